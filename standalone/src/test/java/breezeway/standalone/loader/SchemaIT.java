package breezeway.standalone.loader;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import breezeway.common.config.Environment;
import breezeway.common.config.Problems;
import breezeway.common.config.Settings;
import breezeway.common.failure.PipelineException;
import breezeway.common.failure.Reason;
import breezeway.loader.schema.EntityTables;
import breezeway.loader.schema.SchemaPlan;
import breezeway.loader.schema.SupportTables;
import breezeway.standalone.testing.TestDatabase;
import breezeway.standalone.testing.TestServers;
import com.zaxxer.hikari.HikariDataSource;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SchemaIT {
  private final Settings settings = settings();
  private final EntityTables tables = new EntityTables(settings.catalog());
  private HikariDataSource dataSource;
  private Connection connection;

  private static Settings settings() {
    Problems problems = new Problems();
    Settings settings =
        Settings.read(
            Path.of(System.getProperty("breezeway.home", "..")).resolve("config"),
            Environment.of(Map.of()),
            problems);
    problems.throwIfAny();
    return settings;
  }

  @BeforeEach
  void connect() throws SQLException {
    TestDatabase database = TestServers.createDatabase();
    dataSource = LoaderBench.dataSource(database);
    connection = database.connect();
  }

  @AfterEach
  void disconnect() throws SQLException {
    connection.close();
    dataSource.close();
  }

  private SchemaPlan migrate() throws SQLException {
    new SupportTables(dataSource).migrate();
    try (Connection own = dataSource.getConnection()) {
      SchemaPlan plan = tables.apply(own);
      SupportTables.putRegions(own, settings.regions());
      own.commit();
      return plan;
    }
  }

  private void execute(String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private String query(String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      row.next();
      return row.getString(1);
    }
  }

  private String type(String table, String column) throws SQLException {
    return query(
        "select format_type(atttypid, atttypmod) from pg_attribute where attrelid = 'breezeway.%s'::regclass and attname = '%s'"
            .formatted(table, column));
  }

  @Test
  void aSecondTimeThereIsNothingToDo() throws SQLException {
    assertTrue(migrate().steps().size() > 50);
    assertEquals(List.of(), migrate().steps());
    assertEquals(List.of(), migrate().problems());
    assertEquals("8", query("select count(*) from breezeway.regions"));
  }

  @Test
  void manyMayComeAtOnce() throws Exception {
    try (ExecutorService threads = Executors.newFixedThreadPool(3)) {
      List<Callable<SchemaPlan>> calls = List.of(this::migrate, this::migrate, this::migrate);
      List<Integer> steps = new ArrayList<>();
      for (Future<SchemaPlan> future : threads.invokeAll(calls)) {
        steps.add(future.get().steps().size());
      }
      assertEquals(1, steps.stream().filter(size -> size > 0).count(), steps.toString());
    }
  }

  @Test
  void tablesThatAreThereKeepTheirRowsAndGrow() throws SQLException {
    execute(
        """
        create schema breezeway;
        create table breezeway.regions (region_code varchar(32) primary key,
          region_name varchar(128) not null, company_id integer not null,
          breezeway_company_id varchar(64) not null, is_active boolean default true,
          created_at timestamp default now(), updated_at timestamp default now());
        insert into breezeway.regions values ('austin', 'Austin', 1, '1');
        create table breezeway.tags (id bigserial primary key,
          tag_id varchar(64) not null, region_code varchar(32) not null,
          tag_name varchar(255), updated_at timestamp,
          constraint old_key unique (region_code, tag_id));
        insert into breezeway.tags (tag_id, region_code, tag_name, updated_at)
          values ('1', 'austin', 'Kept', '2026-01-02 03:04:05');
        """);
    migrate();
    assertEquals("Kept", query("select tag_name from breezeway.tags"));
    assertEquals("text", type("tags", "tag_name"));
    assertEquals("timestamp with time zone", type("tags", "updated_at"));
    assertEquals(
        "2026-01-02 03:04:05",
        query("select (updated_at at time zone 'UTC')::text from breezeway.tags"));
    assertEquals(
        "1", query("select count(*) from pg_constraint where conname = 'uq_tags_natural_key'"));
    assertEquals(
        "1", query("select company_id from breezeway.regions where region_code = 'austin'"));
    assertEquals(List.of(), migrate().steps());
  }

  @Test
  void doublesInAnOldTableAreToldAndNothingIsTouched() throws SQLException {
    execute(
        """
        create schema breezeway;
        create table breezeway.tags (id bigserial primary key, tag_id text, region_code varchar(32));
        insert into breezeway.tags (tag_id, region_code) values ('1', 'austin'), ('1', 'austin');
        """);
    PipelineException refusal = assertThrows(PipelineException.class, this::migrate);
    assertEquals(Reason.BAD_CONFIGURATION, refusal.reason());
    assertTrue(refusal.getMessage().contains("remove the doubles"), refusal.getMessage());
    assertEquals("2", query("select count(*) from breezeway.tags"));
  }

  @Test
  void aColumnThatAViewReadsStaysAndIsTold() throws SQLException {
    execute(
        """
        create schema breezeway;
        create table breezeway.tags (id bigserial primary key, tag_id varchar(64) not null,
          region_code varchar(32) not null, tag_name varchar(255));
        create materialized view breezeway.mv_tag_names as select tag_name from breezeway.tags;
        """);
    SchemaPlan plan = migrate();
    assertEquals("character varying(255)", type("tags", "tag_name"));
    assertEquals("text", type("tags", "tag_id"));
    assertTrue(
        plan.problems().stream().anyMatch(problem -> problem.text().contains("mv_tag_names")),
        plan.problems().toString());
  }

  @Test
  void anOldAuditTableKeepsItsRowsAndGrows() throws SQLException {
    execute(
        """
        create schema breezeway;
        create table breezeway.task_reconcile_deletes (id bigserial primary key,
          deleted_at timestamptz default now(), region_code varchar(10), task_id varchar(50),
          scheduled_date date, task_row jsonb);
        insert into breezeway.task_reconcile_deletes (region_code, task_id, task_row)
          values ('austin', '7', '{"task_id": "7"}');
        """);
    migrate();
    assertEquals("7", query("select task_row ->> 'task_id' from breezeway.task_reconcile_deletes"));
    assertEquals("text", type("task_reconcile_deletes", "task_id"));
    assertEquals("text", type("task_reconcile_deletes", "task_name"));
    assertEquals("text", type("task_reconcile_deletes", "reason"));
    assertEquals(List.of(), migrate().steps());
  }
}
