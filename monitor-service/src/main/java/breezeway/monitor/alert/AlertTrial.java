package breezeway.monitor.alert;

import breezeway.common.config.Settings;
import breezeway.common.message.Alert;
import breezeway.monitor.message.Message;
import breezeway.monitor.message.Runbook;
import breezeway.monitor.outbox.Channel;
import breezeway.monitor.outbox.Delivery;
import java.time.Clock;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Sends a test over every channel at once, without a monitor, Kafka or PostgreSQL. */
public final class AlertTrial {
  private AlertTrial() {}

  /**
   * What became of it.
   *
   * @param taken whether the other side has it
   */
  public record Result(boolean taken, String words) {}

  /** Whether the settings name anybody to tell. */
  public static boolean isAnybodyTold(Settings settings) {
    return settings.alerts().hasMail() || settings.alerts().webhookUrl().isPresent();
  }

  /**
   * Sends a test; returns what became of it, by channel.
   *
   * @param alert an {@link breezeway.common.failure.Reason#ALERT_TEST}
   */
  public static Map<String, Result> send(Settings settings, Alert alert, Clock clock) {
    Instant now = clock.instant();
    MessageWriter writer = new MessageWriter(Runbook.packed(), settings.timetable().zone());
    Telling telling =
        new Telling(List.of(new Telling.Item(Telling.Why.BEGAN, Incident.of(alert, now), 1)));
    Message message = writer.write(telling, "test-" + alert.id(), now);
    Map<String, Result> results = new LinkedHashMap<>();
    for (Channel channel : AlertDesk.channels(settings.alerts(), clock)) {
      Delivery delivery = channel.deliver(message, Set.of());
      results.put(channel.name(), new Result(delivery instanceof Delivery.Taken, delivery.words()));
    }
    return results;
  }
}
