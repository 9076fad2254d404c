package breezeway.extractor.database;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import breezeway.common.failure.PipelineException;
import breezeway.common.failure.Reason;
import java.lang.reflect.Proxy;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DatabaseTest {
  /** A server that answers every wish for a connection like that. */
  private static Reason reasonOf(String state) {
    DataSource refusing =
        (DataSource)
            Proxy.newProxyInstance(
                DatabaseTest.class.getClassLoader(),
                new Class<?>[] {DataSource.class},
                (proxy, method, arguments) -> {
                  throw new SQLException("no", state);
                });
    Database database = new Database(refusing);
    return assertThrows(
            PipelineException.class, () -> database.transaction(connection -> "nothing"))
        .reason();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"08006", "25006", "53100", "53300", "55P03", "57P01", "58030", "40001", "40P01"})
  void whatPassesIsTriedAgain(String state) {
    assertEquals(Reason.DATABASE_UNAVAILABLE, reasonOf(state));
  }

  @ParameterizedTest
  @ValueSource(strings = {"42P01", "42501", "XX000", "23505"})
  void whatNobodyKnowsIsNotTakenForAnOutage(String state) {
    assertEquals(Reason.UNEXPECTED, reasonOf(state));
  }
}
