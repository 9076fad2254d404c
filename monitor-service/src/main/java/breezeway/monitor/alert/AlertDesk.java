package breezeway.monitor.alert;

import breezeway.common.config.AlertSettings;
import breezeway.common.config.Settings;
import breezeway.common.failure.FailureText;
import breezeway.common.failure.PipelineException;
import breezeway.common.log.LogPlace;
import breezeway.common.message.Alert;
import breezeway.common.spool.AlertSpool;
import breezeway.monitor.mail.MailChannel;
import breezeway.monitor.message.Message;
import breezeway.monitor.message.Runbook;
import breezeway.monitor.metric.CountedChannel;
import breezeway.monitor.outbox.Channel;
import breezeway.monitor.outbox.Outbox;
import breezeway.monitor.webhook.WebhookChannel;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Function;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where alerts come together, those of the topic, of the spool and those that this process finds by
 * itself, and from where people are told.
 *
 * <p>What the desk knows is a file below the data folder, written before Kafka hears that an alert
 * was read and before a message leaves: so nothing is lost when the process is killed, and nothing
 * is told twice. One process at a time has the folder; another one waits for its end.
 *
 * <p>The methods may be called from any thread.
 */
public final class AlertDesk implements Consumer<Alert>, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(AlertDesk.class);
  private static final Duration BETWEEN_TRIES_FOR_THE_LOCK = Duration.ofSeconds(1);
  private static final long TICK_MILLIS = 500;
  private static final int MOST_EARLY = 1000;
  private static final long CLOSING_MILLIS = 10_000;

  private final AlertSettings alertSettings;
  private final Clock clock;
  private final BookFile file;
  private final AlertFile lines;
  private final AlertSpool spool;
  private final MessageWriter writer;
  private final AlertTopicReader reader;
  private final KafkaWatch kafkaWatch;
  private final DatabaseWork databaseWork;
  private final List<Outbox> outboxes = new ArrayList<>();
  private final Set<Path> spoolSeen = new HashSet<>();
  private final Map<String, Alert> early = new LinkedHashMap<>();
  private final Thread thread =
      Thread.ofPlatform().name("monitor-desk").daemon().unstarted(this::workUntilClosed);
  private Book book;
  private IncidentBook incidents;
  private boolean unsaved;
  private boolean closing;
  private volatile boolean healthy = true;

  /**
   * @param database shared with others; stays open
   * @param meters counts and measures what it does
   */
  public AlertDesk(Settings settings, DataSource database, MeterRegistry meters) {
    this(settings, database, meters, Clock.systemUTC());
  }

  AlertDesk(Settings settings, DataSource database, MeterRegistry meters, Clock clock) {
    this.alertSettings = settings.alerts();
    this.clock = clock;
    this.file = new BookFile(settings.dataDir());
    this.lines = new AlertFile(settings.dataDir(), clock);
    this.spool = new AlertSpool(settings.dataDir());
    this.writer = new MessageWriter(Runbook.packed(), settings.timetable().zone());
    this.reader = new AlertTopicReader(settings, new TopicDesk(), meters);
    this.kafkaWatch = new KafkaWatch(settings.kafka(), clock, this::acceptOfServer);
    this.databaseWork = new DatabaseWork(settings, database, clock, this);
    for (Channel channel : channels(settings.alerts(), clock)) {
      Channel counted = new CountedChannel(channel, meters);
      Outbox outbox = new Outbox(file.outbox(channel.name()), counted, clock, this::told);
      Gauge.builder("breezeway.notices.waiting", outbox::size)
          .description("Messages that were not delivered yet")
          .tag("channel", channel.name())
          .register(meters);
      outboxes.add(outbox);
    }
  }

  /** The ways to people that the settings name. */
  static List<Channel> channels(AlertSettings settings, Clock clock) {
    List<Channel> channels = new ArrayList<>();
    if (settings.hasMail()) {
      channels.add(new MailChannel(settings));
    }
    settings.webhookUrl().ifPresent(url -> channels.add(new WebhookChannel(url, clock)));
    return channels;
  }

  /** Returns at once; the work begins when no other monitor has the data folder. */
  public void start() {
    thread.start();
  }

  /**
   * Takes an alert that this process found. The same one may be given again and again while it is
   * so: it is counted, and told once; {@link Alert.Severity#RESOLVED} ends it.
   */
  @Override
  public synchronized void accept(Alert alert) {
    if (book == null) {
      early.put(alert.key(), alert);
      if (early.size() > MOST_EARLY) {
        early.remove(early.keySet().iterator().next());
      }
    } else {
      takeOwn(alert);
    }
  }

  /**
   * Takes an alert of a server that this process watches; that it answers here is not the end of
   * what hinders others.
   */
  synchronized void acceptOfServer(Alert alert) {
    if (book == null) {
      accept(alert);
    } else {
      settle(alert, incidents.takeOfServer(alert, clock.instant()));
    }
  }

  /**
   * Takes an alert that this process may find again after a restart; its id says that it is one.
   */
  synchronized void acceptOnce(Alert alert) {
    settle(alert, incidents.takeOnce(alert, clock.instant()));
  }

  private void takeOwn(Alert alert) {
    settle(alert, incidents.take(alert, clock.instant()));
  }

  private void settle(Alert alert, IncidentBook.Effect effect) {
    switch (effect) {
      case BEGAN, ENDED -> {
        log(alert);
        writeLines(List.of(AlertLine.of(alert)));
        unsaved = true;
        saveOrSay();
      }
      case COUNTED -> unsaved = true; // on disk with the next tick
      case KNOWN, NOTHING -> {
        // nothing to remember
      }
    }
  }

  /** Whether what there is to tell can be kept and told. */
  public boolean isHealthy() {
    return healthy && thread.isAlive();
  }

  /** How many messages wait to be delivered. */
  public int waitingMessages() {
    return outboxes.stream().mapToInt(Outbox::size).sum();
  }

  private void workUntilClosed() {
    try {
      if (!lockFolder() || !openBook()) {
        return;
      }
      for (Outbox outbox : outboxes) {
        outbox.start();
      }
      reader.start();
      kafkaWatch.start();
      databaseWork.start();
      while (tick()) {
        awaitTick();
      }
    } catch (IOException | PipelineException e) {
      healthy = false;
      LOG.error("Alerts cannot be kept, so nobody is told of any: {}", FailureText.of(e));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException | Error e) {
      healthy = false;
      LOG.error("Nobody is told of alerts any more, the monitor has to be started again", e);
    }
  }

  private boolean lockFolder() throws IOException, InterruptedException {
    boolean told = false;
    while (!file.lock()) {
      if (!told) {
        LOG.info(
            "Another monitor works on this data folder and tells people; this one waits for its end");
        told = true;
      }
      synchronized (this) {
        if (closing) {
          return false;
        }
        wait(BETWEEN_TRIES_FOR_THE_LOCK.toMillis());
      }
    }
    return true;
  }

  /** Reads the book, and sends what was written before a kill. */
  synchronized boolean openBook() throws IOException {
    if (closing) {
      return false;
    }
    Book read = file.read(clock.instant());
    book = read;
    incidents = new IncidentBook(read, alertSettings);
    for (Message message : read.outgoing) {
      for (Outbox outbox : outboxes) {
        outbox.keep(message);
      }
    }
    read.outgoing.clear();
    unsaved = true; // by the next tick, which goes on when the disk takes nothing
    early.values().forEach(this::takeOwn);
    early.clear();
    return true;
  }

  private synchronized void awaitTick() throws InterruptedException {
    if (!closing) {
      wait(TICK_MILLIS);
    }
  }

  /** False once the desk closes. */
  private synchronized boolean tick() {
    if (closing) {
      return false;
    }
    try {
      readSpool();
      tell(incidents.due(clock.instant()));
      if (unsaved) {
        save();
      }
      healthy = true;
    } catch (IOException e) {
      cannotWrite(e);
    } catch (RuntimeException | Error e) {
      healthy = false;
      LOG.error("A turn of the alerts failed; the next one comes", e);
    }
    return true;
  }

  /** Alerts that are not in Kafka yet; the copy that comes from there has the same id. */
  private void readSpool() throws IOException {
    List<Path> waiting = spool.waiting();
    spoolSeen.retainAll(new HashSet<>(waiting));
    for (Path one : waiting) {
      if (spoolSeen.add(one)) {
        Optional<Alert> alert = spool.read(one);
        if (alert.isPresent()) {
          takeFromElsewhere(List.of(alert.get().orId(one.getFileName().toString())), List.of());
        }
      }
    }
  }

  private void takeFromElsewhere(List<Alert> alerts, List<String> others) {
    List<String> written = new ArrayList<>(others);
    for (Alert alert : alerts) {
      if (incidents.takeOnce(alert, clock.instant()) != IncidentBook.Effect.KNOWN) {
        log(alert);
        written.add(AlertLine.of(alert));
      }
    }
    writeLines(written);
    unsaved = true;
  }

  private static void log(Alert alert) {
    LogPlace place = new LogPlace(alert.region(), alert.entity(), alert.runId());
    try (LogPlace.Stay here = place.enter()) {
      LOG.info("Alert: {}", AlertLine.of(alert));
    }
  }

  private void writeLines(List<String> written) {
    if (written.isEmpty()) {
      return;
    }
    try {
      lines.append(written);
    } catch (IOException e) {
      LOG.warn("logs/alerts.log takes no line: {}", FailureText.of(e));
    }
  }

  /**
   * The book with the messages in it is the point from which on they are told; the outbox has them
   * as files before the book forgets them, and sends none before that.
   */
  private void tell(List<Telling> tellings) {
    if (tellings.isEmpty()) {
      return;
    }
    Instant now = clock.instant();
    List<Message> messages = new ArrayList<>();
    for (Telling telling : tellings) {
      messages.add(writer.write(telling, nextMessageId(), now));
    }
    send(messages);
  }

  private String nextMessageId() {
    return String.format(
        "%010d-%s", ++book.lastMessage, UUID.randomUUID().toString().substring(0, 8));
  }

  private void send(List<Message> messages) {
    if (outboxes.isEmpty()) {
      messages.forEach(
          message ->
              LOG.warn(
                  "Nobody is told, since neither ALERT_EMAIL with SMTP_URL nor ALERT_WEBHOOK_URL is"
                      + " set: {}",
                  message.subject()));
      saveOrSay();
      return;
    }
    try {
      book.outgoing.addAll(messages);
      save();
      for (Message message : messages) {
        for (Outbox outbox : outboxes) {
          outbox.keep(message);
        }
      }
    } catch (IOException e) {
      cannotWrite(e); // told all the same: rather twice than never
    }
    book.outgoing.clear();
    saveOrSay();
    for (Message message : messages) {
      outboxes.forEach(outbox -> outbox.send(message));
    }
  }

  private void save() throws IOException {
    file.write(book);
    unsaved = false;
  }

  private void saveOrSay() {
    try {
      save();
    } catch (IOException e) {
      cannotWrite(e);
    }
  }

  private void cannotWrite(IOException failure) {
    unsaved = true;
    if (healthy) {
      LOG.error(
          "What the monitor knows cannot be written, so a restart would forget it: {}",
          failure.toString());
    }
    healthy = false;
  }

  private synchronized void told(Message message, String channel, boolean delivered, String words) {
    incidents.delivered(message.incidents(), channel, words);
    unsaved = true;
    notifyAll();
  }

  /**
   * Sends a message that is about no incident, such as the daily summary, together with a change.
   */
  synchronized void send(Function<String, Message> text, Consumer<Book> change) {
    change.accept(book);
    send(List.of(text.apply(nextMessageId())));
  }

  /** Looks at the book, or changes it, while nobody else does. */
  synchronized <T> T with(Function<Book, T> work) {
    T result = work.apply(book);
    unsaved = true;
    return result;
  }

  private final class TopicDesk implements AlertTopicReader.Desk {
    @Override
    public long position(String partition) {
      synchronized (AlertDesk.this) {
        return book.positions.getOrDefault(partition, 0L);
      }
    }

    @Override
    public void take(List<Alert> alerts, List<String> unreadable, Map<String, Long> positions)
        throws IOException {
      synchronized (AlertDesk.this) {
        takeFromElsewhere(alerts, unreadable);
        book.positions.putAll(positions);
        save();
        AlertDesk.this.notifyAll();
      }
    }
  }

  @Override
  public void close() {
    synchronized (this) {
      closing = true;
      notifyAll();
    }
    try {
      thread.join(CLOSING_MILLIS);
      reader.close();
      kafkaWatch.close();
      databaseWork.close();
      outboxes.forEach(Outbox::close);
      synchronized (this) {
        if (book != null && unsaved) {
          saveOrSay();
        }
      }
      file.close();
    } catch (IOException e) {
      LOG.warn("The lock of the monitor's folder stays until the process ends", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
