package breezeway.extractor;

import breezeway.common.config.Settings;
import breezeway.common.failure.PipelineException;
import breezeway.common.failure.Reason;
import breezeway.common.message.Alert;
import breezeway.common.metric.KafkaMeters;
import breezeway.common.topic.TopicSetup;
import breezeway.extractor.api.ApiClients;
import breezeway.extractor.database.Database;
import breezeway.extractor.database.SchemaWait;
import breezeway.extractor.publish.KafkaCluster;
import breezeway.extractor.publish.RawPublisher;
import breezeway.extractor.run.ExtractionRun;
import breezeway.extractor.run.Run;
import breezeway.extractor.run.RunMeters;
import breezeway.extractor.run.RunStore;
import breezeway.extractor.schedule.RunDesk;
import breezeway.extractor.schedule.RunFloor;
import breezeway.extractor.schedule.Timetable;
import breezeway.extractor.upkeep.Upkeep;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * From a schedule, and from requests in {@code run_requests}, to raw pages in Kafka. Several
 * instances may run against one database: they share the work, the tokens and the rate budgets, and
 * each takes up what another one left unfinished.
 *
 * <p>This is where everything is wired together; {@link ExtractionRun} tells what a run does.
 */
public final class ExtractorService implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ExtractorService.class);
  private static final Duration SCHEMA_WAIT = Duration.ofSeconds(60);

  private final Settings settings;
  private final DataSource dataSource;
  private final String instance;
  private final boolean hasTimetable;
  private final Clock clock;
  private final MeterRegistry meters;
  private final KafkaMeters kafkaMeters;
  private ApiClients clients;
  private RawPublisher publisher;
  private RunFloor floor;
  private Upkeep upkeep;
  private Optional<Timetable> timetable = Optional.empty();

  /**
   * @param dataSource shared with others; stays open
   * @param instance unique among services; as {@code host:pid:start-place} it lets others of this
   *     machine see at once when this process is gone
   * @param timetable whether to ask for runs as the specs' schedules say
   * @param meters counts and measures what it does
   */
  public ExtractorService(
      Settings settings,
      DataSource dataSource,
      String instance,
      boolean timetable,
      MeterRegistry meters) {
    this(settings, dataSource, instance, timetable, Clock.systemUTC(), meters);
  }

  /**
   * @param clock what "today" and "last time" mean to filters; leases and limits have the
   *     database's
   */
  public ExtractorService(
      Settings settings, DataSource dataSource, String instance, boolean timetable, Clock clock) {
    this(settings, dataSource, instance, timetable, clock, new SimpleMeterRegistry());
  }

  private ExtractorService(
      Settings settings,
      DataSource dataSource,
      String instance,
      boolean timetable,
      Clock clock,
      MeterRegistry meters) {
    this.settings = settings;
    this.dataSource = dataSource;
    this.instance = instance;
    this.hasTimetable = timetable;
    this.clock = clock;
    this.meters = meters;
    this.kafkaMeters = new KafkaMeters(meters);
  }

  /**
   * Returns once requests are taken up.
   *
   * @throws PipelineException {@link Reason#KAFKA_UNAVAILABLE} or {@link
   *     Reason#DATABASE_UNAVAILABLE}
   */
  public void start() throws InterruptedException {
    Database database = new Database(dataSource);
    SchemaWait.until(database, "breezeway.extraction_runs", SCHEMA_WAIT);
    TopicSetup.ensure(settings, settings.catalog());
    String clusterId = KafkaCluster.id(settings.kafka());

    clients = new ApiClients(settings.api(), database, clock, meters);
    publisher = new RawPublisher(settings.kafka(), settings.dataDir());
    kafkaMeters.watch(publisher::metrics);
    RunStore runs = new RunStore(database, instance, clusterId);
    RunDesk desk = new RunDesk(database, runs, settings, instance, clusterId, clock, this::alert);
    RunMeters runMeters = new RunMeters(meters);
    floor = new RunFloor(desk, runs, run -> extraction(run, runs, database), runMeters);
    runMeters.watch(settings, floor::underWay);
    floor.start();
    if (hasTimetable) {
      timetable =
          Optional.of(new Timetable(settings, database, dataSource, clients, publisher, instance));
      timetable.get().start();
    }
    upkeep = new Upkeep(settings, dataSource, hasTimetable, clock, this::alert);
    upkeep.start();
  }

  private void alert(Alert alert) {
    publisher.alert(alert);
  }

  private ExtractionRun extraction(Run run, RunStore runs, Database database) {
    return new ExtractionRun(
        run,
        settings,
        clients.of(settings.region(run.region()).orElseThrow()).countedFor(run.entity()),
        publisher,
        runs,
        database,
        clock);
  }

  /** Whether requests are being looked at. */
  public boolean isHealthy() {
    return floor != null && floor.isHealthy();
  }

  /** Why it takes no work any more until it is started anew; empty while it does. */
  public Optional<String> stopped() {
    return floor == null
        ? Optional.empty()
        : floor.fatal().map(error -> "it met " + error.getClass().getSimpleName());
  }

  /** Stops at once; runs that are under way can be taken up again, here or elsewhere. */
  @Override
  public void close() {
    if (upkeep != null) {
      upkeep.close();
    }
    timetable.ifPresent(Timetable::close);
    if (floor != null) {
      floor.close();
    }
    kafkaMeters.close();
    if (publisher != null) {
      publisher.close();
    }
    if (clients != null) {
      clients.close();
    }
  }
}
