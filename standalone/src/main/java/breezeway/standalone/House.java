package breezeway.standalone;

import breezeway.common.config.Settings;
import breezeway.common.failure.FailureText;
import breezeway.common.failure.PipelineException;
import breezeway.common.failure.Reason;
import breezeway.standalone.logs.ServiceThreads;
import com.zaxxer.hikari.HikariDataSource;
import java.net.URI;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts the pipeline together for one process, from the ground up: servers (our own where the
 * settings name none), database with its tables, services. {@link #close} takes it apart in the
 * opposite order, services in the order data flows.
 *
 * <p>Safe for several threads. Closing more than once does nothing.
 */
public final class House implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(House.class);
  private static final int SECONDS_BETWEEN_BEATS = 2;

  /** A restart of PostgreSQL is no reason to worry anybody. */
  static final Duration SILENCE = Duration.ofSeconds(20);

  private final LocalServers servers;
  private final Settings settings;
  private final Service.Maker maker;
  private final HikariDataSource commandPool;
  private final ServiceRegister register;
  private final Instance instance = Instance.here();
  private final Map<ServiceKind, Room> rooms = new EnumMap<>(ServiceKind.class);

  /** Services that ended and are not up again, and whether they had a timetable. */
  private final Map<ServiceKind, Boolean> lost = new EnumMap<>(ServiceKind.class);

  private final Set<ServiceKind> beingStarted = EnumSet.noneOf(ServiceKind.class);

  private final Vitals vitals = new Vitals(System::nanoTime);
  private final ScheduledExecutorService caretaker =
      Executors.newSingleThreadScheduledExecutor(
          work -> Thread.ofPlatform().name("house").daemon().unstarted(work));
  private final Thread closeAtExit = new Thread(this::close, "close-house");
  private final List<Runnable> farewells = new ArrayList<>();
  private final CountDownLatch end = new CountDownLatch(1);
  private Optional<KafkaPulse> pulse = Optional.empty();
  private Optional<ProcessMeters> meters = Optional.empty();
  private volatile long lastDatabaseAnswer = System.nanoTime();
  private Optional<Treatment> treatment = Optional.empty();
  private Optional<String> gaveUp = Optional.empty();
  private volatile boolean owesSchema;
  private boolean beatFailed;
  private boolean closed;

  /** A remedy, and how long a service must have been helpless for it. */
  private record Treatment(Remedy remedy, Duration patience) {}

  /** What becomes of a service that only a new start helps. */
  public enum Remedy {
    /** The process ends with a failure; whoever started it starts it again. */
    END_PROCESS,
    /** The service is started anew. */
    RESTART_SERVICE
  }

  /**
   * A service and its pool, if it uses the database.
   *
   * @param meters what it registered, which ends with it
   * @param started whether it came up
   */
  private record Room(
      Service service,
      Optional<HikariDataSource> pool,
      ProcessMeters.Part meters,
      boolean timetable,
      AtomicBoolean started) {
    void close() {
      try {
        service.end().run();
      } finally {
        pool.ifPresent(HikariDataSource::close);
        meters.close();
      }
    }
  }

  private House(LocalServers servers, Settings settings, Service.Maker maker) {
    this.servers = servers;
    this.settings = settings;
    this.maker = maker;
    this.commandPool = Database.commandPool(settings.database());
    this.register = new ServiceRegister(commandPool);
  }

  /** Servers and tables, everything but the services. */
  public static House open(Settings configured, Service.Maker maker) {
    return open(configured, maker, true);
  }

  /** Only the database, for commands that look at tables. */
  public static House openDatabase(Settings configured) {
    return open(configured, Wiring::service, false);
  }

  /**
   * For a service that tells when servers are away: it opens without them, and makes the tables as
   * soon as PostgreSQL answers.
   */
  public static House openWithoutWaiting(Settings configured, Service.Maker maker) {
    House house = build(configured, maker, true);
    house.owesSchema = true;
    return house;
  }

  private static House open(Settings configured, Service.Maker maker, boolean needsKafka) {
    // What is configured is asked first: nothing is started in vain.
    if (!configured.database().isEmbedded()) {
      Database.version(configured.database());
    }
    if (needsKafka && !configured.kafka().isEmbedded()) {
      Broker.count(configured.kafka());
    }
    return build(configured, maker, needsKafka);
  }

  private static House build(Settings configured, Service.Maker maker, boolean needsKafka) {
    LocalServers servers = LocalServers.open(configured, needsKafka);
    try {
      House house = new House(servers, servers.fillIn(configured), maker);
      Runtime.getRuntime().addShutdownHook(house.closeAtExit);
      house.caretaker.scheduleWithFixedDelay(
          house::beatOrTell, SECONDS_BETWEEN_BEATS, SECONDS_BETWEEN_BEATS, TimeUnit.SECONDS);
      return house;
    } catch (RuntimeException e) {
      servers.close();
      throw e;
    }
  }

  /**
   * The settings with the addresses of all servers, for commands that start none; empty when a
   * server that the settings leave out does not run.
   */
  public static Optional<Settings> settingsOfRunningServers(Settings configured) {
    return LocalServers.thatRun(configured);
  }

  /** Makes or completes the tables. */
  public void applySchema() {
    Schema.apply(commandPool, settings);
  }

  /** The settings with the addresses of the servers in use. */
  public Settings settings() {
    return settings;
  }

  /** Settings with Kafka's address, where it is known: nothing is started for it. */
  public Optional<Settings> settingsWithKafka() {
    return settings.kafka().isEmbedded()
        ? servers
            .kafkaThatRuns()
            .map(
                address ->
                    settings.withServers(
                        settings.kafka().withBootstrapServers(address), settings.database()))
        : Optional.of(settings);
  }

  /** A pool of two connections for the command itself. */
  public DataSource database() {
    return commandPool;
  }

  /** Whether Kafka or PostgreSQL run as children of this process. */
  public boolean runsServers() {
    return servers.areOurs();
  }

  /**
   * Starts services side by side and returns when all of them work.
   *
   * @param timetable whether runs begin by themselves at their time
   */
  public void start(Set<ServiceKind> kinds, boolean timetable) {
    feelPulse();
    measure();
    List<Future<?>> starts = new ArrayList<>();
    try (ExecutorService starters = Executors.newVirtualThreadPerTaskExecutor()) {
      kinds.forEach(kind -> starts.add(starters.submit(() -> start(kind, timetable))));
    }
    for (Future<?> start : starts) {
      try {
        start.get();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new PipelineException(Reason.UNEXPECTED, "Interrupted while services started", e);
      } catch (ExecutionException e) {
        if (e.getCause() instanceof RuntimeException failure) {
          throw failure;
        }
        throw new PipelineException(
            Reason.UNEXPECTED, "A service could not start: " + e.getCause(), e.getCause());
      }
    }
    beat();
  }

  private synchronized void feelPulse() {
    if (!closed && pulse.isEmpty()) {
      pulse = Optional.of(new KafkaPulse(settings.kafka()));
    }
  }

  private synchronized void measure() {
    if (!closed && meters.isEmpty()) {
      meters = Optional.of(new ProcessMeters());
    }
  }

  /** Starts those of the kinds that are up nowhere on this database; says which. */
  public Set<ServiceKind> startMissing(Set<ServiceKind> kinds) {
    Set<ServiceKind> missing = EnumSet.copyOf(kinds);
    missing.removeAll(running());
    if (!missing.isEmpty()) {
      missing.removeAll(register.up());
    }
    if (!missing.isEmpty()) {
      LOG.info("Starting what is not up: {}", missing);
      start(missing, false);
    }
    return missing;
  }

  /** Ends and starts again a service of this process that does not work. */
  public void restart(ServiceKind kind) {
    Room room;
    synchronized (this) {
      room = rooms.remove(kind);
      if (room != null) {
        lost.put(kind, room.timetable());
      }
    }
    if (room != null) {
      room.close();
      vitals.forget(kind);
      start(kind, room.timetable());
    }
  }

  private void start(ServiceKind kind, boolean timetable) {
    // All threads of the service descend from this one, and so do its lines.
    try (ServiceThreads threads = ServiceThreads.of(kind.word())) {
      startOnItsThreads(kind, timetable);
    }
  }

  private void startOnItsThreads(ServiceKind kind, boolean timetable) {
    int connections = kind.connections(settings.database().poolSize());
    Optional<HikariDataSource> pool =
        connections > 0
            ? Optional.of(Database.pool(settings.database(), kind.word(), connections))
            : Optional.empty();
    Service service;
    Room room;
    synchronized (this) {
      if (closed) {
        pool.ifPresent(HikariDataSource::close);
        return;
      }
      ProcessMeters.Part part = meters.orElseThrow().part();
      pool.ifPresent(connected -> connected.setMetricRegistry(part.registry()));
      service =
          maker.make(
              kind,
              settings,
              pool.orElse(null),
              instance.of(kind),
              timetable,
              part.registry(),
              new HealthAnswers(this::condition, () -> meters));
      room = new Room(service, pool, part, timetable, new AtomicBoolean());
      rooms.put(kind, room); // before it starts, so that closing finds it
    }
    LOG.info("Starting the {} as {}", kind.word(), instance);
    boolean started = false;
    try {
      service.begin().run();
      started = true;
      room.started().set(true);
      synchronized (this) {
        lost.remove(kind);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new PipelineException(
          Reason.UNEXPECTED, "Interrupted while the " + kind.word() + " started", e);
    } finally {
      if (!started) {
        synchronized (this) {
          rooms.remove(kind);
        }
        room.close();
      }
    }
  }

  /** The kinds that this process runs. */
  public synchronized Set<ServiceKind> running() {
    return rooms.isEmpty() ? EnumSet.noneOf(ServiceKind.class) : EnumSet.copyOf(rooms.keySet());
  }

  /**
   * What the process tells about itself: the kinds that do not work just now, and all of them while
   * Kafka does not answer. They go on by themselves when it does.
   */
  public synchronized Set<ServiceKind> notWorking() {
    return isKafkaSilent() ? running() : unhealthy();
  }

  /** The kinds that this process runs and that do not work just now, so that a new start helps. */
  public synchronized Set<ServiceKind> unhealthy() {
    Set<ServiceKind> unhealthy = EnumSet.noneOf(ServiceKind.class);
    rooms.forEach(
        (kind, room) -> {
          if (!room.service().healthy().getAsBoolean()) {
            unhealthy.add(kind);
          }
        });
    return unhealthy;
  }

  /** Where the page of a service of this process is, if it has one. */
  public synchronized Optional<URI> page() {
    return rooms.values().stream().flatMap(room -> room.service().page().get().stream()).findAny();
  }

  /** How the process stands, in words. */
  public synchronized Condition condition() {
    List<String> problems = new ArrayList<>();
    if (isKafkaSilent()) {
      problems.add("Kafka does not answer");
    }
    if (isDatabaseSilent()) {
      problems.add("PostgreSQL does not answer");
    }
    details().forEach((kind, detail) -> problems.add("the " + kind.word() + ": " + detail));
    List<String> helpless = new ArrayList<>();
    vitals.helpless().forEach((kind, reason) -> helpless.add("the " + kind.word() + ": " + reason));
    return new Condition(helpless, problems, notWorking());
  }

  /** What services that do not do their work say about it. */
  private synchronized Map<ServiceKind, String> details() {
    Map<ServiceKind, String> details = vitals.helpless();
    rooms.forEach(
        (kind, room) -> {
          if (!room.service().working().getAsBoolean()) {
            details.putIfAbsent(
                kind, room.started().get() ? "it does not work just now" : "it is still starting");
          }
        });
    lost.keySet().forEach(kind -> details.put(kind, "it is being started anew"));
    return details;
  }

  private synchronized boolean isKafkaSilent() {
    return pulse.filter(KafkaPulse::isSilent).isPresent();
  }

  private boolean isDatabaseSilent() {
    return System.nanoTime() - lastDatabaseAnswer > SILENCE.toNanos();
  }

  /** What this process counts and measures, once services are started. */
  public synchronized ProcessMeters meters() {
    return meters.orElseThrow(() -> new IllegalStateException("nothing is started yet"));
  }

  /**
   * From now on, does something about services that only a new start helps.
   *
   * @param patience how long that must have been so; zero = never
   */
  public synchronized void treat(Remedy remedy, Duration patience) {
    treatment = patience.isZero() ? Optional.empty() : Optional.of(new Treatment(remedy, patience));
  }

  /** Who looks after all others must not be ended by what it meets. */
  private void beatOrTell() {
    try {
      beat();
    } catch (RuntimeException | Error e) {
      LOG.error("The look after the services failed; it is tried again", e);
    }
  }

  /** Keeps our servers up and tells the others on this database that our services are. */
  private void beat() {
    try {
      if (!isClosed()) {
        servers.keepUp();
        if (owesSchema) {
          applySchema();
          owesSchema = false;
        }
        Set<ServiceKind> running = running();
        if (!running.isEmpty() || !lost().isEmpty()) { // to hear whether it answers, at least
          register.seen(instance, running, details());
          lastDatabaseAnswer = System.nanoTime();
          beatFailed = false;
        }
      }
    } catch (SQLException | RuntimeException e) {
      if (!isClosed() && !beatFailed) {
        LOG.warn(
            "The sign of life of {} failed, it is tried again until it works: {}",
            instance,
            FailureText.of(e));
        beatFailed = true;
      }
    }
    lookAfterServices();
  }

  private void lookAfterServices() {
    Map<ServiceKind, Service> started = new EnumMap<>(ServiceKind.class);
    boolean serversAnswer;
    Optional<Treatment> ordered;
    synchronized (this) {
      rooms.forEach(
          (kind, room) -> {
            if (room.started().get()) {
              started.put(kind, room.service());
            }
          });
      serversAnswer = !isKafkaSilent() && !isDatabaseSilent();
      ordered = closed ? Optional.empty() : treatment;
    }
    vitals.look(started, serversAnswer);
    ordered.ifPresent(given -> treat(given, serversAnswer));
  }

  private void treat(Treatment given, boolean serversAnswer) {
    Map<ServiceKind, String> reasons = vitals.helpless();
    Set<ServiceKind> kinds = vitals.helplessFor(given.patience());
    switch (given.remedy()) {
      case END_PROCESS -> {
        if (!kinds.isEmpty()) {
          ServiceKind first = kinds.iterator().next();
          giveUp("The " + first.word() + " does not work any more: " + reasons.get(first));
        }
      }
      case RESTART_SERVICE -> {
        kinds.forEach(
            kind -> {
              LOG.error("The {} is started anew: {}", kind.word(), reasons.get(kind));
              startAnew(kind, () -> restart(kind));
            });
        if (serversAnswer) {
          lost().forEach((kind, timetable) -> startAnew(kind, () -> start(kind, timetable)));
        }
      }
    }
  }

  private synchronized Map<ServiceKind, Boolean> lost() {
    return new HashMap<>(lost);
  }

  /** Beside the signs of life, which must not wait for it. */
  private void startAnew(ServiceKind kind, Runnable start) {
    synchronized (this) {
      if (!beingStarted.add(kind)) {
        return;
      }
    }
    Thread.ofVirtual()
        .name("start-" + kind.word())
        .start(
            () -> {
              try {
                start.run();
              } catch (RuntimeException e) {
                LOG.error("The {} could not be started anew; trying again", kind.word(), e);
              } finally {
                synchronized (this) {
                  beingStarted.remove(kind);
                }
              }
            });
  }

  /** The process is to end. */
  private void giveUp(String why) {
    synchronized (this) {
      if (gaveUp.isPresent()) {
        return;
      }
      gaveUp = Optional.of(why);
    }
    LOG.error("{}; the process ends, to be started again", why);
    end.countDown();
  }

  /** Something to do first when the house closes, while everything still works. */
  public synchronized void beforeClosing(Runnable farewell) {
    farewells.add(farewell);
  }

  /**
   * Waits until the house is closed, by a signal to this process, or to be closed.
   *
   * @return why it gave up; empty when it was closed
   */
  public Optional<String> awaitEnd() {
    try {
      end.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    synchronized (this) {
      return gaveUp;
    }
  }

  private synchronized boolean isClosed() {
    return closed;
  }

  @Override
  public void close() {
    List<Runnable> first;
    Map<ServiceKind, Room> closing;
    Optional<KafkaPulse> beating;
    Optional<ProcessMeters> measuring;
    synchronized (this) {
      if (closed) {
        return;
      }
      closed = true;
      first = List.copyOf(farewells);
      closing = new EnumMap<>(rooms);
      beating = pulse;
      measuring = meters;
      rooms.clear();
    }
    caretaker.shutdown();
    first.forEach(House::sayFarewell);
    closing.forEach(this::closeRoom);
    beating.ifPresent(KafkaPulse::close);
    measuring.ifPresent(ProcessMeters::close);
    commandPool.close();
    servers.close();
    end.countDown();
    if (Thread.currentThread() != closeAtExit) {
      removeHook();
    }
  }

  private static void sayFarewell(Runnable farewell) {
    try {
      farewell.run();
    } catch (RuntimeException e) {
      LOG.info("Something before closing failed", e);
    }
  }

  private void closeRoom(ServiceKind kind, Room room) {
    LOG.info("Stopping the {}", kind.word());
    try {
      room.close();
    } catch (RuntimeException e) {
      LOG.warn("The {} did not stop in order", kind.word(), e);
    }
    try {
      register.forget(instance, kind);
    } catch (SQLException e) {
      LOG.info("{} stays on the list of services for 10 s: {}", kind.word(), FailureText.of(e));
    }
  }

  private void removeHook() {
    try {
      Runtime.getRuntime().removeShutdownHook(closeAtExit);
    } catch (IllegalStateException exiting) {
      // the hook runs already and finds everything closed
    }
  }

  /** Words of kinds for a sentence. */
  public static String words(Collection<ServiceKind> kinds) {
    return String.join(", ", kinds.stream().map(ServiceKind::word).toList());
  }
}
