package breezeway.loader.batch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

class SqlFailureTest {
  @ParameterizedTest
  @ValueSource(
      strings = {"08006", "53100", "53300", "57P01", "57P03", "58030", "40001", "40P01", "25006"})
  void anOutageIsNobodysFault(String state) {
    assertEquals(SqlFailure.OUTAGE, SqlFailure.of(new SQLException("", state)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "22P02", "22003", "22021", "23502", "23503", "23505", "21000", "54000", "P0001", "44000"
      })
  void aRefusedRowIsTheRecordsFault(String state) {
    assertEquals(SqlFailure.DATA, SqlFailure.of(new SQLException("", state)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"55P03", "57014", "42P01", "42501", "XX000", "0A000"})
  void whatIsNeitherWaitsForItsTable(String state) {
    assertEquals(SqlFailure.TABLE, SqlFailure.of(new SQLException("", state)));
  }

  @Test
  void aPoolWithoutConnectionsAndABrokenPipeAreOutages() {
    assertEquals(
        SqlFailure.OUTAGE, SqlFailure.of(new SQLTransientConnectionException("no connection")));
    assertEquals(
        SqlFailure.OUTAGE, SqlFailure.of(new SQLException("", null, new IOException("reset"))));
  }

  @Test
  void theCauseNamesThePlaceAndNoValue() {
    SQLException refusal =
        new PSQLException(
            new ServerErrorMessage(
                "SERROR\0C22P02\0Minvalid input syntax for type numeric: \"secret\"\0"
                    + "WCOPY stage_tasks, line 3, column rate_paid: \"secret\"\0"));
    assertEquals("tasks.rate_paid", SqlFailure.field(refusal));
    assertFalse(SqlFailure.cause(refusal).contains("secret"));
  }

  @Test
  void aConstraintIsNamedWithItsTable() {
    SQLException refusal =
        new PSQLException(
            new ServerErrorMessage("SERROR\0C23503\0Mno\0ttasks\0ntasks_property_pk_fkey\0"));
    assertEquals("tasks.tasks_property_pk_fkey", SqlFailure.field(refusal));
  }
}
