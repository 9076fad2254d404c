package breezeway.extractor;

import breezeway.extractor.database.Database;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;

/** A database that gives no connection, but a failure. */
public final class FailingDatabase {
  private FailingDatabase() {}

  /** What {@link DataSource#getConnection()} does. */
  @FunctionalInterface
  public interface Source {
    Connection get() throws SQLException;
  }

  /** A database whose connections come from there. */
  public static Database of(Source source) {
    return new Database(
        (DataSource)
            Proxy.newProxyInstance(
                FailingDatabase.class.getClassLoader(),
                new Class<?>[] {DataSource.class},
                (proxy, method, arguments) -> source.get()));
  }
}
