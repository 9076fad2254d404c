package breezeway.monitor.alert;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import breezeway.common.failure.Reason;
import breezeway.common.message.Alert;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AlertLineTest {
  @TempDir Path folder;

  @Test
  void tellsEverythingInOneLine() {
    Alert alert =
        new Alert(
            "id",
            Alert.Severity.ERROR,
            "login-refused",
            "smoky",
            "tasks",
            "17.1",
            "The keys were refused.\nCheck them.",
            "2026-04-15T06:00:00Z",
            "extractor",
            Map.of());

    assertEquals(
        "2026-04-15T06:00:00Z ERROR login-refused smoky/tasks run 17.1 Breezeway refused the login of"
            + " a region: The keys were refused. Check them.",
        AlertLine.of(alert));
  }

  @Test
  void showsADashWhereAnAlertConcernsAll() {
    Alert alert =
        new Alert(
            "id",
            Alert.Severity.WARNING,
            "kafka-unavailable",
            "",
            "",
            null,
            "Trying again.",
            "2026-04-15T06:00:00Z",
            "loader",
            Map.of());

    assertEquals(
        "2026-04-15T06:00:00Z WARNING kafka-unavailable -/- Kafka cannot be reached: Trying again.",
        AlertLine.of(alert));
  }

  @Test
  void doesNotSayTheTitleTwice() {
    Alert alert =
        Alert.warning(
            Reason.VALUE_REJECTED,
            "smoky",
            "tasks",
            "17.1",
            "A value does not fit its column: tasks.rate is not a number.",
            "transformer");

    assertTrue(
        AlertLine.of(alert)
            .endsWith(" run 17.1 A value does not fit its column: tasks.rate is not a number."),
        AlertLine.of(alert));
  }

  @Test
  void linesAreAdded() throws Exception {
    AlertFile file = new AlertFile(folder, java.time.Clock.systemUTC());
    file.append(List.of("one", "two"));
    file.append(List.of("three"));

    assertEquals(
        List.of("one", "two", "three"), Files.readAllLines(folder.resolve("logs/alerts.log")));
  }
}
