package breezeway.common.failure;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.nio.file.FileSystemException;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;
import org.apache.kafka.common.KafkaException;

/**
 * A failure in words that may be logged, mailed and stored. Messages of exceptions quote what they
 * tripped over: a parser the text of a guest's note, PostgreSQL the row that it refused. So only
 * messages that are known not to do that are repeated; of all others the name must do.
 */
public final class FailureText {
  private static final int LONGEST = 300;

  /** Classes of SQLSTATE whose messages quote values: limits, data, constraints, functions. */
  private static final Set<String> QUOTING_STATES =
      Set.of("09", "21", "22", "23", "27", "2F", "38", "39", "44", "54", "P0");

  private static final List<Class<? extends Throwable>> TELLING =
      List.of(
          PipelineException.class,
          SocketException.class,
          UnknownHostException.class,
          InterruptedIOException.class,
          InterruptedException.class,
          SSLException.class,
          FileSystemException.class,
          TimeoutException.class,
          IllegalStateException.class,
          NullPointerException.class,
          ClassCastException.class,
          IndexOutOfBoundsException.class,
          ArithmeticException.class,
          UnsupportedOperationException.class,
          VirtualMachineError.class,
          LinkageError.class);

  private static final List<String> TELLING_PACKAGES =
      List.of(
          "org.apache.kafka.",
          "org.quartz.",
          "org.flywaydb.",
          "com.zaxxer.hikari.",
          "jakarta.mail.",
          "org.eclipse.angus.");

  private FailureText() {}

  /** The kind of failure, and its message where that may be repeated. */
  public static String of(Throwable failure) {
    if (failure.getClass() == KafkaException.class && failure.getCause() != null) {
      return of(failure.getCause()); // "Failed to create" a client; why, only the cause knows
    }
    String kind = failure.getClass().getSimpleName();
    return message(failure).map(text -> kind + ": " + text).orElse(kind);
  }

  /** The first line of its message, if that may be repeated. */
  public static Optional<String> message(Throwable failure) {
    if (failure.getMessage() == null) {
      return Optional.empty();
    }
    if (failure instanceof SQLException refusal) {
      return Optional.of(ofDatabase(refusal));
    }
    return tells(failure) ? Optional.of(firstLine(failure.getMessage())) : Optional.empty();
  }

  private static String ofDatabase(SQLException failure) {
    String state = failure.getSQLState();
    boolean quotes =
        state != null && state.length() == 5 && QUOTING_STATES.contains(state.substring(0, 2));
    return quotes ? "SQLSTATE " + state : firstLine(failure.getMessage());
  }

  private static boolean tells(Throwable failure) {
    // Of an IOException only the very class: parsers derive theirs from it, and quote.
    return failure.getClass() == IOException.class
        || TELLING.stream().anyMatch(type -> type.isInstance(failure))
        || TELLING_PACKAGES.stream().anyMatch(failure.getClass().getName()::startsWith);
  }

  private static String firstLine(String message) {
    String line = message.lines().findFirst().orElse("");
    return line.length() <= LONGEST ? line : line.substring(0, LONGEST) + "…";
  }
}
