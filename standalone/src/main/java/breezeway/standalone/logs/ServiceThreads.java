package breezeway.standalone.logs;

import java.util.List;
import java.util.Optional;

/**
 * Which service a log line belongs to, where several live in one process: that of the class which
 * logs; for a library's class, the service on whose behalf the thread was made, since a thread
 * inherits that from the thread that made it.
 */
public final class ServiceThreads implements AutoCloseable {
  private static final String OURS = "breezeway.";
  private static final List<String> SERVICES =
      List.of("extractor", "transformer", "loader", "monitor");
  private static final InheritableThreadLocal<String> SERVICE = new InheritableThreadLocal<>();

  private final String before;

  private ServiceThreads(String before) {
    this.before = before;
  }

  /**
   * Until it is closed, this thread and all that it makes belong to a service.
   *
   * @param service its word, such as {@code loader}
   */
  public static ServiceThreads of(String service) {
    ServiceThreads scope = new ServiceThreads(SERVICE.get());
    SERVICE.set(service);
    return scope;
  }

  /**
   * The service of a line that this thread logs, or else the command. Of a process that is one
   * service all lines are its own: what it borrows of another one is no sign of that one's life,
   * and two processes would want the same file.
   *
   * @param own the command of the process
   */
  static String serviceOf(String logger, String own) {
    return SERVICES.contains(own) ? own : lodger(logger).orElse(own);
  }

  private static Optional<String> lodger(String logger) {
    if (logger.startsWith(OURS)) {
      for (String service : SERVICES) {
        if (logger.startsWith(service + ".", OURS.length())) {
          return Optional.of(service);
        }
      }
    }
    return Optional.ofNullable(SERVICE.get());
  }

  @Override
  public void close() {
    if (before == null) {
      SERVICE.remove();
    } else {
      SERVICE.set(before);
    }
  }
}
