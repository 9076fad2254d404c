package breezeway.monitor.state;

import breezeway.common.config.Region;
import breezeway.common.config.Settings;
import breezeway.common.failure.Reason;
import breezeway.monitor.state.Situation.AlertState;
import breezeway.monitor.state.Situation.DeadLetterCause;
import breezeway.monitor.state.Situation.ServiceState;
import breezeway.monitor.state.Situation.TableCount;
import breezeway.monitor.state.Situation.TokenState;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.stream.Collectors;
import javax.sql.DataSource;

/** All that PostgreSQL tells of the situation, one part after the other, each failing by itself. */
final class DatabaseState {
  private static final String TOKENS =
      """
      select r.region_code,
        (t.client_id <> '' and t.client_secret <> '') or t.refresh_token <> '' as keys_in_table,
        case when coalesce(t.access_token, '') <> '' then t.token_expires_at end as expires_at,
        t.last_refreshed_at, coalesce(t.token_generation_count, 0) as generations, t.last_error
      from unnest(?) with ordinality as r (region_code, place)
      left join breezeway.api_tokens t on t.region_code = r.region_code
      order by r.place
      """;
  private static final String DEAD_LETTERS =
      """
      select fingerprint, entity, reason, field, cause, count(*) as records,
        array_agg(distinct region_code order by region_code) as regions,
        min(first_seen) as first_seen, max(last_seen) as last_seen
      from breezeway.dead_letters where state = 'open'
      group by fingerprint, entity, reason, field, cause
      order by records desc, last_seen desc, fingerprint limit 200
      """;
  private static final String ALERTS =
      """
      select id, severity, reason, region_code, entity, run_id, service, text, state, occurrences,
        first_seen, last_seen, told_at, resolved_at
      from breezeway.alerts
      where state = 'open' or last_seen > now() - interval '7 days'
      order by last_seen desc, id limit 500
      """;
  private static final int STATEMENT_MILLIS = 2_500;

  private final DataSource database;
  private final Set<String> withKeys;
  private final List<String> regions;
  private final Cells cells;
  private final Services services;
  private final Tables tables;

  DatabaseState(
      Settings settings, DataSource database, Map<String, Duration> usualGaps, Clock clock) {
    this.database = database;
    this.regions = settings.regions().stream().map(Region::code).toList();
    this.withKeys =
        settings.regions().stream()
            .filter(region -> region.clientId().isPresent() && region.clientSecret().isPresent())
            .map(Region::code)
            .collect(Collectors.toSet());
    this.cells = new Cells(settings, usualGaps, clock);
    this.services = new Services(settings);
    this.tables = new Tables(settings);
  }

  /** What was read; of a part that is among the problems the list is empty. */
  record State(
      List<Cell> cells,
      List<TokenState> tokens,
      List<ServiceState> services,
      List<DeadLetterCause> deadLetters,
      List<AlertState> alerts,
      List<TableCount> tables,
      Map<SituationPart, String> problems) {}

  /** Work on a connection that is given back in any case. */
  @FunctionalInterface
  interface Work<T> {
    T on(Connection connection) throws SQLException;
  }

  /**
   * @throws SQLException when PostgreSQL cannot be reached at all
   */
  State read() throws SQLException {
    try (Connection connection = open()) {
      Map<SituationPart, String> problems = new EnumMap<>(SituationPart.class);
      return new State(
          part(connection, SituationPart.CELLS, problems, cells::read),
          part(connection, SituationPart.TOKENS, problems, this::tokens),
          part(connection, SituationPart.SERVICES, problems, services::read),
          part(connection, SituationPart.DEAD_LETTERS, problems, DatabaseState::deadLetters),
          part(connection, SituationPart.ALERTS, problems, DatabaseState::alerts),
          part(connection, SituationPart.TABLES, problems, tables::read),
          problems);
    }
  }

  /** The same care for a single question. */
  <T> T ask(Work<T> work) throws SQLException {
    try (Connection connection = open()) {
      return inTransaction(connection, work);
    }
  }

  private Connection open() throws SQLException {
    Connection connection = database.getConnection();
    Executor here = Runnable::run;
    connection.setNetworkTimeout(here, 2 * STATEMENT_MILLIS); // a frozen server answers nothing
    connection.setAutoCommit(false);
    return connection;
  }

  private static <T> List<T> part(
      Connection connection,
      SituationPart part,
      Map<SituationPart, String> problems,
      Work<List<T>> work)
      throws SQLException {
    try {
      return inTransaction(connection, work);
    } catch (SQLException e) {
      if (!connection.isValid(1)) {
        throw e;
      }
      problems.put(part, e.getMessage().lines().findFirst().orElse("no further word"));
      return List.of();
    }
  }

  private static <T> T inTransaction(Connection connection, Work<T> work) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("set local statement_timeout = " + STATEMENT_MILLIS);
      return work.on(connection);
    } finally {
      connection.rollback(); // nothing was written
    }
  }

  private List<TokenState> tokens(Connection connection) throws SQLException {
    return Select.list(
        connection,
        TOKENS,
        row ->
            new TokenState(
                row.getString("region_code"),
                withKeys.contains(row.getString("region_code")) || row.getBoolean("keys_in_table"),
                Select.instant(row, "expires_at"),
                Select.instant(row, "last_refreshed_at"),
                row.getLong("generations"),
                row.getString("last_error")),
        regions);
  }

  private static List<DeadLetterCause> deadLetters(Connection connection) throws SQLException {
    return Select.list(
        connection,
        DEAD_LETTERS,
        row ->
            new DeadLetterCause(
                row.getString("fingerprint"),
                row.getString("entity"),
                row.getString("reason"),
                row.getString("field"),
                row.getString("cause"),
                row.getLong("records"),
                Select.texts(row, "regions"),
                Select.instant(row, "first_seen"),
                Select.instant(row, "last_seen")));
  }

  private static List<AlertState> alerts(Connection connection) throws SQLException {
    return Select.list(
        connection,
        ALERTS,
        row ->
            new AlertState(
                row.getString("id"),
                row.getString("severity"),
                row.getString("reason"),
                Reason.ofCode(row.getString("reason")).title(),
                row.getString("region_code"),
                row.getString("entity"),
                row.getString("run_id"),
                row.getString("service"),
                row.getString("text"),
                row.getString("state"),
                row.getLong("occurrences"),
                Select.instant(row, "first_seen"),
                Select.instant(row, "last_seen"),
                Select.instant(row, "told_at"),
                Select.instant(row, "resolved_at")));
  }

  /** The parts that are missing when PostgreSQL does not answer. */
  static Set<SituationPart> parts() {
    return new LinkedHashSet<>(
        List.of(
            SituationPart.CELLS,
            SituationPart.TOKENS,
            SituationPart.SERVICES,
            SituationPart.DEAD_LETTERS,
            SituationPart.ALERTS,
            SituationPart.TABLES));
  }
}
