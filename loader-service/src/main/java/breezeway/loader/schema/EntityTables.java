package breezeway.loader.schema;

import breezeway.common.failure.PipelineException;
import breezeway.common.failure.Reason;
import breezeway.common.spec.ColumnSpec;
import breezeway.common.spec.EntityCatalog;
import breezeway.common.spec.EntitySpec;
import breezeway.common.spec.SqlType;
import breezeway.common.spec.TableSpec;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings the entity tables in line with the specs, additively: tables, columns, constraints and
 * indexes are added and types widened; nothing is dropped and nothing narrowed.
 */
public final class EntityTables {
  public static final String SCHEMA = "breezeway";

  private static final Logger LOG = LoggerFactory.getLogger(EntityTables.class);

  private final EntityCatalog catalog;

  public EntityTables(EntityCatalog catalog) {
    this.catalog = catalog;
  }

  /**
   * Carries out the plan in one transaction; several processes may call this at once.
   *
   * @throws PipelineException {@link Reason#BAD_CONFIGURATION} when a table cannot be written to as
   *     it is
   */
  public SchemaPlan apply(Connection connection) throws SQLException {
    connection.setAutoCommit(false);
    SchemaLock.take(connection);
    SchemaPlan plan = plan(connection);
    for (SchemaPlan.Problem problem : plan.problems()) {
      LOG.warn("table {}: {}", problem.table(), problem.text());
    }
    if (!plan.blockingProblems().isEmpty()) {
      connection.rollback();
      throw new PipelineException(
          Reason.BAD_CONFIGURATION,
          plan.blockingProblems().stream()
              .map(problem -> problem.table() + ": " + problem.text())
              .collect(Collectors.joining("\n", "Tables are in the way of the specs:\n", "")));
    }
    try (Statement statement = connection.createStatement()) {
      // Rather fail and be tried again than stand in a queue that stops every reader of the table.
      statement.execute("set local lock_timeout = '30s'");
      for (SchemaPlan.Step step : plan.steps()) {
        if (step.ofNewTable()) {
          LOG.debug("schema: {}", step.reason());
        } else {
          LOG.info("schema: {}", step.reason());
        }
        statement.execute(step.sql());
      }
    }
    connection.commit();
    if (!plan.steps().isEmpty()) {
      LOG.info("schema: {} statements brought it up to date", plan.steps().size());
    }
    return plan;
  }

  /** Compares the database with the specs; changes nothing. */
  public SchemaPlan plan(Connection connection) throws SQLException {
    ExistingTables existing = ExistingTables.read(connection, SCHEMA);
    Drafts drafts = new Drafts(connection, existing);
    for (EntitySpec entity : catalog.all()) {
      drafts.table(entity.table(), null);
      entity.children().forEach(child -> drafts.table(child.table(), entity.table()));
    }
    for (Draft draft : drafts.all) {
      drafts.complete(draft);
    }
    return new SchemaPlan(drafts.steps, drafts.problems);
  }

  /** One column as it should be; {@code defaultValue} may be null. */
  private record Wanted(String name, String type, boolean notNull, String defaultValue) {
    String definition() {
      return name
          + " "
          + type
          + (defaultValue == null ? "" : " default " + defaultValue)
          + (notNull ? " not null" : "");
    }
  }

  private record Draft(TableSpec table, TableSpec parent, boolean exists) {}

  private final class Drafts {
    private final Connection connection;
    private final ExistingTables existing;
    private final List<SchemaPlan.Step> steps = new ArrayList<>();
    private final List<SchemaPlan.Problem> problems = new ArrayList<>();
    private final List<Draft> all = new ArrayList<>();

    Drafts(Connection connection, ExistingTables existing) {
      this.connection = connection;
      this.existing = existing;
    }

    void table(TableSpec table, TableSpec parent) {
      var found = existing.find(table.name());
      all.add(new Draft(table, parent, found.isPresent()));
      if (found.isEmpty()) {
        create(table);
        return;
      }
      for (Wanted wanted : columns(table)) {
        if (wanted.name().equals("region_code")) {
          continue; // bounded on purpose, as is the column that it refers to
        }
        ExistingTables.Column column = found.get().columns().get(wanted.name());
        if (column == null) {
          add(table, wanted);
        } else {
          widen(table, wanted, column);
        }
      }
      unique(table, found.get());
    }

    private void create(TableSpec table) {
      List<String> lines = new ArrayList<>();
      columns(table).forEach(column -> lines.add(column.definition()));
      lines.add(uniqueClause(table));
      step(
          table,
          "create table %s (\n  %s\n) with (fillfactor = 80)"
              .formatted(qualified(table), String.join(",\n  ", lines)),
          "create table " + table.name());
    }

    private void add(TableSpec table, Wanted wanted) {
      if (wanted.name().equals("id")) {
        step(
            table,
            "alter table %s add column %s".formatted(qualified(table), wanted.definition()),
            table.name() + " gains its surrogate key id");
        return;
      }
      // NOT NULL would fail on the rows that are there already.
      Wanted nullable = new Wanted(wanted.name(), wanted.type(), false, wanted.defaultValue());
      step(
          table,
          "alter table %s add column %s".formatted(qualified(table), nullable.definition()),
          table.name() + " gains the column " + wanted.name());
    }

    private void widen(TableSpec table, Wanted wanted, ExistingTables.Column column) {
      switch (Widening.judge(column.type(), typeOnly(wanted.type()))) {
        case FITS -> {}
        case WIDEN -> {
          if (!column.views().isEmpty()) {
            problem(
                table,
                "column %s stays %s, because views use it (%s): drop them, restart, make them again"
                    .formatted(wanted.name(), column.type(), String.join(", ", column.views())),
                false);
            return;
          }
          step(
              table,
              "alter table %s alter column %s type %s%s"
                  .formatted(
                      qualified(table),
                      wanted.name(),
                      wanted.type(),
                      Widening.using(wanted.name(), column.type(), wanted.type())
                          .map(" using "::concat)
                          .orElse("")),
              "%s.%s grows from %s to %s"
                  .formatted(table.name(), wanted.name(), column.type(), wanted.type()));
        }
        case DIFFERENT ->
            problem(
                table,
                "column %s is %s where the spec says %s: values that do not fit become dead letters"
                    .formatted(wanted.name(), column.type(), wanted.type()),
                false);
      }
    }

    private void unique(TableSpec table, ExistingTables.Table found) {
      Set<String> columns = new TreeSet<>(table.unique().columns());
      String name = table.unique().constraint();
      var named = found.unique(name);
      if (named.isPresent()) {
        if (!named.get().columns().equals(columns)) {
          problem(
              table,
              "constraint %s is on %s where the spec says %s: rename or drop it, then restart"
                  .formatted(name, named.get().columns(), columns),
              true);
        }
        return;
      }
      var same =
          found.uniques().stream()
              .filter(unique -> !unique.primary() && unique.columns().equals(columns))
              .findFirst();
      if (same.isPresent()) {
        step(
            table,
            "alter table %s rename constraint \"%s\" to %s"
                .formatted(qualified(table), same.get().name(), name),
            "%s: the unique key is called %s".formatted(table.name(), name));
        return;
      }
      if (found.columns().keySet().containsAll(columns) && hasDuplicates(table)) {
        problem(
            table,
            "rows share the key %s, so it cannot be made unique: remove the doubles (select %s, count(*) from %s group by %s having count(*) > 1), then restart"
                .formatted(
                    columns,
                    String.join(", ", columns),
                    qualified(table),
                    String.join(", ", columns)),
            true);
        return;
      }
      step(
          table,
          "alter table %s add %s".formatted(qualified(table), uniqueClause(table)),
          "%s gains its unique key %s".formatted(table.name(), name));
    }

    private boolean hasDuplicates(TableSpec table) {
      String columns = String.join(", ", table.unique().columns());
      String sql =
          "select exists (select 1 from %s group by %s having count(*) > 1)"
              .formatted(qualified(table), columns);
      try (Statement statement = connection.createStatement();
          ResultSet row = statement.executeQuery(sql)) {
        row.next();
        return row.getBoolean(1);
      } catch (SQLException e) {
        throw new PipelineException(
            Reason.DATABASE_UNAVAILABLE, "The table " + table.name() + " cannot be read", e);
      }
    }

    /**
     * Foreign keys and indexes: only once all tables are there, since entities refer in circles.
     */
    void complete(Draft draft) {
      TableSpec table = draft.table();
      foreignKey(draft, "region_code", "regions(region_code)", "restrict");
      if (draft.parent() != null) {
        foreignKey(draft, table.parentColumn(), draft.parent().name() + "(id)", "cascade");
      }
      for (TableSpec.Reference reference : table.references()) {
        foreignKey(
            draft,
            reference.column(),
            reference.table() + "(id)",
            switch (reference.onDelete()) {
              case RESTRICT -> "restrict";
              case SET_NULL -> "set null";
              case CASCADE -> "cascade";
            });
      }
      indexes(table).forEach((name, columns) -> index(table, name, columns));
    }

    private void foreignKey(Draft draft, String column, String target, String onDelete) {
      TableSpec table = draft.table();
      boolean present =
          existing
              .find(table.name())
              .filter(found -> found.foreignKeyColumns().contains(column))
              .isPresent();
      if (present) {
        return;
      }
      // Rows of an older table may point nowhere; new ones are held to the key all the same.
      step(
          table,
          "alter table %s add constraint %s foreign key (%s) references %s.%s on delete %s%s"
              .formatted(
                  qualified(table),
                  Names.shortened(table.name() + "_" + column + "_fkey"),
                  column,
                  SCHEMA,
                  target,
                  onDelete,
                  draft.exists() ? " not valid" : ""),
          "%s.%s refers to %s".formatted(table.name(), column, target));
    }

    private void index(TableSpec table, String name, String columns) {
      boolean present =
          existing.find(table.name()).filter(found -> found.indexes().contains(name)).isPresent();
      if (!present) {
        step(
            table,
            "create index %s on %s (%s)".formatted(name, qualified(table), columns),
            "%s gains an index on %s".formatted(table.name(), columns));
      }
    }

    private void step(TableSpec table, String sql, String reason) {
      steps.add(new SchemaPlan.Step(sql, reason, existing.find(table.name()).isEmpty()));
    }

    private void problem(TableSpec table, String text, boolean blocking) {
      problems.add(new SchemaPlan.Problem(table.name(), text, blocking));
    }
  }

  private List<Wanted> columns(TableSpec table) {
    Map<String, Wanted> columns = new LinkedHashMap<>();
    put(
        columns,
        new Wanted("id", "bigint generated by default as identity primary key", false, null));
    put(columns, new Wanted("region_code", "varchar(32)", true, null));
    if (table.parentColumn() != null) {
      put(columns, new Wanted(table.parentColumn(), "bigint", true, null));
    }
    for (ColumnSpec column : table.storedColumns()) {
      put(columns, new Wanted(column.name(), column.type().sql(), column.required(), null));
    }
    for (TableSpec.Reference reference : table.references()) {
      put(columns, new Wanted(reference.column(), "bigint", reference.makesStubs(), null));
    }
    Columns.onlyCopied(table, catalog)
        .forEach((name, type) -> put(columns, new Wanted(name, type, false, null)));
    table
        .extraColumns()
        .forEach((name, type) -> put(columns, new Wanted(name, type.sql(), false, null)));
    table.stamps().inserted().forEach(name -> put(columns, stamp(name)));
    table.stamps().written().forEach(name -> put(columns, stamp(name)));
    return List.copyOf(columns.values());
  }

  private static void put(Map<String, Wanted> columns, Wanted column) {
    columns.putIfAbsent(column.name(), column);
  }

  private static Wanted stamp(String name) {
    return new Wanted(name, SqlType.TIMESTAMPTZ.sql(), false, "now()");
  }

  /** The type of a definition such as {@code bigint generated by default as identity …}. */
  private static String typeOnly(String definition) {
    int space = definition.indexOf(' ');
    return space < 0 ? definition : definition.substring(0, space);
  }

  private static String uniqueClause(TableSpec table) {
    return "constraint %s unique (%s)"
        .formatted(table.unique().constraint(), String.join(", ", table.unique().columns()));
  }

  /** Indexes by name: those of the spec, and those that the loader's own statements need. */
  private Map<String, String> indexes(TableSpec table) {
    Set<String> wanted = new TreeSet<>();
    String unique = String.join(", ", table.unique().columns());
    if (table.parentColumn() != null) {
      wanted.add(table.parentColumn());
    }
    for (TableSpec.Reference reference : table.references()) {
      wanted.add(reference.column());
      if (table.column(reference.source()).stored()) {
        // finds the rows that wait for a parent which comes late
        wanted.add("region_code, " + References.sourceText(table, reference, ""));
      }
    }
    table.indexes().forEach(columns -> wanted.add(String.join(", ", columns)));
    Map<String, String> indexes = new LinkedHashMap<>();
    for (String columns : wanted) {
      if (!(unique + ", ").startsWith(columns + ", ")) {
        indexes.put(Names.index(table.name(), columns), columns);
      }
    }
    return indexes;
  }

  private static String qualified(TableSpec table) {
    return SCHEMA + "." + table.name();
  }
}
