package breezeway.standalone.simulator;

import java.time.Clock;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Everything that decides what the simulator serves and how it behaves. The same plan gives the
 * same bytes.
 *
 * @param seed start of all random choices
 * @param today the date the data lie around; also the "today" of the default reservation window
 * @param clock stamps changes and tokens; the system clock unless a test brings its own
 * @param regions companies with their key pairs
 * @param volumes number of records
 * @param quirkShare share of the records, 0 to 1, that carry an oddity seen at the source
 * @param busyPropertyTasks tasks of the one property that has several pages of them
 * @param port port on the loopback address, 0 = any free one
 * @param latency added to each data call
 * @param slowAnswer how long {@link Fault#SLOW_ANSWER} waits
 * @param requestsPerMinute data calls a key pair may make in any 60 s, 0 = no limit
 * @param retryAfterHeader whether a 429 of a data call carries Retry-After; the source sends none
 * @param authWindow one call per auth endpoint and key pair within this time; zero = no limit
 * @param accessTokenLife life of an access token
 * @param refreshTokenLife life of a refresh token
 * @param maxLimit page size to which larger ones are cut; the source does not tell its own
 * @param sendTotals whether a page carries total_pages and total_results
 * @param notFoundPastTheEnd whether a page past the end answers 404 instead of an empty page
 * @param defaultSetWhenNoMatch whether reservation filters that match nothing give the default
 *     window
 * @param goneTasksAnswerDeleted whether a removed task answers 200 with status {@code deleted}
 *     instead of 404
 * @param commentMovesTask whether a new comment moves the task's updated_at; unknown at the source
 * @param foreignPropertiesAlways whether foreign properties are listed even if company_id is sent
 * @param insertBetweenPages chance, 0 to 1, that a record appears after a page was served
 * @param removeBetweenPages chance, 0 to 1, that a served record vanishes after a page was served
 * @param unprocessableProperties property ids whose task list always answers 422
 * @param faults faults switched on from the start
 */
public record SimulationPlan(
    long seed,
    LocalDate today,
    Clock clock,
    List<RegionPlan> regions,
    Volumes volumes,
    double quirkShare,
    int busyPropertyTasks,
    int port,
    Duration latency,
    Duration slowAnswer,
    int requestsPerMinute,
    boolean retryAfterHeader,
    Duration authWindow,
    Duration accessTokenLife,
    Duration refreshTokenLife,
    int maxLimit,
    boolean sendTotals,
    boolean notFoundPastTheEnd,
    boolean defaultSetWhenNoMatch,
    boolean goneTasksAnswerDeleted,
    boolean commentMovesTask,
    boolean foreignPropertiesAlways,
    double insertBetweenPages,
    double removeBetweenPages,
    Set<Long> unprocessableProperties,
    List<FaultRule> faults) {

  private static final List<String> DEMO_REGIONS =
      List.of(
          "nashville",
          "austin",
          "smoky",
          "hilton_head",
          "breckenridge",
          "sea_ranch",
          "mammoth",
          "hill_country");

  public SimulationPlan {
    regions = List.copyOf(regions);
    unprocessableProperties = Set.copyOf(unprocessableProperties);
    faults = List.copyOf(faults);
    if (regions.isEmpty()) {
      throw new IllegalArgumentException("a plan needs at least one region");
    }
  }

  /** Eight regions with the volumes of the demo, and the limits of the source. */
  public static SimulationPlan demo() {
    return new Builder().build();
  }

  /** The first {@code regions} demo regions with a few hundred records each, and no rate limits. */
  public static SimulationPlan small(int regions) {
    return demo()
        .with(
            plan ->
                plan.regions(demoRegions(regions))
                    .volumes(Volumes.small(regions))
                    .requestsPerMinute(0)
                    .authWindow(Duration.ZERO));
  }

  /** A copy of this plan with changes. */
  public SimulationPlan with(Consumer<Builder> changes) {
    Builder builder = new Builder(this);
    changes.accept(builder);
    return builder.build();
  }

  /** The first {@code count} of the eight demo regions, with made-up key pairs. */
  public static List<RegionPlan> demoRegions(int count) {
    List<RegionPlan> regions = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      String code = i < DEMO_REGIONS.size() ? DEMO_REGIONS.get(i) : "region_" + (i + 1);
      regions.add(RegionPlan.of(code, 4100L + i));
    }
    return regions;
  }

  /** Takes one setting after the other; what is not set keeps its value. */
  public static final class Builder {
    private long seed = 20_260_415L;
    private LocalDate today = LocalDate.of(2026, 4, 15);
    private Clock clock = Clock.systemUTC();
    private List<RegionPlan> regions = demoRegions(8);
    private Volumes volumes = Volumes.demo();
    private double quirkShare = 0.25;
    private int busyPropertyTasks = 250;
    private int port;
    private Duration latency = Duration.ZERO;
    private Duration slowAnswer = Duration.ofSeconds(40);
    private int requestsPerMinute = 200;
    private boolean retryAfterHeader;
    private Duration authWindow = Duration.ofSeconds(60);
    private Duration accessTokenLife = Duration.ofHours(24);
    private Duration refreshTokenLife = Duration.ofDays(30);
    private int maxLimit = 100;
    private boolean sendTotals = true;
    private boolean notFoundPastTheEnd;
    private boolean defaultSetWhenNoMatch = true;
    private boolean goneTasksAnswerDeleted;
    private boolean commentMovesTask = true;
    private boolean foreignPropertiesAlways;
    private double insertBetweenPages;
    private double removeBetweenPages;
    private Set<Long> unprocessableProperties = Set.of();
    private List<FaultRule> faults = List.of();

    private Builder() {}

    private Builder(SimulationPlan plan) {
      seed = plan.seed;
      today = plan.today;
      clock = plan.clock;
      regions = plan.regions;
      volumes = plan.volumes;
      quirkShare = plan.quirkShare;
      busyPropertyTasks = plan.busyPropertyTasks;
      port = plan.port;
      latency = plan.latency;
      slowAnswer = plan.slowAnswer;
      requestsPerMinute = plan.requestsPerMinute;
      retryAfterHeader = plan.retryAfterHeader;
      authWindow = plan.authWindow;
      accessTokenLife = plan.accessTokenLife;
      refreshTokenLife = plan.refreshTokenLife;
      maxLimit = plan.maxLimit;
      sendTotals = plan.sendTotals;
      notFoundPastTheEnd = plan.notFoundPastTheEnd;
      defaultSetWhenNoMatch = plan.defaultSetWhenNoMatch;
      goneTasksAnswerDeleted = plan.goneTasksAnswerDeleted;
      commentMovesTask = plan.commentMovesTask;
      foreignPropertiesAlways = plan.foreignPropertiesAlways;
      insertBetweenPages = plan.insertBetweenPages;
      removeBetweenPages = plan.removeBetweenPages;
      unprocessableProperties = plan.unprocessableProperties;
      faults = plan.faults;
    }

    public Builder seed(long value) {
      seed = value;
      return this;
    }

    public Builder today(LocalDate value) {
      today = value;
      return this;
    }

    public Builder clock(Clock value) {
      clock = value;
      return this;
    }

    public Builder regions(List<RegionPlan> value) {
      regions = value;
      return this;
    }

    public Builder volumes(Volumes value) {
      volumes = value;
      return this;
    }

    public Builder quirkShare(double value) {
      quirkShare = value;
      return this;
    }

    public Builder busyPropertyTasks(int value) {
      busyPropertyTasks = value;
      return this;
    }

    public Builder port(int value) {
      port = value;
      return this;
    }

    public Builder latency(Duration value) {
      latency = value;
      return this;
    }

    public Builder slowAnswer(Duration value) {
      slowAnswer = value;
      return this;
    }

    public Builder requestsPerMinute(int value) {
      requestsPerMinute = value;
      return this;
    }

    public Builder retryAfterHeader(boolean value) {
      retryAfterHeader = value;
      return this;
    }

    public Builder authWindow(Duration value) {
      authWindow = value;
      return this;
    }

    public Builder accessTokenLife(Duration value) {
      accessTokenLife = value;
      return this;
    }

    public Builder refreshTokenLife(Duration value) {
      refreshTokenLife = value;
      return this;
    }

    public Builder maxLimit(int value) {
      maxLimit = value;
      return this;
    }

    public Builder sendTotals(boolean value) {
      sendTotals = value;
      return this;
    }

    public Builder notFoundPastTheEnd(boolean value) {
      notFoundPastTheEnd = value;
      return this;
    }

    public Builder defaultSetWhenNoMatch(boolean value) {
      defaultSetWhenNoMatch = value;
      return this;
    }

    public Builder goneTasksAnswerDeleted(boolean value) {
      goneTasksAnswerDeleted = value;
      return this;
    }

    public Builder commentMovesTask(boolean value) {
      commentMovesTask = value;
      return this;
    }

    public Builder foreignPropertiesAlways(boolean value) {
      foreignPropertiesAlways = value;
      return this;
    }

    public Builder insertBetweenPages(double value) {
      insertBetweenPages = value;
      return this;
    }

    public Builder removeBetweenPages(double value) {
      removeBetweenPages = value;
      return this;
    }

    public Builder unprocessableProperties(Set<Long> value) {
      unprocessableProperties = value;
      return this;
    }

    public Builder faults(List<FaultRule> value) {
      faults = value;
      return this;
    }

    private SimulationPlan build() {
      return new SimulationPlan(
          seed,
          today,
          clock,
          regions,
          volumes,
          quirkShare,
          busyPropertyTasks,
          port,
          latency,
          slowAnswer,
          requestsPerMinute,
          retryAfterHeader,
          authWindow,
          accessTokenLife,
          refreshTokenLife,
          maxLimit,
          sendTotals,
          notFoundPastTheEnd,
          defaultSetWhenNoMatch,
          goneTasksAnswerDeleted,
          commentMovesTask,
          foreignPropertiesAlways,
          insertBetweenPages,
          removeBetweenPages,
          unprocessableProperties,
          faults);
    }
  }
}
