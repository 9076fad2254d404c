package breezeway.standalone.monitor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import breezeway.common.config.AlertSettings;
import breezeway.common.config.Secret;
import breezeway.common.config.Settings;
import breezeway.common.failure.Reason;
import breezeway.common.message.Alert;
import breezeway.common.message.Headers;
import breezeway.common.spool.AlertSpool;
import breezeway.common.topic.Topics;
import breezeway.monitor.alert.AlertDesk;
import breezeway.monitor.alert.AlertTrial;
import breezeway.standalone.embedded.EmbeddedKafka;
import breezeway.standalone.testing.TestFolders;
import com.icegreen.greenmail.store.StoredMessage;
import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import com.sun.net.httpserver.HttpServer;
import com.zaxxer.hikari.HikariDataSource;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import jakarta.mail.BodyPart;
import jakarta.mail.Message;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TopicExistsException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** From the alert on its topic to the mail server and the webhook, both of another make. */
class AlertsIT {
  private static final Duration PATIENCE = Duration.ofSeconds(90);

  private static Path kafkaFolder;
  private static EmbeddedKafka kafka;

  private final List<String> posts = new CopyOnWriteArrayList<>();
  private final int smtpPort = freePort();
  private MonitoredTables tables;
  private GreenMail mail;
  private HttpServer webhook;
  private AlertDesk desk;

  @BeforeAll
  static void startKafka() {
    kafkaFolder = TestFolders.create("alerts-kafka-");
    kafka = EmbeddedKafka.start(kafkaFolder, TestFolders.cache());
  }

  @AfterAll
  static void stopKafka() {
    kafka.close();
    TestFolders.delete(kafkaFolder);
  }

  @BeforeEach
  void startServers() throws Exception {
    tables = new MonitoredTables(Map.of());
    webhook = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    webhook.createContext(
        "/hook",
        exchange -> {
          byte[] body = exchange.getRequestBody().readAllBytes();
          posts.add(new String(body, StandardCharsets.UTF_8));
          exchange.sendResponseHeaders(204, -1);
          exchange.close();
        });
    webhook.start();
    startMail();
  }

  @AfterEach
  void stopServers() throws Exception {
    if (desk != null) {
      desk.close();
    }
    mail.stop();
    webhook.stop(0);
    tables.close();
    try (Admin admin = Admin.create(settings().kafka().adminConfig())) {
      if (admin.listTopics().names().get().contains(Topics.ALERTS)) {
        admin.deleteTopics(List.of(Topics.ALERTS)).all().get();
      }
    }
  }

  private static int freePort() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private void startMail() {
    mail = new GreenMail(new ServerSetup(smtpPort, "127.0.0.1", ServerSetup.PROTOCOL_SMTP));
    mail.setUser("ops@example.org", "user@x", "p/w");
    mail.setUser("lead@lead.example", "lead", "lead");
    mail.start();
  }

  private Settings settings() {
    AlertSettings alerts =
        new AlertSettings(
            List.of("ops@example.org", "lead@lead.example"),
            Optional.of(Secret.of("smtp://user%40x:p%2Fw@127.0.0.1:" + smtpPort)),
            Optional.of("Breezeway <pipeline@example.org>"),
            Optional.of(Secret.of("http://127.0.0.1:" + webhook.getAddress().getPort() + "/hook")),
            Duration.ofHours(24),
            Duration.ofSeconds(3),
            5,
            Duration.ofMinutes(5),
            AlertSettings.Summary.NEVER,
            java.time.LocalTime.of(7, 0));
    Settings read = tables.settings();
    return read.withServers(
            read.kafka().withBootstrapServers(kafka.bootstrapServers()), read.database())
        .withAlerts(alerts);
  }

  private void startDesk() {
    desk = new AlertDesk(settings(), tables.database(), new SimpleMeterRegistry());
    desk.start();
  }

  private void stopDesk() {
    desk.close();
    desk = null;
  }

  private void publish(Alert... alerts) throws Exception {
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(settings().kafka().producerConfig())) {
      for (Alert alert : alerts) {
        producer.send(
            new ProducerRecord<>(
                Topics.ALERTS, alert.key().getBytes(StandardCharsets.UTF_8), alert.toBytes()));
      }
      producer.flush();
    }
  }

  /** As the transformer does for the sake of its transaction, or somebody else. */
  private void publishWithoutValue(String kind) {
    ProducerRecord<byte[], byte[]> message = new ProducerRecord<>(Topics.ALERTS, null, null);
    Headers.put(message.headers(), Headers.KIND, kind);
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(settings().kafka().producerConfig())) {
      producer.send(message);
      producer.flush();
    }
  }

  private static Alert failure(String region, Reason reason, long run) {
    return Alert.error(reason, region, "properties", run + ".1", "It did not work.", "extractor");
  }

  private static void await(String what, Callable<Boolean> condition) throws Exception {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.call()) {
      assertTrue(System.nanoTime() < end, "waited in vain for " + what);
      TimeUnit.MILLISECONDS.sleep(50);
    }
  }

  /** Subjects of the mails to one of the recipients, in order. */
  private List<String> subjects() throws Exception {
    return inbox().stream().map(AlertsIT::subject).toList();
  }

  /** The mails of one of the two recipients, in order. */
  private List<MimeMessage> inbox() throws Exception {
    var managers = mail.getManagers();
    return managers
        .getImapHostManager()
        .getInbox(managers.getUserManager().getUserByEmail("lead@lead.example"))
        .getMessages()
        .stream()
        .map(StoredMessage::getMimeMessage)
        .toList();
  }

  private static String subject(Message message) {
    try {
      return message.getSubject();
    } catch (jakarta.mail.MessagingException e) {
      throw new IllegalStateException(e);
    }
  }

  private void awaitSubjects(String... subjects) throws Exception {
    await(
        "mails " + List.of(subjects),
        () -> subjects().size() >= subjects.length && desk.waitingMessages() == 0);
    assertEquals(List.of(subjects), subjects());
  }

  @Test
  void aFailureIsToldOnceAndThatItIsOverOnce() throws Exception {
    startDesk();
    publishWithoutValue(Headers.NUDGE);
    publishWithoutValue("foreign");
    publish(failure("nashville", Reason.LOGIN_REFUSED, 7));
    publish(failure("nashville", Reason.LOGIN_REFUSED, 7));
    String failure =
        "[Breezeway] Failure nashville/properties: login-refused - Breezeway refused the login of a"
            + " region";
    awaitSubjects(failure);
    String log = Files.readString(settings().dataDir().resolve("logs").resolve("alerts.log"));
    assertTrue(log.contains("login-refused"), log);
    assertFalse(log.contains(Topics.ALERTS + "-0-0 is no alert"), log);
    assertTrue(log.contains(Topics.ALERTS + "-0-1 is no alert"), log);

    MimeMessage first = inbox().getFirst();
    MimeMultipart parts = (MimeMultipart) first.getContent();
    BodyPart plain = parts.getBodyPart(0);
    BodyPart html = parts.getBodyPart(1);
    assertTrue(parts.getContentType().startsWith("multipart/alternative"), parts.getContentType());
    assertTrue(plain.isMimeType("text/plain"), plain.getContentType());
    assertTrue(html.isMimeType("text/html"), html.getContentType());
    assertTrue(plain.getContent().toString().contains("It did not work."));
    assertTrue(html.getContent().toString().contains("<h2>What to do</h2>"));
    assertEquals("auto-generated", first.getHeader("Auto-Submitted")[0]);
    assertEquals("login-refused", first.getHeader("X-Breezeway-Reason")[0]);
    assertEquals("Breezeway <pipeline@example.org>", first.getFrom()[0].toString());

    tables.execute(
        """
        insert into breezeway.etl_sync_history
          (region_code, entity_type, sync_status, sync_started_at, sync_completed_at, run_id)
        values ('nashville', 'properties', 'success', now(), now(), 8)
        """);
    awaitSubjects(failure, failure.replace("Failure", "Resolved"));
    await("posts", () -> posts.size() == 2);
    assertTrue(posts.getFirst().startsWith("{\"text\":\"[Breezeway] Failure nashville"));
    await("the copy in PostgreSQL", () -> deliveries().contains("mail: 127.0.0.1"));
  }

  private String deliveries() throws Exception {
    try (Connection connection = tables.database().getConnection();
        ResultSet row =
            connection
                .createStatement()
                .executeQuery(
                    "select deliveries from breezeway.alerts"
                        + " where state = 'resolved' and deliveries is not null")) {
      return row.next() ? row.getString(1) : "";
    }
  }

  @Test
  void aStormIsOneDigest() throws Exception {
    startDesk();
    Alert[] storm = new Alert[40];
    for (int at = 0; at < storm.length; at++) {
      storm[at] =
          failure("r" + at, at % 2 == 0 ? Reason.API_UNAVAILABLE : Reason.BAD_ANSWER, at + 1);
    }
    publish(storm);

    awaitSubjects("[Breezeway] 40 problems: api-unavailable, bad-answer");
  }

  @Test
  void aDeadMailServerAndARestartAndARepeatedDeliveryLoseAndDoubleNothing() throws Exception {
    mail.stop();
    startDesk();
    publish(failure("austin", Reason.API_UNAVAILABLE, 3));
    await("a message that waits", () -> desk.waitingMessages() == 1);
    stopDesk();
    // Kafka forgets what was read.
    try (Admin admin = Admin.create(settings().kafka().adminConfig())) {
      admin
          .alterConsumerGroupOffsets(
              "breezeway-monitor",
              Map.of(new TopicPartition(Topics.ALERTS, 0), new OffsetAndMetadata(0)))
          .all()
          .get();
    }
    startMail();
    startDesk();
    publish(failure("smoky", Reason.BAD_ANSWER, 4));

    awaitSubjects(
        "[Breezeway] Failure austin/properties: api-unavailable - Breezeway does not answer",
        "[Breezeway] Failure smoky/properties: bad-answer - Breezeway answered with something"
            + " unreadable");
  }

  private static boolean madeAnew(Admin admin) throws Exception {
    try {
      admin.createTopics(List.of(new NewTopic(Topics.ALERTS, 1, (short) 1))).all().get();
      return true;
    } catch (ExecutionException e) {
      if (e.getCause() instanceof TopicExistsException) {
        return false; // the old one is still being deleted
      }
      throw e;
    }
  }

  @Test
  void aTopicThatIsMadeAnewWhileItIsReadLosesNothing() throws Exception {
    startDesk();
    publish(
        failure("austin", Reason.API_UNAVAILABLE, 3),
        failure("austin", Reason.API_UNAVAILABLE, 4),
        failure("austin", Reason.API_UNAVAILABLE, 5));
    String first =
        "[Breezeway] Failure austin/properties: api-unavailable - Breezeway does not answer";
    awaitSubjects(first);
    try (Admin admin = Admin.create(settings().kafka().adminConfig())) {
      admin.deleteTopics(List.of(Topics.ALERTS)).all().get();
      await("the topic", () -> madeAnew(admin)); // before the desk sees that there is none
    }
    // As many as the old topic had, and more: the old place is in the midst of them.
    publish(
        failure("smoky", Reason.BAD_ANSWER, 6),
        failure("austin", Reason.API_UNAVAILABLE, 7),
        failure("austin", Reason.API_UNAVAILABLE, 8),
        failure("austin", Reason.API_UNAVAILABLE, 9));

    awaitSubjects(
        first,
        "[Breezeway] Failure smoky/properties: bad-answer - Breezeway answered with something"
            + " unreadable");
  }

  @Test
  void withoutKafkaAndPostgresqlTheSpoolIsReadAndMailed() throws Exception {
    Settings alone =
        settings()
            .withServers(
                settings().kafka().withBootstrapServers("127.0.0.1:" + freePort()),
                settings().database());
    Alert alert = failure("mammoth", Reason.TOKEN_REFUSED, 5);
    AlertSpool spool = new AlertSpool(alone.dataDir());
    Path file = spool.put(alert);
    try (HikariDataSource nowhere = new HikariDataSource()) {
      nowhere.setJdbcUrl("jdbc:postgresql://127.0.0.1:" + freePort() + "/x");
      nowhere.setConnectionTimeout(1000);
      nowhere.setInitializationFailTimeout(-1);
      desk = new AlertDesk(alone, nowhere, new SimpleMeterRegistry());
      desk.start();
      String subject =
          "[Breezeway] Failure mammoth/properties: token-refused - Breezeway refused a fresh token";
      awaitSubjects(subject);
      stopDesk();

      // Kafka is back and has the same alert.
      spool.remove(file);
      startDesk();
      publish(alert, failure("smoky", Reason.BAD_ANSWER, 6));
      awaitSubjects(
          subject,
          "[Breezeway] Failure smoky/properties: bad-answer - Breezeway answered with something"
              + " unreadable");
    }
  }

  @Test
  void aTestGoesOverEveryChannel() {
    Alert test = Alert.warning(Reason.ALERT_TEST, "", "", null, "a test", "command");
    Map<String, AlertTrial.Result> results = AlertTrial.send(settings(), test, Clock.systemUTC());

    assertEquals(List.of("mail", "webhook"), List.copyOf(results.keySet()));
    assertTrue(results.values().stream().allMatch(AlertTrial.Result::taken), results::toString);
  }
}
