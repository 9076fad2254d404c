package breezeway.monitor.outbox;

import breezeway.common.failure.FailureText;
import breezeway.common.spool.DurableFile;
import breezeway.monitor.message.Message;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The messages that a channel has still to deliver, a file each: in the order they were written,
 * again and again until the other side has taken them. A message that only it is refused lets
 * others go first. Safe for many threads; one of its own delivers.
 */
public final class Outbox implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Outbox.class);
  private static final String ENDING = ".json";
  private static final Duration FIRST_PAUSE = Duration.ofSeconds(2);
  private static final Duration LONGEST_PAUSE = Duration.ofMinutes(5);
  private static final Duration KEPT = Duration.ofDays(7);
  private static final int MOST_REFUSALS = 5;
  private static final long CLOSING_MILLIS = 20_000;

  private final Path folder;
  private final Channel channel;
  private final Clock clock;
  private final Listener listener;
  private final ObjectMapper json = Json.mapper();
  private final TreeMap<String, Waiting> waiting = new TreeMap<>();
  private final Thread thread;
  private Instant notBefore = Instant.MIN;
  private int failures;
  private boolean closing;

  /** Is told what became of messages. */
  public interface Listener {
    /**
     * @param delivered whether the other side has it
     */
    void told(Message message, String channel, boolean delivered, String words);
  }

  /** A message and how far it is; what is in the file. */
  private static final class Waiting {
    Message message;
    Set<String> served = new HashSet<>();
    int refusals;
    transient Instant notBefore = Instant.MIN;
    transient int attempts;
  }

  /**
   * @param folder belongs to this outbox alone
   */
  public Outbox(Path folder, Channel channel, Clock clock, Listener listener) {
    this.folder = folder;
    this.channel = channel;
    this.clock = clock;
    this.listener = listener;
    this.thread =
        Thread.ofPlatform().name(channel.name() + "-outbox").daemon().unstarted(this::deliver);
  }

  /** Finds what was left over, and begins to deliver. */
  public void start() throws IOException {
    for (Path file : files()) {
      try {
        Waiting found = json.readValue(Files.readAllBytes(file), Waiting.class);
        synchronized (this) {
          waiting.put(found.message.id(), found);
        }
      } catch (com.fasterxml.jackson.core.JacksonException e) {
        LOG.error("{} is no message and is left aside: {}", file, FailureText.of(e));
        Files.move(file, file.resolveSibling(file.getFileName() + ".unreadable"));
      }
    }
    thread.start();
  }

  private List<Path> files() throws IOException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> file.toString().endsWith(ENDING)).sorted().toList();
    }
  }

  /**
   * Keeps a message on disk; it is not sent before {@link #send}. Keeping it again changes nothing.
   */
  public void keep(Message message) throws IOException {
    Path file = file(message.id());
    if (!Files.exists(file)) {
      Waiting kept = new Waiting();
      kept.message = message;
      DurableFile.write(file, json.writeValueAsBytes(kept));
    }
  }

  /** Lets a message go. */
  public synchronized void send(Message message) {
    Waiting sent = new Waiting();
    sent.message = message;
    waiting.putIfAbsent(message.id(), sent);
    notifyAll();
  }

  /** How many messages wait. */
  public synchronized int size() {
    return waiting.size();
  }

  private Path file(String id) {
    return folder.resolve(id + ENDING);
  }

  private void deliver() {
    try {
      while (true) {
        Waiting next = next();
        if (next == null) {
          return;
        }
        Delivery delivery;
        try {
          delivery = channel.deliver(next.message, Set.copyOf(next.served));
        } catch (RuntimeException | Error e) {
          LOG.error("Sending by {} failed in a way that nobody foresaw", channel.name(), e);
          delivery =
              new Delivery.Waits(
                  "failed unexpectedly: " + e.getClass().getSimpleName(),
                  Set.of(),
                  Optional.empty(),
                  false);
        }
        settle(next, delivery);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // closed
    }
  }

  /** Waits for the first message that may be tried now; null when closing. */
  private synchronized Waiting next() throws InterruptedException {
    while (!closing) {
      Instant now = clock.instant();
      Instant wake = null;
      for (Waiting one : waiting.values()) {
        Instant ready = one.notBefore.isAfter(notBefore) ? one.notBefore : notBefore;
        if (!ready.isAfter(now)) {
          return one;
        }
        wake = wake == null || ready.isBefore(wake) ? ready : wake;
      }
      wait(wake == null ? 0 : Math.clamp(Duration.between(now, wake).toMillis(), 1, 1000));
    }
    return null;
  }

  private void settle(Waiting sent, Delivery delivery) {
    Message message = sent.message;
    switch (delivery) {
      case Delivery.Taken taken -> {
        LOG.info("Told by {}: {} ({})", channel.name(), message.subject(), taken.words());
        done(sent);
        listener.told(message, channel.name(), true, taken.words());
      }
      case Delivery.Refused refused -> {
        sent.refusals++;
        if (sent.refusals >= MOST_REFUSALS) {
          giveUp(sent, refused.words());
        } else {
          again(sent, refused.words(), Set.of(), Optional.empty(), false);
        }
      }
      case Delivery.Waits waits -> {
        if (message.at().plus(KEPT).isBefore(clock.instant())) {
          giveUp(sent, waits.words());
        } else {
          again(sent, waits.words(), waits.served(), waits.after(), waits.concernsAll());
        }
      }
    }
  }

  private void giveUp(Waiting sent, String why) {
    LOG.error("Not told by {}, given up: {}. {}", channel.name(), sent.message.subject(), why);
    done(sent);
    listener.told(sent.message, channel.name(), false, "given up: " + why);
  }

  private void done(Waiting sent) {
    try {
      DurableFile.delete(file(sent.message.id()));
    } catch (IOException e) {
      LOG.error("{} could not be removed, so it may be told again", file(sent.message.id()), e);
    }
    synchronized (this) {
      waiting.remove(sent.message.id());
      failures = 0;
      notBefore = Instant.MIN;
    }
  }

  private void again(
      Waiting sent, String why, Set<String> served, Optional<Duration> after, boolean concernsAll) {
    sent.attempts++;
    boolean progress = sent.served.addAll(served);
    if (progress || sent.refusals > 0) {
      try {
        DurableFile.write(file(sent.message.id()), json.writeValueAsBytes(sent));
      } catch (IOException e) {
        LOG.warn("How far {} is could not be kept", file(sent.message.id()), e);
      }
    }
    Duration pause;
    synchronized (this) {
      int times = concernsAll ? ++failures : sent.attempts;
      pause = after.orElse(pause(times));
      Instant ready = clock.instant().plus(pause);
      if (concernsAll) {
        notBefore = ready;
      } else {
        sent.notBefore = ready;
      }
    }
    if (sent.attempts == 1 || sent.attempts % 20 == 0) {
      LOG.warn(
          "Not told by {} yet, it is tried again: {}. {}",
          channel.name(),
          sent.message.subject(),
          why);
    }
    listener.told(sent.message, channel.name(), false, "waits: " + why);
  }

  private static Duration pause(int times) {
    long millis = FIRST_PAUSE.toMillis() << Math.min(times - 1, 10);
    return Duration.ofMillis(Math.min(millis, LONGEST_PAUSE.toMillis()));
  }

  /** What is not delivered yet stays, for the next start. */
  @Override
  public void close() {
    synchronized (this) {
      closing = true;
      notifyAll();
    }
    try {
      thread.join(CLOSING_MILLIS); // also of a thread that was never started
      thread.interrupt();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
