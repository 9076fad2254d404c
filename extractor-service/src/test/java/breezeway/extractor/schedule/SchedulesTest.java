package breezeway.extractor.schedule;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import breezeway.common.config.Environment;
import breezeway.common.config.Problems;
import breezeway.common.config.Settings;
import breezeway.common.config.TimetableSettings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SchedulesTest {
  private static final Path CONFIG = Path.of(System.getProperty("breezeway.home"), "config");

  private static Settings settings(Path folder, Problems problems) {
    return Settings.read(folder, Environment.of(Map.of()), problems);
  }

  @Test
  void theTimetableIsAsItsUsersKnowIt() {
    List<String> nashville =
        Schedules.of(settings(CONFIG, new Problems())).stream()
            .filter(work -> work.region().equals("nashville"))
            .map(work -> work.cron().expression() + " " + work.entity() + " " + work.mode())
            .sorted()
            .toList();
    assertEquals(
        List.of(
            "0 0 * * * ? properties incremental",
            "0 0 * * * ? reservations incremental",
            "0 0 0 * * ? people incremental",
            "0 0 0 * * ? property_tags incremental",
            "0 0 0 * * ? reservation_tags incremental",
            "0 0 0 * * ? subdepartments incremental",
            "0 0 0 * * ? supplies incremental",
            "0 0 0 * * ? tags incremental",
            "0 0 0 * * ? tasks incremental",
            "0 0 0 * * ? templates incremental",
            "0 0 1 ? * SUN tasks full",
            "0 0 2 1 * ? reservations full",
            "0 0 3 * * ? tokens "),
        nashville);
  }

  @Test
  void everyWrongScheduleIsToldWithItsFileAndKey(@TempDir Path folder) throws Exception {
    Files.createDirectories(folder.resolve("entities"));
    for (String file : List.of("pipeline.yaml", "regions.yaml", "entities/tags.yaml")) {
      String text = Files.readString(CONFIG.resolve(file));
      Files.writeString(
          folder.resolve(file),
          text.replace("tokens: \"0 0 3 * * ?\"", "tokens: \"at three\"")
              .replace("schedule: \"0 0 0 * * ?\"", "schedule: \"0 0 24 * * ?\""));
    }
    Problems problems = new Problems();
    Schedules.check(settings(folder, problems), problems);
    assertEquals(2, problems.messages().size(), problems.messages().toString());
    assertTrue(problems.messages().get(0).startsWith("entities/tags.yaml: extract.schedule: "));
    assertTrue(problems.messages().get(1).startsWith("pipeline.yaml: timetable.tokens: "));
  }

  @Test
  void eachRegionAndEntityHasItsOwnPlaceWithinTheJitter() {
    Settings settings = settings(CONFIG, new Problems());
    List<Scheduled> all = Schedules.of(settings);
    assertTrue(all.stream().map(Scheduled::startDelay).distinct().count() > 10);
    assertTrue(
        all.stream()
            .allMatch(work -> work.startDelay().compareTo(settings.timetable().startJitter()) < 0));
    assertEquals(all, Schedules.of(settings), "always the same");
    TimetableSettings none = new TimetableSettings(ZoneOffset.UTC, Duration.ZERO, "0 0 3 * * ?");
    assertTrue(
        Schedules.of(settings.withTimetable(none)).stream()
            .allMatch(work -> work.startDelay().isZero()));
  }
}
