package breezeway.standalone;

import breezeway.common.process.ProcessStart;
import java.net.InetAddress;
import java.net.UnknownHostException;

/**
 * A process that runs services: {@code host:pid:start-place}. Its start tells it from a later
 * process that got the same number, as process 1 of a container does.
 *
 * @param host name of the machine or container
 * @param pid its number there
 * @param start when and where it began, whatever the clock said, see {@link ProcessStart};
 *     elsewhere than on Linux, by the clock
 */
public record Instance(String host, long pid, String start) {

  /** This process, beginning now. */
  public static Instance here() {
    long pid = ProcessHandle.current().pid();
    String start =
        ProcessStart.place()
            .flatMap(place -> ProcessStart.of(pid).map(ticks -> ticks + "-" + place))
            .orElseGet(() -> Long.toString(System.currentTimeMillis()));
    return new Instance(thisHost(), pid, start);
  }

  static String thisHost() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return "localhost"; // a machine without a name resolves nobody else's either
    }
  }

  /** The key of one of its services in {@code service_instances}. */
  String of(ServiceKind kind) {
    return kind.word() + "@" + this;
  }

  @Override
  public String toString() {
    return host + ":" + pid + ":" + start;
  }
}
