package breezeway.monitor.state;

import java.sql.SQLException;

/** Tells a server that is away from one that answers, and does not do what it was asked for. */
public final class DatabaseAway {
  private DatabaseAway() {}

  /** Whether the server is away, and not only a table that is still to be made. */
  public static boolean is(SQLException failure) {
    String state = failure.getSQLState();
    return state == null
        || state.startsWith("08")
        || state.startsWith("57P")
        || state.startsWith("53");
  }
}
