package breezeway.standalone.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/**
 * A PostgreSQL server of our own on 127.0.0.1, with everything of it in one folder: cluster,
 * password, port, log.
 *
 * <p>Its data is the result of the whole pipeline, so fsync stays on, and the server is stopped in
 * order even when this process is killed: a guard shell holds the other end of a pipe from here and
 * stops the server when the pipe breaks. Should the guard be killed as well, the next start finds
 * the left-over server and stops it first.
 *
 * <p>Safe for use by several threads once started.
 */
public final class EmbeddedPostgres implements AutoCloseable {

  public static final String DATABASE = "breezeway";

  private static final String USER = "breezeway";
  private static final Duration INITDB_LIMIT = Duration.ofMinutes(2);
  private static final Duration START_LIMIT =
      Duration.ofMinutes(3); // recovery of a large WAL included
  private static final Duration STOP_LIMIT =
      Duration.ofSeconds(25); // the guard's own patience and a little more
  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(25);
  private static final int PORTS_TO_TRY = 3;

  /** Stops the server when standard input ends; ends by itself when the server does. */
  private static final String GUARD =
      """
      trap '' INT HUP
      exec 3<&0 </dev/null
      "$@" 3<&- &
      server=$!
      {
        while read -r line <&3; do :; done
        kill -INT $server
        waited=0
        while kill -0 $server 2>/dev/null; do
          sleep 0.1
          waited=$((waited + 1))
          if [ $waited -eq 150 ]; then kill -QUIT $server; fi
        done
      } &
      watcher=$!
      exec 3<&-
      wait $server
      status=$?
      kill -KILL $watcher 2>/dev/null
      exit $status
      """;

  private final Path folder;
  private final PostgresBinaries binaries;
  private final ServerUser serverUser;
  private final String password;
  private Process guard;
  private int port;

  private EmbeddedPostgres(
      Path folder, PostgresBinaries binaries, ServerUser serverUser, String password) {
    this.folder = folder;
    this.binaries = binaries;
    this.serverUser = serverUser;
    this.password = password;
  }

  /** Starts the server with its programs unpacked in the same folder. */
  public static EmbeddedPostgres start(Path folder) {
    return start(folder, folder);
  }

  /**
   * Starts the server and returns when it answers. The folder is created when needed; no other
   * process may use it meanwhile ({@link DataFolder} sees to that).
   *
   * @param cache where the programs are unpacked, once for all folders that share it
   */
  public static EmbeddedPostgres start(Path folder, Path cache) {
    Path place = folder.toAbsolutePath().normalize();
    Folders.create(place);
    Folders.create(cache);
    Folders.requireFreeSpace(place);
    try {
      stopLeftOver(place);
      PostgresBinaries binaries =
          PostgresBinaries.unpackedBelow(cache.toAbsolutePath().normalize());
      String password = rememberedPassword(place.resolve("password"));
      ServerUser user = ServerUser.owning(place, binaries.program("postgres"));
      EmbeddedPostgres server = new EmbeddedPostgres(place, binaries, user, password);
      server.createClusterWhenMissing();
      server.startOnAFreePort();
      return server;
    } catch (IOException e) {
      throw Folders.problem(place, e);
    }
  }

  public String jdbcUrl() {
    return jdbcUrl(DATABASE);
  }

  /** The address of another database of the same server. */
  public String jdbcUrl(String database) {
    return "jdbc:postgresql://" + LocalPort.HOST + ":" + port + "/" + database;
  }

  public String user() {
    return USER;
  }

  public String password() {
    return password;
  }

  public int port() {
    return port;
  }

  public boolean isAlive() {
    return guard.isAlive() && serverProcess(folder).isPresent();
  }

  /** Kills server and guard at once, as a power failure would; for tests of what happens then. */
  public void kill() {
    Optional<ProcessHandle> server = serverProcess(folder);
    guard.destroyForcibly();
    server.ifPresent(
        process -> {
          process.destroyForcibly();
          Shell.waitForEnd(process, STOP_LIMIT);
        });
  }

  /**
   * Starts the server again after {@link #kill} or {@link #close}, on the same port while that is
   * free.
   */
  public void restart() {
    close();
    try {
      stopLeftOver(folder);
      startOnAFreePort();
    } catch (IOException e) {
      throw Folders.problem(folder, e);
    }
  }

  /**
   * Ends all sessions, writes everything out, and waits for the server to be gone. Does nothing the
   * second time.
   */
  @Override
  public synchronized void close() {
    try {
      guard.getOutputStream().close();
    } catch (IOException alreadyClosed) {
      // the guard is gone
    }
    if (!Shell.waitForEnd(guard.toHandle(), STOP_LIMIT)) {
      kill();
    }
  }

  private void createClusterWhenMissing() throws IOException {
    Path cluster = folder.resolve("cluster");
    if (Files.exists(cluster.resolve("PG_VERSION"))) {
      return;
    }
    Path creating =
        folder.resolve(
            "cluster.creating"); // renamed when whole: a killed initdb leaves no half cluster
    Folders.delete(creating);
    Shell.Result result =
        Shell.run(
            serverUser.command(
                List.of(
                    binaries.program("initdb").toString(),
                    "--pgdata=" + creating,
                    "--username=" + USER,
                    "--pwfile=" + folder.resolve("password"),
                    "--auth=scram-sha-256",
                    "--encoding=UTF8",
                    // Unicode rules from PostgreSQL itself: the same on every machine, no ICU, no
                    // system locale
                    "--locale=C",
                    "--locale-provider=builtin",
                    "--builtin-locale=C.UTF-8",
                    "--no-instructions")),
            INITDB_LIMIT);
    if (!result.succeeded()) {
      throw new ServerStartException(
          "PostgreSQL could not create its database cluster in "
              + folder
              + ":\n"
              + result.output().strip());
    }
    Files.move(creating, cluster, StandardCopyOption.ATOMIC_MOVE);
  }

  private void startOnAFreePort() throws IOException {
    for (int attempt = 1; ; attempt++) {
      port = LocalPort.rememberedIn(folder.resolve("port"));
      try {
        startOnce();
        return;
      } catch (ServerStartException e) {
        boolean taken =
            !LocalPort.isFree(port); // somebody was faster between our look and the server's
        if (!taken || attempt == PORTS_TO_TRY) {
          throw e;
        }
      }
    }
  }

  private void startOnce() throws IOException {
    Path log = folder.resolve("postgres.log");
    LogTail.rotateWhenLarge(log);
    List<String> command = new ArrayList<>(List.of("sh", "-c", GUARD, "postgres-guard"));
    command.addAll(serverUser.command(serverCommand()));
    ProcessBuilder builder =
        new ProcessBuilder(Shell.inItsOwnSession(command))
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
    builder.environment().put("LC_ALL", "C");
    builder.environment().keySet().removeIf(name -> name.startsWith("PG"));
    guard = builder.start();
    try {
      awaitAnswer(log);
    } catch (ServerStartException e) {
      close();
      throw e;
    }
  }

  private List<String> serverCommand() {
    List<String> command =
        new ArrayList<>(
            List.of(
                binaries.program("postgres").toString(),
                "-D",
                folder.resolve("cluster").toString()));
    settings(port).forEach((name, value) -> command.addAll(List.of("-c", name + "=" + value)));
    return command;
  }

  /**
   * Small, because the server shares the machine with the whole pipeline, and never at the price of
   * durability.
   */
  private static Map<String, String> settings(int port) {
    Map<String, String> settings = new TreeMap<>();
    settings.put("listen_addresses", LocalPort.HOST);
    settings.put("port", Integer.toString(port));
    settings.put(
        "unix_socket_directories", ""); // a path of any length would have to fit into 107 bytes
    settings.put("max_connections", "40");
    settings.put("fsync", "on");
    settings.put("synchronous_commit", "on");
    settings.put("shared_buffers", "48MB");
    settings.put("work_mem", "8MB");
    settings.put("maintenance_work_mem", "32MB");
    settings.put("autovacuum", "on");
    settings.put("autovacuum_max_workers", "2");
    settings.put("wal_compression", "on");
    settings.put("max_wal_size", "1GB");
    settings.put("wal_level", "minimal"); // nothing replicates from here
    settings.put("max_wal_senders", "0");
    settings.put("max_logical_replication_workers", "0");
    settings.put("jit", "off");
    settings.put("io_method", "sync"); // no pool of reader processes
    settings.put("max_parallel_workers_per_gather", "0");
    settings.put("max_parallel_maintenance_workers", "0");
    settings.put("timezone", "UTC");
    settings.put("log_timezone", "UTC");
    settings.put("log_checkpoints", "off");
    settings.put(
        "log_min_error_statement", "panic"); // statements carry data, and data stays out of logs
    settings.put("log_min_messages", "log"); // nor errors: 'invalid input: "…"' quotes a value
    settings.put("log_parameter_max_length", "0");
    settings.put("log_error_verbosity", "terse"); // no DETAIL lines: they quote rows
    return settings;
  }

  private void awaitAnswer(Path log) {
    Instant deadline = Instant.now().plus(START_LIMIT);
    while (true) {
      if (!guard.isAlive()) {
        throw new ServerStartException(
            "PostgreSQL ended while starting (port "
                + port
                + "); the end of "
                + log
                + ":\n"
                + LogTail.of(log));
      }
      if (saysReady()) {
        try {
          createDatabaseWhenMissing();
          return;
        } catch (SQLException e) {
          if (!isStillStarting(e)) {
            throw new ServerStartException(
                "PostgreSQL does not let us in: " + e.getMessage() + "\n" + LogTail.of(log), e);
          }
        }
      }
      if (Instant.now().isAfter(deadline)) {
        throw new ServerStartException(
            "PostgreSQL did not answer within %d s; the end of %s:%n%s"
                .formatted(START_LIMIT.toSeconds(), log, LogTail.of(log)));
      }
      pause();
    }
  }

  private static void pause() {
    try {
      TimeUnit.MILLISECONDS.sleep(BETWEEN_LOOKS.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ServerStartException("Interrupted while PostgreSQL was starting.", e);
    }
  }

  /**
   * The server's own word, in the last line of its pid file: cheaper than connections that fail.
   */
  private boolean saysReady() {
    try {
      List<String> lines = Files.readAllLines(pidFile(folder));
      return lines.size() >= 8
          && lines.get(7).strip().equals("ready")
          && lines.get(3).strip().equals(Integer.toString(port));
    } catch (IOException notYet) {
      return false;
    }
  }

  private static boolean isStillStarting(SQLException e) {
    return "57P03".equals(e.getSQLState()) || String.valueOf(e.getSQLState()).startsWith("08");
  }

  private void createDatabaseWhenMissing() throws SQLException {
    Properties login = new Properties();
    login.setProperty("user", USER);
    login.setProperty("password", password);
    login.setProperty("connectTimeout", "5");
    try (Connection connection = DriverManager.getConnection(jdbcUrl("postgres"), login);
        Statement statement = connection.createStatement()) {
      try (ResultSet found =
          statement.executeQuery("select 1 from pg_database where datname = '" + DATABASE + "'")) {
        if (found.next()) {
          return;
        }
      }
      statement.execute("create database " + DATABASE);
    }
  }

  /**
   * Whoever calls this holds the folder, so a server that still runs on it belongs to a process
   * that is gone: its guard is just stopping it, or was killed too.
   */
  private static void stopLeftOver(Path folder) {
    serverProcess(folder)
        .ifPresent(
            server -> {
              Shell.signal(server, "INT");
              if (!Shell.waitForEnd(server, STOP_LIMIT)) {
                Shell.signal(server, "QUIT");
                Shell.waitForEnd(server, STOP_LIMIT);
              }
            });
  }

  /** The server of this folder, and not another process that was given the same number since. */
  private static Optional<ProcessHandle> serverProcess(Path folder) {
    try {
      long pid = Long.parseLong(Files.readAllLines(pidFile(folder)).getFirst().strip());
      return ProcessHandle.of(pid)
          .filter(ProcessHandle::isAlive)
          .filter(process -> runsOn(folder, pid));
    } catch (IOException | RuntimeException noServer) {
      return Optional.empty();
    }
  }

  private static boolean runsOn(Path folder, long pid) {
    try {
      return Files.readString(Path.of("/proc", Long.toString(pid), "cmdline"))
          .contains(folder.resolve("cluster").toString());
    } catch (IOException gone) {
      return false;
    }
  }

  private static Path pidFile(Path folder) {
    return folder.resolve("cluster").resolve("postmaster.pid");
  }

  static String rememberedPassword(Path file) throws IOException {
    if (!Files.exists(file)) {
      byte[] random = new byte[24];
      new SecureRandom().nextBytes(random);
      OwnerOnly.write(file, HexFormat.of().formatHex(random));
    }
    return Files.readString(file).strip();
  }
}
