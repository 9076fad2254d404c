package breezeway.standalone.command;

import breezeway.common.config.Settings;
import breezeway.common.failure.PipelineException;
import breezeway.common.failure.Reason;
import breezeway.loader.schema.SchemaPlan;
import breezeway.standalone.Database;
import breezeway.standalone.Schema;
import javax.sql.DataSource;

/** How far the tables of a configured database are, for {@code check}. */
final class SchemaState {
  private SchemaState() {}

  static String of(Settings settings) {
    return Database.with(settings.database(), database -> describe(database, settings));
  }

  private static String describe(DataSource database, Settings settings) {
    SchemaPlan plan = Schema.plan(database, settings);
    if (!plan.blockingProblems().isEmpty()) {
      throw new PipelineException(
          Reason.BAD_CONFIGURATION,
          "tables are in the way of the specs: ./breezeway schema plan says which");
    }
    return plan.steps().isEmpty()
        ? "fits the specs"
        : plan.steps().size()
            + " changes to come, made when a service starts (schema plan shows them)";
  }
}
