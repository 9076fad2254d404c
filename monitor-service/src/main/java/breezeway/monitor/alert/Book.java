package breezeway.monitor.alert;

import breezeway.monitor.message.Message;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Everything that the monitor must not forget, as it stands in its file. */
final class Book {
  /** When the first monitor on this data folder began. */
  Instant began;

  /** Number of the last message. */
  long lastMessage;

  /** Next offset by cluster, topic and partition. */
  Map<String, Long> positions = new LinkedHashMap<>();

  /** Ids of alerts that were taken, and when, oldest first. */
  Map<String, Instant> taken = new LinkedHashMap<>();

  /** By {@code reason/region/entity}. */
  Map<String, Cause> causes = new LinkedHashMap<>();

  /** When what is owed is told; null when nothing is owed. */
  Instant tellAt;

  /** Until when what comes in a storm waits to be told together; null before the first one. */
  Instant stormUntil;

  /** Written and not in the outbox yet. */
  List<Message> outgoing = new ArrayList<>();

  /** Incidents that changed since they were copied to PostgreSQL, by id. */
  Map<String, Incident> toCopy = new LinkedHashMap<>();

  /** Day of the last daily summary; null before the first. */
  LocalDate lastSummary;

  /**
   * Row of {@code etl_sync_history} up to which runs were looked at; null before the first look.
   */
  Long lastHistory;

  /** The row up to which runs had ended before the first look. */
  long firstHistory;
}
