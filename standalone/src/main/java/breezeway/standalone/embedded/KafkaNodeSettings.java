package breezeway.standalone.embedded;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Properties;

/**
 * The settings of the one node: broker and controller at once, small in memory, quick to come back.
 */
final class KafkaNodeSettings {

  private static final int MIB = 1024 * 1024;

  /** The largest raw page, 16 MiB, and its envelope. */
  private static final int LARGEST_MESSAGE_BYTES = 17 * MIB;

  private static final int LARGEST_REQUEST_BYTES = 2 * LARGEST_MESSAGE_BYTES;

  private KafkaNodeSettings() {}

  static Properties of(
      Path logFolder, int port, int controllerPort, Optional<EmbeddedKafka.Detour> detour) {
    Properties settings = new Properties();
    oneNode(settings, logFolder, port, controllerPort);
    detour.ifPresent(way -> secondWayIn(settings, way));
    oneReplicaOfEverything(settings);
    largeMessages(settings);
    littleMemory(settings);
    quickRecovery(settings);
    return settings;
  }

  private static void oneNode(Properties settings, Path logFolder, int port, int controllerPort) {
    String host = LocalPort.HOST;
    settings.setProperty("process.roles", "broker,controller");
    settings.setProperty("node.id", "1");
    settings.setProperty("controller.quorum.voters", "1@" + host + ":" + controllerPort);
    settings.setProperty("controller.listener.names", "CONTROLLER");
    settings.setProperty("inter.broker.listener.name", "CLIENTS");
    settings.setProperty(
        "listener.security.protocol.map", "CLIENTS:PLAINTEXT,CONTROLLER:PLAINTEXT");
    settings.setProperty(
        "listeners",
        "CLIENTS://%s:%d,CONTROLLER://%s:%d".formatted(host, port, host, controllerPort));
    settings.setProperty("advertised.listeners", "CLIENTS://%s:%d".formatted(host, port));
    settings.setProperty("log.dirs", logFolder.toString());
    settings.setProperty("auto.create.topics.enable", "false");
    // A pipeline that stands still for a season still finds its place again.
    settings.setProperty("offsets.retention.minutes", minutes(Duration.ofDays(90)));
    settings.setProperty(
        "transactional.id.expiration.ms", millis(Duration.ofDays(24))); // the most an int holds
  }

  private static void secondWayIn(Properties settings, EmbeddedKafka.Detour detour) {
    append(settings, "listeners", "DETOUR://%s:%d".formatted(LocalPort.HOST, detour.port()));
    append(
        settings,
        "advertised.listeners",
        "DETOUR://%s:%d".formatted(LocalPort.HOST, detour.advertisedPort()));
    append(settings, "listener.security.protocol.map", "DETOUR:PLAINTEXT");
  }

  private static void append(Properties settings, String name, String value) {
    settings.setProperty(name, settings.getProperty(name) + "," + value);
  }

  private static void oneReplicaOfEverything(Properties settings) {
    settings.setProperty("default.replication.factor", "1");
    settings.setProperty("min.insync.replicas", "1");
    settings.setProperty("offsets.topic.replication.factor", "1");
    settings.setProperty("offsets.topic.num.partitions", "4");
    settings.setProperty("transaction.state.log.replication.factor", "1");
    settings.setProperty("transaction.state.log.min.isr", "1");
    settings.setProperty("transaction.state.log.num.partitions", "4");
    settings.setProperty("share.coordinator.state.topic.replication.factor", "1");
    settings.setProperty("share.coordinator.state.topic.min.isr", "1");
    settings.setProperty("share.coordinator.state.topic.num.partitions", "1");
  }

  private static void largeMessages(Properties settings) {
    settings.setProperty("message.max.bytes", Integer.toString(LARGEST_MESSAGE_BYTES));
    settings.setProperty("replica.fetch.max.bytes", Integer.toString(LARGEST_MESSAGE_BYTES));
    settings.setProperty("socket.request.max.bytes", Integer.toString(LARGEST_REQUEST_BYTES));
    // Requests wait on their connections instead of in the heap once this much is in it.
    settings.setProperty("queued.max.request.bytes", Integer.toString(LARGEST_REQUEST_BYTES));
  }

  private static void littleMemory(Properties settings) {
    settings.setProperty("num.network.threads", "2");
    settings.setProperty("num.io.threads", "4");
    settings.setProperty("background.threads", "2");
    settings.setProperty("num.recovery.threads.per.data.dir", "2");
    settings.setProperty("log.cleaner.threads", "1");
    settings.setProperty("log.cleaner.dedupe.buffer.size", Integer.toString(16 * MIB));
    settings.setProperty("log.segment.bytes", Integer.toString(128 * MIB));
    settings.setProperty("log.index.size.max.bytes", Integer.toString(2 * MIB));
    settings.setProperty("metric.reporters", ""); // nobody reads the broker's own JMX here
  }

  private static void quickRecovery(Properties settings) {
    // A killed node may register again only when its last session has run out: 12 s with the
    // defaults.
    settings.setProperty("broker.session.timeout.ms", "2000");
    settings.setProperty("broker.heartbeat.interval.ms", "500");
    settings.setProperty("group.initial.rebalance.delay.ms", "0");
    settings.setProperty("group.min.session.timeout.ms", "1000");
    // A killed writer's open transaction holds up every reader of committed records behind it.
    settings.setProperty("transaction.abort.timed.out.transaction.cleanup.interval.ms", "1000");
  }

  private static String minutes(Duration duration) {
    return Long.toString(duration.toMinutes());
  }

  private static String millis(Duration duration) {
    return Long.toString(duration.toMillis());
  }
}
