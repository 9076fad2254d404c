package breezeway.standalone.monitoring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import breezeway.common.failure.Reason;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** The files for Prometheus and Grafana, by Prometheus' own checker where the machine has it. */
class MonitoringFilesTest {
  @Test
  void prometheusUnderstandsItsFiles() throws Exception {
    promtool("check", "config", "prometheus.yml");
    promtool("check", "rules", "breezeway.rules.yml");
  }

  @Test
  void alertsComeWhenTheyShould() throws Exception {
    promtool("test", "rules", "breezeway.rules.test.yml");
  }

  @Test
  void everyAlertIsSeenToComeAndToStayAway() {
    Set<String> comes = new TreeSet<>();
    Set<String> staysAway = new TreeSet<>();
    for (JsonNode test : MonitoringFiles.ruleTests().path("tests")) {
      for (JsonNode expected : test.path("alert_rule_test")) {
        String alert = expected.path("alertname").asText();
        (expected.path("exp_alerts").isEmpty() ? staysAway : comes).add(alert);
      }
    }
    Set<String> alerts =
        MonitoringFiles.alertRules().stream()
            .map(rule -> rule.path("alert").asText())
            .collect(Collectors.toCollection(TreeSet::new));

    assertEquals(alerts, comes);
    assertEquals(alerts, staysAway);
  }

  @Test
  void everyAlertSaysWhatItIsAndWhereToRead() {
    Set<String> reasons = new HashSet<>();
    for (Reason reason : Reason.values()) {
      reasons.add(reason.code());
    }
    for (JsonNode rule : MonitoringFiles.alertRules()) {
      String alert = rule.path("alert").asText();
      assertTrue(
          Set.of("warning", "critical").contains(rule.path("labels").path("severity").asText()),
          alert);
      assertTrue(rule.hasNonNull("for"), alert + " does not say for how long");
      JsonNode annotations = rule.path("annotations");
      assertFalse(annotations.path("summary").asText().isBlank(), alert);
      assertFalse(annotations.path("description").asText().isBlank(), alert);
      String runbook = annotations.path("runbook").asText();
      assertTrue(
          reasons.contains(runbook)
              || runbook.equals("{{ $labels.reason }}")
              || runbook.startsWith("RUNBOOK.md, "),
          alert + ": there is no section " + runbook);
    }
  }

  @Test
  void theDashboardIsOneThatGrafanaImports() {
    JsonNode dashboard = MonitoringFiles.dashboard();
    assertTrue(dashboard.path("id").isNull(), "Grafana gives the id");
    assertEquals("breezeway-pipeline", dashboard.path("uid").asText());
    assertTrue(dashboard.path("schemaVersion").asInt() > 30);
    Set<Integer> ids = new HashSet<>();
    for (JsonNode panel : dashboard.path("panels")) {
      String title = panel.path("title").asText();
      assertTrue(ids.add(panel.path("id").asInt()), "the id of " + title + " is not its own");
      JsonNode place = panel.path("gridPos");
      assertTrue(place.path("x").asInt() + place.path("w").asInt() <= 24, title);
      if (!panel.path("type").asText().equals("row")) {
        assertEquals("${datasource}", panel.path("datasource").path("uid").asText(), title);
        assertFalse(panel.path("targets").isEmpty(), title);
      }
    }
    assertEquals(
        List.of("datasource", "region", "entity"),
        dashboard.path("templating").path("list").findValuesAsText("name"));
  }

  private static void promtool(String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("promtool"));
    command.addAll(List.of(arguments));
    Process process;
    try {
      process =
          new ProcessBuilder(command)
              .directory(MonitoringFiles.FOLDER.toFile())
              .redirectErrorStream(true)
              .start();
    } catch (IOException e) {
      Assumptions.abort("promtool is not installed: build/install-test-tools.sh fetches it");
      return;
    }
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertTrue(process.waitFor(60, TimeUnit.SECONDS), "promtool does not end");
    assertEquals(0, process.exitValue(), said);
  }
}
