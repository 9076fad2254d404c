package breezeway.standalone.embedded;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import breezeway.standalone.testing.TestFolders;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class EmbeddedPostgresIT {

  private final Path folder = TestFolders.create("postgres-");

  @AfterEach
  void deleteFolder() {
    TestFolders.delete(folder);
  }

  @Test
  void answersWithItsDatabaseInUtf8AndFsyncOn() throws SQLException {
    try (EmbeddedPostgres postgres = start()) {
      assertEquals("1", query(postgres, "select 1"));
      assertEquals("breezeway", query(postgres, "select current_database()"));
      assertEquals("UTF8", query(postgres, "show server_encoding"));
      assertEquals("on", query(postgres, "show fsync"));
      assertEquals("ÄÖÜ", query(postgres, "select upper('äöü')"));
      assertEquals(
          "UTC", query(postgres, "select current_setting('timezone')").replace("Etc/", ""));
    }
  }

  @Test
  void keepsRowsPortAndPasswordOverStopAndStart() throws SQLException {
    String address;
    try (EmbeddedPostgres postgres = start()) {
      address = postgres.jdbcUrl();
      execute(postgres, "create table kept as select 42 as answer");
    }
    try (EmbeddedPostgres postgres = start()) {
      assertEquals(address, postgres.jdbcUrl());
      assertEquals("42", query(postgres, "select answer from kept"));
    }
  }

  @Test
  void keepsWhatWasCommittedOverAKill() throws SQLException {
    try (EmbeddedPostgres postgres = start()) {
      execute(postgres, "create table kept as select 42 as answer");
      postgres.kill();
      assertFalse(postgres.isAlive());
      assertTrue(Files.exists(folder.resolve("cluster/postmaster.pid")));
      postgres.restart();
      assertTrue(postgres.isAlive());
      assertEquals("42", query(postgres, "select answer from kept"));
    }
  }

  @Test
  void remembersItsPortAndKeepsItsPasswordToItsOwner() throws Exception {
    try (EmbeddedPostgres postgres = start()) {
      assertEquals(postgres.port() + "", Files.readString(folder.resolve("port")).strip());
      Path password = folder.resolve("password");
      assertEquals(postgres.password(), Files.readString(password));
      assertEquals(
          "rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(password)));
      assertThrows(
          SQLException.class,
          () -> DriverManager.getConnection(postgres.jdbcUrl(), postgres.user(), "wrong"));
    }
  }

  @Test
  void runsInAFolderThatNobodyElseMayEnter() throws Exception {
    Path hidden = Files.createDirectory(folder.resolve("private"));
    Files.setPosixFilePermissions(hidden, PosixFilePermissions.fromString("rwx------"));
    try (EmbeddedPostgres postgres = EmbeddedPostgres.start(hidden.resolve("data"))) {
      assertEquals("1", query(postgres, "select 1"));
    }
  }

  @Test
  void showsTheEndOfItsLogWhenItCannotStart() throws Exception {
    start().close();
    Files.delete(folder.resolve("cluster/global/pg_control"));
    ServerStartException failure = assertThrows(ServerStartException.class, this::start);
    assertTrue(failure.getMessage().contains("pg_control"), failure.getMessage());
  }

  @Test
  void stopsAServerThatItsKilledGuardLeftBehind() throws Exception {
    try (EmbeddedPostgres leftBehind = start()) {
      execute(leftBehind, "create table kept as select 42 as answer");
      ProcessHandle guard = guardOf(folder);
      guard.destroyForcibly();
      Shell.waitForEnd(guard, Duration.ofSeconds(5));
      try (EmbeddedPostgres postgres = start()) {
        assertEquals(leftBehind.jdbcUrl(), postgres.jdbcUrl());
        assertEquals("42", query(postgres, "select answer from kept"));
      }
    }
  }

  @Test
  void closesTwiceWithoutHarm() {
    EmbeddedPostgres postgres = start();
    postgres.close();
    postgres.close();
    assertFalse(postgres.isAlive());
  }

  /** The parent of this folder's server; the servers of other tests have guards in this JVM too. */
  private static ProcessHandle guardOf(Path folder) throws IOException {
    String server = Files.readAllLines(folder.resolve("cluster/postmaster.pid")).getFirst();
    return ProcessHandle.of(Long.parseLong(server.strip()))
        .flatMap(ProcessHandle::parent)
        .orElseThrow();
  }

  private EmbeddedPostgres start() {
    return EmbeddedPostgres.start(folder, TestFolders.cache());
  }

  private static void execute(EmbeddedPostgres postgres, String sql) throws SQLException {
    try (Connection connection = connect(postgres);
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static String query(EmbeddedPostgres postgres, String sql) throws SQLException {
    try (Connection connection = connect(postgres);
        Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(sql)) {
      assertTrue(result.next());
      return result.getString(1);
    }
  }

  private static Connection connect(EmbeddedPostgres postgres) throws SQLException {
    return DriverManager.getConnection(postgres.jdbcUrl(), postgres.user(), postgres.password());
  }
}
