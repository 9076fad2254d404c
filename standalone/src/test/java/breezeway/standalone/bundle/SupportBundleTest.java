package breezeway.standalone.bundle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import breezeway.standalone.Breezeway;
import breezeway.standalone.Surroundings;
import breezeway.standalone.command.TestConsole;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With servers that are away; with servers see SecretsInLogsIT. */
class SupportBundleTest {
  private static final Path CHECKOUT = Path.of(System.getProperty("breezeway.home"));
  private static final List<String> SECRETS =
      List.of("pa55-of-db", "s3cret-of-region", "smtp-pa55", "webhook-path", "operator-t0ken");

  @TempDir Path folder;
  private final TestConsole console = new TestConsole(false);
  private final Map<String, String> environment = new HashMap<>();

  @BeforeEach
  void set() throws IOException {
    environment.put("DATABASE_URL", "jdbc:postgresql://127.0.0.1:1/none?password=pa55-of-db");
    environment.put("DATABASE_PASSWORD", "pa55-of-db");
    environment.put("BREEZEWAY_API_URL", "http://127.0.0.1:1/public");
    environment.put("SMTP_URL", "smtp://me:smtp-pa55@127.0.0.1:1");
    environment.put("ALERT_EMAIL", "lead@example.org");
    environment.put("ALERT_WEBHOOK_URL", "http://127.0.0.1:1/webhook-path");
    Files.writeString(
        folder.resolve(".env"),
        "BREEZEWAY_OPERATOR_TOKEN=operator-t0ken\nBREEZEWAY_NASHVILLE_CLIENT_ID=id-of-region\n"
            + "BREEZEWAY_NASHVILLE_CLIENT_SECRET=s3cret-of-region\n");
    Path logs = Files.createDirectories(folder.resolve("data/logs"));
    LocalDate today = LocalDate.now(ZoneOffset.UTC);
    Files.writeString(
        logs.resolve("loader-" + today + ".log"),
        "a line\n"
            + String.join(" and ", SECRETS)
            + " id-of-region ada@example.org +1 555-010-9999\n");
    Files.writeString(logs.resolve("loader-" + today.minusDays(9) + ".log"), "long ago\n");
    Files.writeString(logs.resolve("alerts.log"), "an alert\n");
  }

  private int run(String... arguments) {
    return Breezeway.run(
        arguments, new Surroundings(folder, CHECKOUT, environment), console.console());
  }

  private Map<String, String> read(Path file) throws IOException {
    Map<String, String> entries = new TreeMap<>();
    try (ZipInputStream zip = new ZipInputStream(Files.newInputStream(file))) {
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        entries.put(entry.getName(), new String(zip.readAllBytes(), StandardCharsets.UTF_8));
      }
    }
    return entries;
  }

  @Test
  void holdsWhatHelpsAndNoSecretAlsoWhileServersAreAway() throws IOException {
    assertEquals(0, run("support-bundle", "--output", "bundle.zip"), console.err());

    Path file = folder.resolve("bundle.zip");
    assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
    Map<String, String> entries = read(file);
    String today = "logs/loader-" + LocalDate.now(ZoneOffset.UTC) + ".log";
    for (String name :
        List.of(
            "manifest.txt",
            "machine.txt",
            "commands/check.txt",
            "configuration/effective.txt",
            "configuration/variables.txt",
            "configuration/files/pipeline.yaml",
            "configuration/files/entities/tasks.yaml",
            "logs/alerts.log",
            today)) {
      assertTrue(entries.containsKey(name), () -> name + " in " + entries.keySet());
    }
    assertFalse(
        entries.keySet().stream()
            .anyMatch(name -> name.contains("loader-") && !name.equals(today)));
    entries.forEach(
        (name, text) -> {
          SECRETS.forEach(secret -> assertFalse(text.contains(secret), name + " has " + secret));
          assertFalse(text.contains("id-of-region"), name);
          assertFalse(text.contains("ada@"), name);
          assertFalse(text.contains("010-9999"), name);
        });
    assertTrue(entries.get(today).contains("a line\n*** and ***"), entries.get(today));
    assertTrue(entries.get("configuration/variables.txt").contains("BREEZEWAY_OPERATOR_TOKEN"));
    assertTrue(entries.get("configuration/effective.txt").contains("client secret *** (set)"));
    assertTrue(entries.get("manifest.txt").contains("PostgreSQL is away"));
    assertTrue(entries.get("commands/check.txt").contains("PostgreSQL"));
    assertTrue(console.out().contains("Secrets, addresses and phone numbers are removed"));
  }

  @Test
  void doesNotWriteOverAFile() throws IOException {
    Files.writeString(folder.resolve("bundle.zip"), "mine");

    assertEquals(2, run("support-bundle", "--output", "bundle.zip"));
    assertEquals("mine", Files.readString(folder.resolve("bundle.zip")));
    assertTrue(console.err().contains("name another"), console.err());
  }
}
