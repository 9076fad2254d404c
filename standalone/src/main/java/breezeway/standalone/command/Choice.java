package breezeway.standalone.command;

import breezeway.common.config.Region;
import breezeway.common.config.Settings;
import breezeway.common.config.Suggestion;
import breezeway.common.failure.PipelineException;
import breezeway.common.failure.Reason;
import java.util.List;

/** What {@code REGION|all} and {@code ENTITY|all} on the command line mean. */
final class Choice {
  static final String ALL = "all";

  private Choice() {}

  static List<String> regions(Settings settings, String word) {
    return choose("region", word, settings.regions().stream().map(Region::code).toList());
  }

  static List<String> entities(Settings settings, String word) {
    return choose("entity", word, settings.catalog().names());
  }

  /** The word as tables have it: nothing stands for all. */
  static String orEmpty(String word) {
    return word.equals(ALL) ? "" : word;
  }

  /**
   * @throws PipelineException in one sentence that lists the known words, with the nearest one
   */
  private static List<String> choose(String what, String word, List<String> known) {
    if (word.equals(ALL)) {
      return known;
    }
    if (known.contains(word)) {
      return List.of(word);
    }
    String suggestion = Suggestion.of(word, known);
    String nearest = suggestion.startsWith("did you mean") ? " - " + suggestion : "";
    throw new PipelineException(
        Reason.BAD_CONFIGURATION,
        "There is no "
            + what
            + " '"
            + word
            + "'; known are "
            + String.join(", ", known)
            + " and all"
            + nearest);
  }
}
