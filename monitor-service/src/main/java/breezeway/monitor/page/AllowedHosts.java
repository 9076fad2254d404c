package breezeway.monitor.page;

import breezeway.common.config.MonitorSettings;
import java.net.InetAddress;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The names under which the page may be asked for. A foreign site can have its own name point at
 * this machine and then ask with a person's browser, but the request still carries that name.
 *
 * <p>An address in figures is no name, so it is fine on a page that listens to the network.
 */
final class AllowedHosts {
  private static final Pattern FIGURES =
      Pattern.compile("[0-9]{1,3}(\\.[0-9]{1,3}){3}|\\[[0-9a-f:.]+\\]");
  private static final Pattern PORT = Pattern.compile(":[0-9]{1,5}$");

  private final Set<String> names = new HashSet<>(Set.of("localhost", "127.0.0.1", "[::1]"));
  private final boolean anyAddress;

  /**
   * @param bound what the page listens on
   */
  AllowedHosts(MonitorSettings settings, InetAddress bound) {
    settings.names().forEach(name -> names.add(name.toLowerCase(Locale.ROOT)));
    String host = settings.host().toLowerCase(Locale.ROOT);
    names.add(host.contains(":") && !host.startsWith("[") ? "[" + host + "]" : host);
    anyAddress = !bound.isLoopbackAddress();
  }

  /**
   * @param host the header; the port in it may be another than ours, as behind a tunnel
   */
  void admit(String host) throws Refusal {
    if (host == null || host.isBlank()) {
      throw new Refusal(400, "The request names no host.");
    }
    String name = PORT.matcher(host.strip().toLowerCase(Locale.ROOT)).replaceFirst("");
    if (!names.contains(name) && !(anyAddress && FIGURES.matcher(name).matches())) {
      throw new Refusal(
          421,
          "The status page does not answer under this name. Ask for it as localhost, or add the"
              + " name to BREEZEWAY_STATUS_NAMES.");
    }
  }
}
