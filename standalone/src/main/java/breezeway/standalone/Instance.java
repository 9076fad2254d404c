package breezeway.standalone;

import java.net.InetAddress;
import java.net.UnknownHostException;

/**
 * A process that runs services: {@code host:pid:startEpochMillis}. The time tells it from a later
 * process that got the same number, as process 1 of a container does.
 *
 * @param host name of the machine or container
 * @param pid its number there
 * @param startedMillis when it began
 */
public record Instance(String host, long pid, long startedMillis) {

  /** This process, beginning now. */
  public static Instance here() {
    return new Instance(thisHost(), ProcessHandle.current().pid(), System.currentTimeMillis());
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
    return host + ":" + pid + ":" + startedMillis;
  }
}
