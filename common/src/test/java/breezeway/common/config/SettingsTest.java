package breezeway.common.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import breezeway.common.failure.PipelineException;
import breezeway.common.failure.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SettingsTest {
  private static final Path REPOSITORY = Path.of(System.getProperty("breezeway.home"), "config");

  private final Problems problems = new Problems();

  @TempDir Path folder;

  @BeforeEach
  void makeFolder() throws IOException {
    Files.createDirectory(folder.resolve("entities"));
    regions("regions: {lagoon: {name: Lagoon}}");
    pipeline("data_dir: ./somewhere");
  }

  @Test
  void theRepositorysConfigurationNeedsNothingFromTheEnvironment() {
    Settings settings = Settings.read(REPOSITORY, Environment.of(Map.of()), problems);
    assertEquals(List.of(), problems.messages());
    assertEquals("https://api.breezeway.io/public", settings.api().url());
    assertEquals(180, settings.api().requestsPerMinute());
    assertTrue(settings.kafka().isEmbedded());
    assertEquals(Path.of("./data"), settings.dataDir());
    assertEquals(8, settings.regions().size());
    assertEquals(Optional.empty(), settings.region("smoky").orElseThrow().companyId());
  }

  @Test
  void theEnvironmentSetsWhatPeopleSetMost() {
    Settings settings =
        Settings.read(
            REPOSITORY,
            Environment.of(
                Map.of(
                    "BREEZEWAY_API_URL", "http://localhost:8080/public/",
                    "BREEZEWAY_REQUESTS_PER_MINUTE", "0",
                    "KAFKA_BOOTSTRAP_SERVERS", "broker:9092",
                    "DATABASE_URL", "jdbc:postgresql://host:5432/homes",
                    "DATABASE_PASSWORD", "made-up-secret",
                    "ALERT_EMAIL", "one@example.invalid, two@example.invalid",
                    "BREEZEWAY_STATUS_NAMES", "status.example.invalid, ,homes",
                    "BREEZEWAY_SMOKY_COMPANY_ID", "4100",
                    "BREEZEWAY_SMOKY_CLIENT_ID", "client",
                    "BREEZEWAY_SMOKY_CLIENT_SECRET", "made-up-secret")),
            problems);
    assertEquals(List.of(), problems.messages());
    assertEquals("http://localhost:8080/public", settings.api().url());
    assertEquals(0, settings.api().requestsPerMinute());
    assertFalse(settings.kafka().isEmbedded());
    assertEquals(List.of("one@example.invalid", "two@example.invalid"), settings.alerts().emails());
    assertEquals(List.of("status.example.invalid", "homes"), settings.monitor().names());
    Region smoky = settings.region("smoky").orElseThrow();
    assertEquals(Optional.of(4100L), smoky.companyId());
    assertEquals("made-up-secret", smoky.clientSecret().orElseThrow().reveal());
    assertFalse(settings.toString().contains("made-up-secret"), "a secret is never printed");
  }

  @Test
  void aSecretOfARegionMayStandInAFile() throws IOException {
    Path secret = Files.writeString(folder.resolve("secret"), "made-up-secret\n");
    Settings settings =
        Settings.read(
            REPOSITORY,
            Environment.of(
                Map.of(
                    "BREEZEWAY_SMOKY_CLIENT_ID",
                    "client",
                    "BREEZEWAY_SMOKY_CLIENT_SECRET_FILE",
                    secret.toString())),
            problems);
    assertEquals(List.of(), problems.messages());
    assertEquals(
        "made-up-secret",
        settings.region("smoky").orElseThrow().clientSecret().orElseThrow().reveal());
  }

  @Test
  void everyProblemOfEveryFileIsToldAtOnce() throws IOException {
    pipeline(
        """
        api: {url: nonsense, requests_per_minute: lots, call_timeout: 30s}
        kafka: {partition: 4, partitions: 0}
        database: {url: "postgres://host/homes"}
        alerts: {email: "nobody, a@b;c@d", from: x@, repeat: -PT1H}
        loadr: {}
        """);
    regions(
        """
        regions:
          Lagoon: {}
          delta: {company_id: acme, client_id: client}
        """);
    Settings.read(folder, Environment.of(Map.of()), problems);

    List.of(
            "api.url: 'nonsense' must be a URL such as https://host/public",
            "api.requests_per_minute: must be a whole number from 0 to 1000000, not 'lots'",
            "api.call_timeout: must be a duration such as PT30S or P90D, not '30s'",
            "kafka.partition: unknown key; did you mean 'partitions'?",
            "kafka.partitions: must be a whole number from 1 to 1000, not '0'",
            "database.url: must be a JDBC URL such as jdbc:postgresql://host:5432/database",
            "alerts.email: 'nobody' is not an address; several are separated by commas",
            "alerts.email: 'a@b;c@d' is not an address; several are separated by commas",
            "alerts.from: 'x@' is not an address",
            "alerts.repeat: must not be below zero",
            "loadr: unknown key; did you mean 'loader'?",
            "regions.Lagoon: a region code is lower case letters, digits and _, at most 32 of them",
            "regions.delta.company_id: 'acme' must be Breezeway's number of the company",
            "regions.delta: client_id and client_secret belong together: set both"
                + " BREEZEWAY_DELTA_CLIENT_ID and BREEZEWAY_DELTA_CLIENT_SECRET")
        .forEach(
            expected ->
                assertTrue(
                    problems.messages().stream()
                        .anyMatch(message -> message.endsWith(".yaml: " + expected)),
                    () -> expected + " is not in\n" + String.join("\n", problems.messages())));
    PipelineException failure = assertThrows(PipelineException.class, problems::throwIfAny);
    assertEquals(Reason.BAD_CONFIGURATION, failure.reason());
  }

  @Test
  void aProblemNamesTheVariableThatTheValueCameFrom() throws IOException {
    Files.writeString(folder.resolve("url"), "mail.example.invalid");
    Settings.read(
        REPOSITORY,
        Environment.of(
            Map.of(
                "BREEZEWAY_TIME_ZONE",
                "Lagoon/Main_Street",
                "SMTP_URL_FILE",
                folder.resolve("url").toString())),
        problems);
    String told = String.join("\n", problems.messages());
    assertTrue(told.contains("such as America/Chicago (set by BREEZEWAY_TIME_ZONE)"), told);
    assertTrue(told.contains("(set by SMTP_URL_FILE)"), told);
  }

  @Test
  void aRecipientMayHaveAName() throws IOException {
    pipeline(
        "alerts: {email: 'Lead <lead@example.invalid>, \"Two, Number\" <two@example.invalid>,'}");
    Settings settings = Settings.read(folder, Environment.of(Map.of()), problems);
    assertEquals(List.of(), problems.messages());
    assertEquals(
        List.of("Lead <lead@example.invalid>", "\"Two, Number\" <two@example.invalid>"),
        settings.alerts().emails());
  }

  @Test
  void whatIsLeftOutHasADefault() {
    Settings settings = Settings.read(folder, Environment.of(Map.of()), problems);
    assertEquals(List.of(), problems.messages());
    assertEquals(Duration.ofSeconds(30), settings.api().callTimeout());
    assertEquals(Duration.ofDays(90), settings.kafka().retention());
    assertEquals(2000, settings.loaderBatch());
    assertEquals(Path.of("./somewhere"), settings.dataDir());
  }

  @Test
  void aRegionThatIsSwitchedOffIsLeftOut() throws IOException {
    regions("regions: {lagoon: {}, delta: {enabled: false}}");
    Settings settings = Settings.read(folder, Environment.of(Map.of()), problems);
    assertEquals(List.of(), problems.messages());
    assertEquals(List.of("lagoon"), settings.regions().stream().map(Region::code).toList());
  }

  @Test
  void thereMustBeARegion() throws IOException {
    regions("regions: {}");
    Settings.read(folder, Environment.of(Map.of()), problems);
    assertEquals(
        List.of(
            folder.resolve("regions.yaml") + ": regions: must name at least one enabled region"),
        problems.messages());
  }

  private void pipeline(String text) throws IOException {
    Files.writeString(folder.resolve("pipeline.yaml"), text);
  }

  private void regions(String text) throws IOException {
    Files.writeString(folder.resolve("regions.yaml"), text);
  }
}
