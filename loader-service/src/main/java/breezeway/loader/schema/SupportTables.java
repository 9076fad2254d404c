package breezeway.loader.schema;

import breezeway.common.config.Region;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.util.List;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;

/** The tables that no spec describes, as numbered migrations, and the rows of {@code regions}. */
public final class SupportTables {
  private final DataSource dataSource;

  public SupportTables(DataSource dataSource) {
    this.dataSource = dataSource;
  }

  /**
   * Applies what is missing. A database that already has tables keeps them and their rows. Several
   * processes may call this at once.
   */
  public void migrate() throws SQLException {
    createSchema();
    try {
      Flyway.configure()
          .dataSource(dataSource)
          .schemas(EntityTables.SCHEMA)
          .createSchemas(false)
          .table("flyway_schema_history")
          .baselineOnMigrate(true)
          .baselineVersion("0")
          .locations("classpath:db/migration")
          .load()
          .migrate();
    } catch (FlywayException e) {
      // An outage stays an outage, so that the caller can wait for its end.
      for (Throwable cause = e; cause != null; cause = cause.getCause()) {
        if (cause instanceof SQLException failure) {
          throw failure;
        }
      }
      throw e;
    }
  }

  private void createSchema() throws SQLException {
    try (Connection connection = dataSource.getConnection()) {
      connection.setAutoCommit(false);
      // "if not exists" alone fails when two come at the same time
      SchemaLock.take(connection);
      try (var statement = connection.createStatement()) {
        statement.execute("create schema if not exists " + EntityTables.SCHEMA);
      }
      connection.commit();
    }
  }

  /** Writes the configured regions; a company that is already known is kept. */
  public static void putRegions(Connection connection, List<Region> regions) throws SQLException {
    String sql =
        """
        insert into breezeway.regions as r (region_code, region_name, company_id, breezeway_company_id)
        values (?, ?, ?, ?)
        on conflict (region_code) do update set
          region_name = excluded.region_name,
          company_id = coalesce(excluded.company_id, r.company_id),
          breezeway_company_id = coalesce(excluded.breezeway_company_id, r.breezeway_company_id),
          updated_at = now()
        where (r.region_name, r.company_id, r.breezeway_company_id) is distinct from
          (excluded.region_name, coalesce(excluded.company_id, r.company_id),
           coalesce(excluded.breezeway_company_id, r.breezeway_company_id))
        """;
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      for (Region region : regions) {
        statement.setString(1, region.code());
        statement.setString(2, region.name());
        statement.setObject(3, region.companyId().orElse(null), Types.BIGINT);
        statement.setString(4, region.companyId().map(String::valueOf).orElse(null));
        statement.executeUpdate();
      }
    }
  }
}
