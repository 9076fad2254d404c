package breezeway.monitor.alert;

import java.util.List;

/**
 * What goes into one message.
 *
 * @param items at least one
 */
public record Telling(List<Item> items) {
  public Telling {
    items = List.copyOf(items);
  }

  /** Why a person is told of an incident. */
  public enum Why {
    /** It began. */
    BEGAN,
    /** It began again soon after it was over: it comes and goes. */
    BEGAN_AGAIN,
    /** It was told before, and is still so. */
    STILL,
    /** It was told before, and now it has one more cause. */
    ANOTHER,
    /** It is over. */
    OVER
  }

  /**
   * An incident to be told of.
   *
   * @param sinceTold how often it occurred since it was told last
   */
  public record Item(Why why, Incident incident, long sinceTold) {}
}
