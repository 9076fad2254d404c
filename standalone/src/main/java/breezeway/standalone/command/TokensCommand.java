package breezeway.standalone.command;

import breezeway.common.config.Region;
import breezeway.common.config.Settings;
import breezeway.common.failure.PipelineException;
import breezeway.common.failure.Reason;
import breezeway.extractor.TokenRefresh;
import breezeway.monitor.state.Reading;
import breezeway.monitor.state.Situation.TokenState;
import breezeway.monitor.state.SituationPart;
import breezeway.monitor.state.SituationReader;
import breezeway.standalone.House;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code tokens [--json]} and {@code tokens refresh REGION|all}; never shows a token. */
@Command(
    name = "tokens",
    description = "Shows how long the token of each region is good, or gets new ones.",
    synopsisSubcommandLabel = "[refresh]",
    commandListHeading = "%nCommands:%n",
    footer = {
      "",
      "Tokens are renewed by themselves: by the first run that needs one, and once a day."
    })
final class TokensCommand implements Callable<Integer> {
  private final Context context;

  @Option(names = "--json", description = "For programs: an array.")
  private boolean json;

  private TokensCommand(Context context) {
    this.context = context;
  }

  static CommandLine of(Context context) {
    CommandLine line = new CommandLine(new TokensCommand(context));
    line.addSubcommand(new Refresh(context));
    return line;
  }

  @Override
  public Integer call() {
    return context.run("tokens", this::show);
  }

  private int show(Settings settings) throws JsonProcessingException {
    try (House house = House.openDatabase(settings)) {
      house.applySchema();
      try (SituationReader reader =
          new SituationReader(house.settings(), house.database(), Clock.systemUTC())) {
        Reading reading = reader.reading();
        if (!reading.has(SituationPart.TOKENS)) {
          throw new PipelineException(
              Reason.DATABASE_UNAVAILABLE,
              "The table api_tokens cannot be read: "
                  + String.join("; ", reading.situation().problems()));
        }
        List<TokenState> tokens = reading.situation().tokens();
        Instant now = reading.situation().at();
        if (json) {
          context.console().line(SituationJson.tokens(asJson(tokens, now)));
        } else {
          table(tokens, now, settings).printTo(context.console());
        }
        return ExitCode.GOOD;
      }
    }
  }

  private static TextTable table(List<TokenState> tokens, Instant now, Settings settings) {
    TextTable table =
        new TextTable("region", "keys", "good for", "last renewed", "logins", "last error");
    for (TokenState token : tokens) {
      table.add(
          token.region(),
          token.hasKeys() ? "yes" : "none",
          goodFor(token, now),
          Times.minute(token.lastRefreshedAt(), settings.timetable().zone()),
          token.generations(),
          token.lastError());
    }
    return table;
  }

  private static String goodFor(TokenState token, Instant now) {
    if (token.expiresAt() == null) {
      return token.hasKeys() ? "no token" : "-";
    }
    return token.expiresAt().isAfter(now)
        ? String.format(Locale.ENGLISH, "%.1f hours", hoursLeft(token, now))
        : "ended " + Times.age(Duration.between(token.expiresAt(), now)) + " ago";
  }

  private static double hoursLeft(TokenState token, Instant now) {
    return Math.round(Duration.between(now, token.expiresAt()).toSeconds() / 360.0) / 10.0;
  }

  private static ArrayNode asJson(List<TokenState> tokens, Instant now) {
    ArrayNode array = SituationJson.array();
    for (TokenState token : tokens) {
      ObjectNode node = array.addObject();
      node.put("region", token.region());
      node.put("has_keys", token.hasKeys());
      node.put("hours_left", token.expiresAt() == null ? null : hoursLeft(token, now));
      node.put("expires_at", text(token.expiresAt()));
      node.put("last_refreshed_at", text(token.lastRefreshedAt()));
      node.put("token_generation_count", token.generations());
      node.put("last_error", token.lastError());
    }
    return array;
  }

  private static String text(Instant time) {
    return time == null ? null : time.toString();
  }

  @Command(
      name = "refresh",
      description = {
        "Gets a new token now, although the one there is may still be good.",
        "Breezeway allows one login and one renewal a minute: it waits when that is needed."
      },
      footer = {
        "",
        "Exit code: 0 each region has a new token, 1 one has not, 2 bad usage or no keys."
      })
  static final class Refresh implements Callable<Integer> {
    private static final Duration QUICK = Duration.ofSeconds(5);

    private final Context context;

    @Parameters(index = "0", paramLabel = "REGION", description = "Region code, or all.")
    private String region;

    Refresh(Context context) {
      this.context = context;
    }

    @Override
    public Integer call() {
      return context.run("tokens", this::refresh);
    }

    private int refresh(Settings settings) throws InterruptedException {
      List<String> chosen = Choice.regions(settings, region);
      try (House house = House.openDatabase(settings)) {
        house.applySchema();
        Set<String> keys = Credentials.regionsWithKeys(settings, house.database());
        List<String> without = new ArrayList<>(chosen);
        without.removeAll(keys);
        if (without.size() == chosen.size()) {
          throw new PipelineException(
              Reason.BAD_CONFIGURATION,
              region.equals(Choice.ALL)
                  ? "No region has keys: " + Credentials.whereToPut(chosen.getFirst())
                  : "The region " + region + " has no keys: " + Credentials.whereToPut(region));
        }
        if (!without.isEmpty()) {
          context.console().line(Credentials.leftOut(without));
        }
        List<Region> regions =
            settings.regions().stream()
                .filter(one -> chosen.contains(one.code()) && keys.contains(one.code()))
                .toList();
        try (TokenRefresh tokens = new TokenRefresh(settings.api(), house.database())) {
          return refresh(tokens, regions);
        }
      }
    }

    /** Side by side, since each may wait for its own limit; told in the order of the regions. */
    private int refresh(TokenRefresh tokens, List<Region> regions) throws InterruptedException {
      boolean isGood = true;
      try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
        Map<Region, Future<?>> renewals = new LinkedHashMap<>();
        for (Region one : regions) {
          renewals.put(
              one,
              threads.submit(
                  () -> {
                    tokens.refresh(one);
                    return null;
                  }));
        }
        for (Map.Entry<Region, Future<?>> renewal : renewals.entrySet()) {
          isGood &= hasNewToken(renewal.getKey().code(), renewal.getValue());
        }
      }
      return isGood ? ExitCode.GOOD : ExitCode.FAILED;
    }

    private boolean hasNewToken(String code, Future<?> renewal) throws InterruptedException {
      try {
        if (isSlow(renewal)) {
          context
              .console()
              .line(code + ": waiting, most likely for Breezeway's limit of one login a minute");
        }
        renewal.get();
        context.console().line(code + ": has a new token");
        return true;
      } catch (ExecutionException e) {
        context
            .console()
            .line(code + ": no new token. " + FailureSentence.of(asException(e)).text());
        return false;
      }
    }

    private static boolean isSlow(Future<?> renewal)
        throws InterruptedException, ExecutionException {
      try {
        renewal.get(QUICK.toMillis(), TimeUnit.MILLISECONDS);
        return false;
      } catch (TimeoutException e) {
        return true;
      }
    }

    private static Exception asException(ExecutionException failure) {
      return failure.getCause() instanceof Exception cause ? cause : failure;
    }
  }
}
