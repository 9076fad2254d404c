package breezeway.standalone.command;

import breezeway.standalone.simulator.Fault;
import breezeway.standalone.simulator.FaultRule;
import breezeway.standalone.simulator.SimulatedApi;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code simulator}: the stand-in for the API until Ctrl-C. */
@Command(
    name = "simulator",
    description = {
      "Serves made-up data as the Breezeway API does, until Ctrl-C.",
      "Prints the lines that point the pipeline at it: put them into .env."
    },
    footer = {
      "",
      "Examples:",
      "  breezeway simulator --port 8600 > .env",
      "  breezeway simulator --rate-limit 200 --latency 80",
      "  breezeway simulator --fault SERVER_ERROR_500=0.02 --fault TRUNCATED_JSON=0.01"
    })
final class SimulatorCommand implements Callable<Integer> {
  private static final int DEFAULT_PORT = 8600;
  private static final int REGIONS = 8;

  private final Context context;

  @Option(names = "--port", description = "Port to listen on (default ${DEFAULT-VALUE}; 0 = any).")
  private int port = DEFAULT_PORT;

  @Option(names = "--seed", description = "Another seed gives other data.")
  private Long seed;

  @Option(names = "--scale", description = "Volume: ${COMPLETION-CANDIDATES} (default full).")
  private Scale scale = Scale.full;

  @Option(names = "--latency", paramLabel = "MILLIS", description = "Added to each call.")
  private long latency;

  @Option(
      names = "--rate-limit",
      paramLabel = "CALLS",
      description = "Calls a key pair may make in any minute (default 0: no limit).")
  private int rateLimit;

  @Option(
      names = "--fault",
      paramLabel = "NAME=SHARE",
      description = "Lets a share of the calls, 0 to 1, go wrong: ${COMPLETION-CANDIDATES}.")
  private Map<Fault, Double> faults = Map.of();

  SimulatorCommand(Context context) {
    this.context = context;
  }

  @Override
  public Integer call() throws InterruptedException {
    try (SimulatedApi api = start()) {
      context.console().out().print(api.describe());
      context.console().out().flush();
      CountDownLatch forever = new CountDownLatch(1);
      forever.await(); // a signal ends the process
    }
    return ExitCode.GOOD;
  }

  private SimulatedApi start() {
    List<FaultRule> rules = new ArrayList<>();
    faults.forEach((fault, share) -> rules.add(FaultRule.of(fault, share)));
    return SimulatedApi.start(
        scale
            .plan(REGIONS)
            .with(
                plan -> {
                  plan.port(port)
                      .latency(Duration.ofMillis(latency))
                      .requestsPerMinute(rateLimit)
                      .faults(rules);
                  if (seed != null) {
                    plan.seed(seed);
                  }
                }));
  }
}
