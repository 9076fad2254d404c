package breezeway.standalone.command;

import breezeway.common.config.KafkaSettings;
import breezeway.common.config.Settings;
import breezeway.common.failure.PipelineException;
import breezeway.common.failure.Reason;
import breezeway.common.message.Alert;
import breezeway.common.topic.Topics;
import breezeway.monitor.alert.AlertTrial;
import breezeway.standalone.Broker;
import breezeway.standalone.Database;
import breezeway.standalone.House;
import breezeway.standalone.ServiceKind;
import breezeway.standalone.Services;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.sql.DataSource;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import picocli.CommandLine.Command;

/**
 * {@code alerts test}: goes the way of every alert, through Kafka and the monitor that is up; where
 * that way is not there, straight to the mail server and the webhook.
 */
@Command(
    name = "test",
    description = {
      "Sends a test to everybody who is told of alerts, and says for each channel what came of it.",
      "It goes through Kafka and the monitor that is up; where there is none, straight from here."
    },
    footer = {"", "Exit code: 0 every channel took it, 1 one did not, or none is set up."})
final class AlertTestCommand implements Callable<Integer> {
  private static final Duration PATIENCE = Duration.ofSeconds(45);
  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(500);
  private static final int KAFKA_SECONDS = 10;

  private final Context context;

  AlertTestCommand(Context context) {
    this.context = context;
  }

  @Override
  public Integer call() {
    return context.run("alerts", this::test);
  }

  private int test(Settings settings) throws InterruptedException {
    if (!AlertTrial.isAnybodyTold(settings)) {
      context
          .console()
          .line(
              "Nobody is told of alerts: set ALERT_EMAIL and SMTP_URL for mail, or"
                  + " ALERT_WEBHOOK_URL for a chat. Alerts are lines of logs/alerts.log until then.");
      return ExitCode.FAILED;
    }
    Alert alert =
        Alert.warning(
            Reason.ALERT_TEST,
            "",
            "",
            null,
            "Somebody tried whether alerts arrive. They do: this one went the way of all others.",
            "command");
    Optional<String> deliveries = throughMonitor(settings, alert);
    if (deliveries.isPresent()) {
      context.console().line("Sent through Kafka and the monitor that is up:");
      deliveries.get().lines().forEach(context.console()::line);
      return deliveries.get().contains(": waits: ") || deliveries.get().contains(": given up: ")
          ? ExitCode.FAILED
          : ExitCode.GOOD;
    }
    return direct(settings, alert);
  }

  private int direct(Settings settings, Alert alert) {
    context.console().line("Sent straight from here:");
    Map<String, AlertTrial.Result> results = AlertTrial.send(settings, alert, Clock.systemUTC());
    results.forEach(
        (channel, result) ->
            context
                .console()
                .line(channel + ": " + (result.taken() ? "" : "FAILED: ") + result.words()));
    return results.values().stream().allMatch(AlertTrial.Result::taken)
        ? ExitCode.GOOD
        : ExitCode.FAILED;
  }

  /** What the monitor says of each channel; empty when the alert cannot go that way. */
  private Optional<String> throughMonitor(Settings settings, Alert alert)
      throws InterruptedException {
    Optional<Settings> running = House.settingsOfRunningServers(settings);
    if (running.isEmpty()) {
      context.console().line("No pipeline is up on " + settings.dataDir() + ".");
      return Optional.empty();
    }
    Settings found = running.get();
    try {
      Broker.count(found.kafka());
      Database.version(found.database());
      return Database.with(found.database(), database -> ask(found, database, alert));
    } catch (PipelineException e) {
      context.console().line(e.getMessage() + ".");
      return Optional.empty();
    }
  }

  private Optional<String> ask(Settings settings, DataSource database, Alert alert) {
    if (!Services.up(database).contains(ServiceKind.MONITOR)) {
      context.console().line("No monitor is up.");
      return Optional.empty();
    }
    try {
      publish(settings.kafka(), alert);
      int channels =
          (settings.alerts().hasMail() ? 1 : 0)
              + (settings.alerts().webhookUrl().isPresent() ? 1 : 0);
      long end = System.nanoTime() + PATIENCE.toNanos();
      String said = "";
      while (System.nanoTime() < end) {
        said = KeptAlert.of(database, alert.id()).map(KeptAlert::deliveries).orElse("");
        if (said != null && said.lines().count() >= channels) {
          return Optional.of(said);
        }
        TimeUnit.MILLISECONDS.sleep(BETWEEN_LOOKS.toMillis());
      }
      context
          .console()
          .line(
              "The monitor that is up has not told within "
                  + PATIENCE.toSeconds()
                  + " s what came of it; see its log.");
      return said == null || said.isEmpty() ? Optional.empty() : Optional.of(said);
    } catch (SQLException e) {
      context.console().line("PostgreSQL does not tell what came of it.");
      return Optional.empty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }

  private static void publish(KafkaSettings kafka, Alert alert) throws InterruptedException {
    Map<String, Object> config = kafka.producerConfig();
    config.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, KAFKA_SECONDS * 1000);
    byte[] key = alert.key().getBytes(StandardCharsets.UTF_8);
    try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(config)) {
      producer
          .send(new ProducerRecord<>(Topics.ALERTS, key, alert.toBytes()))
          .get(KAFKA_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException | KafkaException e) {
      throw new PipelineException(Reason.KAFKA_UNAVAILABLE, "Kafka did not take the test", e);
    }
  }
}
