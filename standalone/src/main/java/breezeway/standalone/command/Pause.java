package breezeway.standalone.command;

import java.time.Instant;

/**
 * What a person has taken out of the timetable.
 *
 * @param region empty for all
 * @param entity empty for all
 * @param note why, in the person's words; null for none
 */
record Pause(String region, String entity, Instant since, String by, String note) {
  boolean covers(String otherRegion, String otherEntity) {
    return (region.isEmpty() || region.equals(otherRegion))
        && (entity.isEmpty() || entity.equals(otherEntity));
  }

  String subject() {
    return subject(region, entity);
  }

  /** What is paused, in words. */
  static String subject(String region, String entity) {
    if (region.isEmpty() && entity.isEmpty()) {
      return "everything";
    }
    if (entity.isEmpty()) {
      return "everything of " + region;
    }
    return entity + " of " + (region.isEmpty() ? "all regions" : region);
  }

  /** What lifts it. */
  String command() {
    return "breezeway resume "
        + (region.isEmpty() ? Choice.ALL : region)
        + (entity.isEmpty() ? "" : " " + entity);
  }
}
