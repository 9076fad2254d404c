package breezeway.common.config;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What the monitor watches, and where its status page is.
 *
 * @param host address the status page listens on; only this machine by default, since it asks
 *     nobody who reads for a name
 * @param port its port; 0 = any free one
 * @param names under which else the page may be asked for, such as that of a proxy before it; any
 *     other name is refused, so that no foreign site can get at the page through a person's browser
 * @param operatorToken what a person must give to run or pause something from the page; empty: the
 *     page only shows
 * @param grace an entity is stale when its last success is older than the longest time between two
 *     of its slots and this
 * @param hungRun a run that makes no call and reads no page for this long is called hung
 * @param silentService a service that was not heard of for this long is called silent
 * @param growingLag a stage that is behind for this long, and not less than before, is told of
 * @param leastDiskFree share of a disk, in percent, below which it is told of
 */
public record MonitorSettings(
    String host,
    int port,
    List<String> names,
    Optional<Secret> operatorToken,
    Duration grace,
    Duration hungRun,
    Duration silentService,
    Duration growingLag,
    int leastDiskFree) {

  public MonitorSettings {
    names = List.copyOf(names);
  }

  static MonitorSettings read(ConfigNode node) {
    MonitorSettings monitor =
        new MonitorSettings(
            node.text("host", "127.0.0.1"),
            node.number("port", 8088, 0, 65_535),
            Stream.of(node.text("names", "").split(","))
                .map(String::strip)
                .filter(name -> !name.isEmpty())
                .toList(),
            node.optionalText("operator_token").map(Secret::of),
            node.duration("grace", Duration.ofHours(1)),
            node.duration("hung_run", Duration.ofMinutes(15)),
            node.duration("silent_service", Duration.ofMinutes(1)),
            node.duration("growing_lag", Duration.ofMinutes(10)),
            node.number("least_disk_free", 10, 0, 100));
    node.rejectUnknownKeys();
    return monitor;
  }

  /** The same on another address. */
  public MonitorSettings at(String otherHost, int otherPort) {
    return new MonitorSettings(
        otherHost,
        otherPort,
        names,
        operatorToken,
        grace,
        hungRun,
        silentService,
        growingLag,
        leastDiskFree);
  }
}
