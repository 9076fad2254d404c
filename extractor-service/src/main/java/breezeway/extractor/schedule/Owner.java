package breezeway.extractor.schedule;

import breezeway.common.process.ProcessStart;
import java.util.Optional;

/**
 * A process that owns runs, written {@code host:pid:start-place}, see {@link ProcessStart}. Any
 * other way of naming is right, too: then only the end of a lease tells that it is gone.
 */
record Owner(long pid, String start, String place) {

  static Optional<Owner> parse(String instance) {
    String[] parts = instance.split(":", -1);
    String[] mark = parts[parts.length - 1].split("-");
    if (parts.length < 3 || mark.length != 2) {
      return Optional.empty();
    }
    try {
      return Optional.of(new Owner(Long.parseLong(parts[parts.length - 2]), mark[0], mark[1]));
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }

  /**
   * Whether it is certain that another process is gone: one that this process would see, as it
   * would not one of another machine or container, even of the same name.
   */
  static boolean isKnownToBeGone(String instance) {
    return parse(instance).filter(Owner::isGone).isPresent();
  }

  private boolean isGone() {
    return ProcessStart.place().filter(place::equals).isPresent()
        && !ProcessStart.of(pid).equals(Optional.of(start));
  }
}
