package breezeway.loader.schema;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Which changes of a column's type keep every value that is in it. */
final class Widening {
  private static final Map<String, List<String>> WIDER =
      Map.of(
          "smallint", List.of("integer", "bigint", "numeric"),
          "integer", List.of("bigint", "numeric"),
          "bigint", List.of("numeric"),
          "json", List.of("jsonb"),
          "timestamp without time zone", List.of("timestamp with time zone"));

  private Widening() {}

  /** Says what to do with a column that has one type where the spec wants another. */
  enum Verdict {
    /** It takes whatever the wanted type takes. */
    FITS,
    /** Change it: nothing is lost. */
    WIDEN,
    /** Leave it: a person must decide. */
    DIFFERENT
  }

  static Verdict judge(String existing, String wanted) {
    String from = plain(existing);
    String to = plain(wanted);
    boolean bounded = existing.contains("(");
    if (from.equals(to)) {
      return bounded ? Verdict.WIDEN : Verdict.FITS;
    }
    if (WIDER.getOrDefault(to, List.of()).contains(from) && !bounded) {
      return Verdict.FITS;
    }
    if (to.equals("text") || WIDER.getOrDefault(from, List.of()).contains(to)) {
      return Verdict.WIDEN;
    }
    return Verdict.DIFFERENT;
  }

  /** The expression that makes the new value, where a plain cast would not do. */
  static Optional<String> using(String column, String existing, String wanted) {
    if (plain(existing).equals("timestamp without time zone")) {
      // What was written without a zone was UTC.
      return Optional.of(column + " at time zone 'UTC'");
    }
    return wanted.equals("text") && !existing.startsWith("character")
        ? Optional.of(column + "::text")
        : Optional.empty();
  }

  private static String plain(String type) {
    String withoutBounds = type.replaceAll("\\([^)]*\\)", "");
    return switch (withoutBounds) {
      case "timestamptz" -> "timestamp with time zone";
      case "time" -> "time without time zone";
      default -> withoutBounds;
    };
  }
}
