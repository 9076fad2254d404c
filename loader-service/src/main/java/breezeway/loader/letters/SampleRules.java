package breezeway.loader.letters;

import breezeway.common.spec.ChildSpec;
import breezeway.common.spec.ColumnSpec;
import breezeway.common.spec.EntitySpec;
import breezeway.common.spec.SqlType;
import breezeway.common.spec.TableSpec;
import com.fasterxml.jackson.core.JsonPointer;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Which parts of a dead letter may be seen as they are. Paths are JSON pointers with {@code *} for
 * any element of an array.
 *
 * @param knownKeys keys of objects that the entity's spec names
 * @param shownPaths where the refused value is, if it may be shown
 * @param keyPaths where the record's own key is
 * @param recordKey the key; empty when there is none
 */
record SampleRules(
    Set<String> knownKeys, Set<String> shownPaths, Set<String> keyPaths, String recordKey) {
  private static final String ROW_SET = "row-set";

  /** {@code table.column}, and the pointers where a value was looked for. */
  private static final Pattern FIELD = Pattern.compile("(\\w+)\\.(\\w+)(?: \\((.*)\\))?");

  /** Without a spec nothing but plain keys is shown. */
  static final SampleRules NOTHING = new SampleRules(Set.of(), Set.of(), Set.of(), "");

  static SampleRules of(Optional<EntitySpec> spec, Letter.Refused refused) {
    return spec.map(
            known ->
                new SampleRules(
                    knownKeys(known),
                    shownPaths(known, refused),
                    keyPaths(known, refused),
                    refused.about().record()))
        .orElse(NOTHING);
  }

  boolean isKnown(String key) {
    return knownKeys.contains(key);
  }

  boolean isShown(String path) {
    return shownPaths.contains(path);
  }

  boolean isKey(String path, String value) {
    return !recordKey.isEmpty() && keyPaths.contains(path) && value.equals(recordKey);
  }

  private static Set<String> knownKeys(EntitySpec spec) {
    Set<String> keys = new HashSet<>();
    segments(spec.key()).forEach(keys::add);
    spec.version().stream().flatMap(SampleRules::segments).forEach(keys::add);
    spec.children().forEach(child -> segments(child.from()).forEach(keys::add));
    spec.tables()
        .forEach(
            table -> {
              keys.add(table.name());
              for (ColumnSpec column : table.columns()) {
                keys.add(column.name());
                column.from().forEach(from -> segments(from.pointer()).forEach(keys::add));
              }
            });
    return keys;
  }

  private static Stream<String> segments(JsonPointer pointer) {
    return Stream.iterate(pointer, rest -> !rest.matches(), JsonPointer::tail)
        .map(JsonPointer::getMatchingProperty);
  }

  private static Set<String> keyPaths(EntitySpec spec, Letter.Refused refused) {
    if (!refused.about().call().isEmpty()) {
      return Set.of(); // the record's key is not in what was answered about it
    }
    return refused.kind().equals(ROW_SET)
        ? spec.table().key().stream()
            .map(column -> inRowSet(spec.table().name(), column))
            .collect(Collectors.toSet())
        : Set.of(spec.key().toString());
  }

  private static Set<String> shownPaths(EntitySpec spec, Letter.Refused refused) {
    Matcher field = FIELD.matcher(refused.letter().field());
    if (!field.matches()) {
      return Set.of();
    }
    boolean mayBeShown =
        spec.tables()
            .filter(table -> table.name().equals(field.group(1)))
            .flatMap(table -> table.columns().stream())
            .filter(column -> column.name().equals(field.group(2)))
            .anyMatch(column -> !column.secret() && isNoText(column.type()));
    if (!mayBeShown) {
      return Set.of();
    }
    if (refused.kind().equals(ROW_SET)) {
      return Set.of(inRowSet(field.group(1), field.group(2)));
    }
    List<String> secret = secretPaths(spec);
    return field.group(3) == null
        ? Set.of()
        : Arrays.stream(field.group(3).split(", "))
            .filter(path -> secret.stream().noneMatch(hidden -> overlap(path, hidden)))
            .collect(Collectors.toSet());
  }

  private static boolean isNoText(SqlType type) {
    return switch (type) {
      case TEXT, JSONB -> false;
      case SMALLINT, INTEGER, BIGINT, NUMERIC, BOOLEAN, DATE, TIME, TIMESTAMPTZ -> true;
    };
  }

  /** What a secret column reads is secret whoever else reads it too. */
  private static List<String> secretPaths(EntitySpec spec) {
    Stream<String> own = secretPaths(spec.table(), "");
    Stream<String> ofChildren =
        spec.children().stream().flatMap(child -> secretPaths(child.table(), place(child)));
    return Stream.concat(own, ofChildren).toList();
  }

  private static String place(ChildSpec child) {
    return child.from() + "/*";
  }

  private static Stream<String> secretPaths(TableSpec table, String place) {
    return table.columns().stream()
        .filter(ColumnSpec::secret)
        .flatMap(column -> column.from().stream())
        .map(from -> (from.inParent() ? "" : place) + from.pointer());
  }

  private static boolean overlap(String path, String hidden) {
    return (path + "/").startsWith(hidden + "/") || (hidden + "/").startsWith(path + "/");
  }

  private static String inRowSet(String table, String column) {
    return "/tables/" + table + "/*/" + column;
  }
}
