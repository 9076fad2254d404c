package breezeway.loader.batch;

import breezeway.common.failure.Reason;
import java.io.IOException;
import java.sql.SQLException;
import java.sql.SQLRecoverableException;
import java.sql.SQLTransientException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/** Whose failure it is when PostgreSQL says no: that decides what happens next. */
public enum SqlFailure {
  /** The server, the network or another transaction; the same will work later. */
  OUTAGE,
  /** The data: the same will never work. */
  DATA,
  /**
   * One table, for now or until a person acts: it is locked, a right was taken away, a column was
   * dropped; {@link Reason#TABLE_REFUSED}. So is what PostgreSQL says that is on no list of ours:
   * trying again harms nobody, and a person is told.
   */
  TABLE;

  /** By a person, or because it took too long. */
  private static final String CANCELED = "57014";

  private static final Pattern COPY_COLUMN =
      Pattern.compile("COPY (?:stage_)?(\\w+).*, column (\\w+)");

  public static SqlFailure of(SQLException failure) {
    String state = failure.getSQLState();
    if (state == null || state.length() != 5) {
      return isConnectionTrouble(failure) ? OUTAGE : TABLE;
    }
    if (state.equals(CANCELED)) {
      return TABLE;
    }
    return switch (state.substring(0, 2)) {
      // connection, resources, operator intervention, system, rollback of one of two transactions,
      // a server that is only a replica for now
      case "08", "53", "57", "58", "40", "25" -> OUTAGE;
      // cardinality, data, constraint, a limit such as that of an index row
      case "21", "22", "23", "54" -> DATA;
      // what triggers, functions and views of the users make of a row
      case "09", "27", "2F", "38", "39", "44", "P0" -> DATA;
      default -> isConnectionTrouble(failure) ? OUTAGE : TABLE;
    };
  }

  private static boolean isConnectionTrouble(SQLException failure) {
    return failure instanceof SQLTransientException
        || failure instanceof SQLRecoverableException
        || failure.getCause() instanceof IOException;
  }

  /** The column or constraint at fault, as {@code table.column}; empty when it is not told. */
  public static String field(SQLException failure) {
    ServerErrorMessage message = serverMessage(failure);
    if (message == null) {
      return "";
    }
    if (message.getTable() != null) {
      String part = message.getColumn() != null ? message.getColumn() : message.getConstraint();
      return part == null ? message.getTable() : message.getTable() + "." + part;
    }
    if (message.getWhere() != null) {
      Matcher matcher = COPY_COLUMN.matcher(message.getWhere());
      if (matcher.find()) {
        return matcher.group(1) + "." + matcher.group(2);
      }
    }
    return "";
  }

  /**
   * The failure in words that are the same for the same cause. The server's own message is not
   * among them: it may quote a value of the record.
   */
  public static String cause(SQLException failure) {
    String state = String.valueOf(failure.getSQLState());
    String words =
        switch (state) {
          case "21000" -> "two records claim one row";
          case "22001" -> "the value is longer than the column";
          case "22003" -> "the number is too large for the column";
          case "22007", "22008" -> "the value is no valid date or time";
          case "22021" -> "the text holds a character that PostgreSQL does not store";
          case "22P02" -> "the value is not of the column's type";
          case "23502" -> "a required value is missing";
          case "23503" ->
              "another row is referred to that is not there, or still refers to this one";
          case "23505" -> "another row has the same unique value";
          case "23514" -> "the value breaks a check of the table";
          case "54000" -> "the value is too long for an index";
          case "P0001" -> "a trigger of the table refused it";
          default -> "PostgreSQL refused it";
        };
    return words + " (SQLSTATE " + state + ")";
  }

  private static ServerErrorMessage serverMessage(SQLException failure) {
    return failure instanceof PSQLException psql ? psql.getServerErrorMessage() : null;
  }
}
