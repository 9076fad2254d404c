package breezeway.common.spec;

import breezeway.common.config.ConfigNode;
import java.util.List;
import java.util.regex.Pattern;

/** Whether what a spec ignores is written as it should be, and is not read by a column. */
final class IgnoredCheck {
  private static final Pattern POINTER = Pattern.compile("(?:/(?:[^~/]|~[01])+)+");

  private final ConfigNode node;
  private final EntitySpec spec;

  /**
   * @param node where problems are noted
   */
  IgnoredCheck(ConfigNode node, EntitySpec spec) {
    this.node = node;
    this.spec = spec;
  }

  void run() {
    EntitySpec withoutIgnored =
        new EntitySpec(
            spec.name(),
            spec.extract(),
            spec.key(),
            spec.version(),
            spec.table(),
            spec.children(),
            List.of(),
            spec.deletes(),
            spec.hash());
    KnownKeys known = new KnownKeys(withoutIgnored);
    for (String text : spec.ignored()) {
      int colon = text.startsWith("/") ? -1 : text.indexOf(':');
      String call = colon < 0 ? "" : text.substring(0, colon);
      if (!POINTER.matcher(text.substring(colon + 1)).matches()) {
        node.problem("'" + text + "' must be a pointer such as /groups or /guests/*/nickname");
      } else if (colon >= 0 && !spec.extract().calls().containsKey(call)) {
        node.problem("'" + text + "': extract.calls has no " + call);
      } else if (known.find(text).isPresent()) {
        node.problem("'" + text + "' is read by a column, so it cannot be ignored");
      }
    }
  }
}
