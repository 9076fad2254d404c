package breezeway.standalone.command;

import breezeway.common.config.Settings;
import breezeway.extractor.schedule.Scheduled;
import breezeway.extractor.schedule.Schedules;
import breezeway.monitor.state.KafkaLag;
import breezeway.monitor.state.SituationReader;
import breezeway.standalone.House;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/** How commands read the situation: as the monitor does, and also while nothing is up. */
final class Situations {
  private Situations() {}

  /** With Kafka where it is configured or runs; nothing is started for it. */
  static SituationReader reader(House house) {
    return new SituationReader(
        house.settings(),
        house.database(),
        house.settingsWithKafka().map(KafkaLag::new),
        usualGaps(house.settings(), Instant.now()),
        Clock.systemUTC());
  }

  /** What the specs' schedules say, for entities that no extractor has put on its timetable yet. */
  static Map<String, Duration> usualGaps(Settings settings, Instant now) {
    Map<String, Duration> gaps = new HashMap<>();
    for (Scheduled work : Schedules.of(settings)) {
      if (!work.isTokens() && !gaps.containsKey(work.entity() + work.mode())) {
        Duration gap = work.cron().longestGap(now);
        gaps.merge(work.entity(), gap, (one, other) -> one.compareTo(other) < 0 ? one : other);
      }
    }
    return gaps;
  }
}
