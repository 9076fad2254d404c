package breezeway.loader.drift;

import breezeway.common.spec.ChildSpec;
import breezeway.common.spec.ColumnSpec;
import breezeway.common.spec.Conversion;
import breezeway.common.spec.EntitySpec;
import breezeway.common.spec.KnownKeys;
import breezeway.common.spec.SqlType;
import breezeway.common.spec.TableSpec;
import com.fasterxml.jackson.core.JsonPointer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What to change in a spec so that it takes what the API sends: lines to be pasted, after a person
 * has read them. A function of the spec and of what is known of the payloads.
 */
public final class SpecAdvice {
  private static final Pattern SECRET =
      Pattern.compile(
          ".*(password|passwd|secret|token|access_code|door_code|email|phone|guest).*|(.*_)?pin(_.*)?");

  private static final int LONGEST_NAME = 51;

  /** They read a number from a string, too, and set the record aside where there is none. */
  private static final Set<Conversion> NUMBERS =
      Set.of(Conversion.INTEGER, Conversion.DECIMAL, Conversion.MONEY);

  private final EntitySpec spec;
  private final KnownKeys known;
  private final Map<String, List<String>> sections = new LinkedHashMap<>();
  private final List<String> ignorable = new ArrayList<>();
  private final Map<String, Set<String>> columnsOfTables = new LinkedHashMap<>();

  private SpecAdvice(EntitySpec spec) {
    this.spec = spec;
    this.known = new KnownKeys(spec);
    spec.tables().forEach(table -> columnsOfTables.put(table.name(), columns(table)));
  }

  /**
   * @param fields what is known of the payloads, of all regions together
   * @param open open lines of the ledger
   * @return lines of YAML, comments among them; none when there is nothing to change
   */
  public static List<String> lines(
      EntitySpec spec, Collection<PayloadField> fields, Collection<DriftEntry> open) {
    SpecAdvice advice = new SpecAdvice(spec);
    Map<String, PayloadField> byPointer = merged(fields);
    advice.topmostUnknown(byPointer).forEach(field -> advice.adviseUnknown(field, byPointer));
    open.stream()
        .filter(entry -> entry.kind() == DriftKind.NEW_TYPE && entry.mapped())
        .map(entry -> Map.entry(entry.pointer(), entry.what()))
        .distinct()
        .forEach(change -> advice.adviseType(change.getKey(), change.getValue()));
    open.stream()
        .filter(entry -> entry.kind() == DriftKind.GONE_KEY && entry.mapped())
        .map(DriftEntry::pointer)
        .distinct()
        .forEach(advice::adviseGone);
    return advice.lines();
  }

  /** The keys that nobody knows, without those inside another one. */
  public static List<PayloadField> unknown(EntitySpec spec, Collection<PayloadField> fields) {
    return new SpecAdvice(spec).topmostUnknown(merged(fields));
  }

  private List<PayloadField> topmostUnknown(Map<String, PayloadField> byPointer) {
    return byPointer.values().stream()
        .filter(field -> !field.isRoot() && field.present() > 0)
        .filter(field -> known.find(field.pointer()).isEmpty())
        .filter(field -> known.find(PayloadField.parentOf(field.pointer())).isPresent())
        .filter(field -> !isIgnored(field.pointer()))
        .toList();
  }

  private boolean isIgnored(String pointer) {
    for (String at = pointer; at.indexOf('/') >= 0; at = PayloadField.parentOf(at)) {
      if (known.find(at).filter(place -> place.isIgnored() || place.isWhole()).isPresent()) {
        return true;
      }
    }
    return false;
  }

  /** The same places of several regions as one. */
  private static Map<String, PayloadField> merged(Collection<PayloadField> fields) {
    Map<String, PayloadField> merged = new TreeMap<>();
    fields.forEach(field -> merged.merge(field.pointer(), field, SpecAdvice::sum));
    return merged;
  }

  private static PayloadField sum(PayloadField one, PayloadField other) {
    Map<String, Long> types = new LinkedHashMap<>(one.types());
    other.types().forEach((type, count) -> types.merge(type, count, Long::sum));
    boolean sameForm =
        one.form() == null
            ? other.typed() > 0 && one.typed() == 0
            : one.form().equals(other.form());
    return new PayloadField(
        one.pointer(),
        one.mapped() || other.mapped(),
        one.seen() + other.seen(),
        one.present() + other.present(),
        one.nulls() + other.nulls(),
        one.empty() + other.empty(),
        types,
        Map.of(),
        false,
        sameForm || other.typed() == 0 ? (one.form() == null ? other.form() : one.form()) : null,
        one.example() == null ? other.example() : one.example(),
        one.note() == null ? other.note() : one.note());
  }

  private void adviseUnknown(PayloadField field, Map<String, PayloadField> byPointer) {
    Optional<Target> found = target(field.pointer());
    ignorable.add(field.pointer());
    if (found.isEmpty()) {
      note(
          "", field.pointer() + " is in a list without a table of its own: map that list as jsonb");
      return;
    }
    Target target = found.get();
    if (field.pointer().contains("<")) {
      note(
          target.section(),
          field.pointer() + ": keys that are data, map the object around them as jsonb");
      return;
    }
    Set<String> types = new HashSet<>(field.types().keySet());
    types.removeIf(type -> field.types().get(type) == 0);
    if (types.isEmpty()) {
      note(target.section(), field.pointer() + " had no value yet, so its type is not known");
      return;
    }
    boolean isLookup =
        types.equals(Set.of("object")) && byPointer.containsKey(field.pointer() + "/code");
    if (isLookup) {
      add(target, "", SqlType.TEXT, Conversion.CODE_OF);
      if (byPointer.containsKey(field.pointer() + "/name")) {
        add(target.below("name"), "", SqlType.TEXT, Conversion.TEXT);
      }
      return;
    }
    SqlType type = typeOf(types, field.form());
    boolean isId =
        (type == SqlType.BIGINT || type == SqlType.TEXT)
            && (target.key().equals("id") || target.key().endsWith("_id"));
    add(target, "", isId ? SqlType.TEXT : type, isId ? Conversion.ID : Conversion.ofType(type));
  }

  private static SqlType typeOf(Set<String> types, String form) {
    if (types.equals(Set.of("boolean"))) {
      return SqlType.BOOLEAN;
    }
    if (types.equals(Set.of("integer"))) {
      return SqlType.BIGINT;
    }
    if (Set.of("integer", "decimal").containsAll(types)) {
      return SqlType.NUMERIC;
    }
    if (types.equals(Set.of("string"))) {
      return switch (form == null ? "" : form) {
        case "date" -> SqlType.DATE;
        case "date-time" -> SqlType.TIMESTAMPTZ;
        case "time" -> SqlType.TIME;
        default -> SqlType.TEXT;
      };
    }
    boolean isPlain = types.stream().noneMatch(Set.of("object", "array")::contains);
    return isPlain ? SqlType.TEXT : SqlType.JSONB;
  }

  private void adviseType(String pointer, String type) {
    List<KnownKeys.Reader> readers =
        known.find(pointer).map(KnownKeys.Place::readers).orElse(List.of());
    if (readers.isEmpty()) {
      note("", pointer + " may be a " + type + " now; what is below it is read only of objects");
    }
    for (KnownKeys.Reader reader : readers) {
      String section = sectionOf(reader.table());
      ColumnSpec column = reader.column();
      if (takes(column, type)) {
        note(section, column.name() + " takes " + type + " as it is (" + pointer + ")");
        continue;
      }
      switch (type) {
        case "decimal" -> put(section, column.as(SqlType.NUMERIC, Conversion.DECIMAL).line());
        case "object" -> {
          put(section, column.as(SqlType.TEXT, Conversion.CODE_OF).line());
          put(section, raw(column).line());
        }
        case "array" -> {
          put(section, column.as(SqlType.TEXT, Conversion.FIRST_OF).line());
          put(section, raw(column).line());
        }
        default -> {
          if (type.equals("string") && NUMBERS.contains(column.conversion())) {
            note(
                section,
                column.name()
                    + " takes numbers in strings as they are ("
                    + pointer
                    + "); other strings become dead letters, unless:");
          }
          if (column.conversion() == Conversion.BOOLEAN) {
            put(section, column.as(SqlType.BOOLEAN, Conversion.BOOLEAN_ONLY).line());
            put(
                section,
                renamed(column, column.name() + "_text")
                    .as(SqlType.TEXT, Conversion.TEXT_UNLESS_BOOLEAN)
                    .line());
          } else {
            put(section, column.as(SqlType.TEXT, Conversion.EMPTY_TO_NULL).line());
          }
        }
      }
    }
  }

  /** Whether the conversion takes every value of a type. */
  private static boolean takes(ColumnSpec column, String type) {
    boolean isNumber = type.equals("integer") || type.equals("decimal");
    boolean isContainer = type.equals("object") || type.equals("array");
    return switch (column.conversion()) {
      case JSON, UNKNOWN_KEYS, TEXT_UNLESS_BOOLEAN, BOOLEAN_ONLY, COORDINATE -> true;
      case NON_EMPTY -> !type.equals("string");
      case TEXT, EMPTY_TO_NULL -> !isContainer;
      case CODE_OF, NAME_OF, NOTE_OF -> !type.equals("array") && !type.equals("boolean");
      case ID_OF -> !type.equals("array") && !type.equals("boolean");
      case FIRST_OF -> !type.equals("object");
      case ID, KEY_OR_DIGEST -> type.equals("string") || type.equals("integer");
      case DECIMAL, MONEY -> isNumber;
      case INTEGER -> type.equals("integer");
      case BOOLEAN -> type.equals("boolean");
      case CURRENCY -> type.equals("string") || isNumber;
      case DATE, TIME, INSTANT -> type.equals("string");
      case PERSON_NAME, PHONE, PRIMARY -> type.equals("string") || isContainer;
      case ORDINAL, SHA256_KEY -> true;
    };
  }

  private static ColumnSpec raw(ColumnSpec column) {
    return renamed(column, column.name() + "_raw").as(SqlType.JSONB, Conversion.JSON);
  }

  private static ColumnSpec renamed(ColumnSpec column, String name) {
    return new ColumnSpec(
        name, column.from(), column.type(), column.conversion(), false, column.secret(), true);
  }

  private void adviseGone(String pointer) {
    for (KnownKeys.Reader reader :
        known.find(pointer).map(KnownKeys.Place::allReaders).orElse(List.of())) {
      List<ColumnSpec.Source> sources = reader.column().from();
      String rest =
          sources.size() > 1
              ? ", unless another of "
                  + sources.stream().map(ColumnSpec.Source::text).collect(Collectors.joining(", "))
                  + " has it"
              : "";
      note(
          sectionOf(reader.table()),
          reader.column().name() + " becomes NULL, since " + pointer + " is gone" + rest);
    }
  }

  /**
   * Where a key would become a column.
   *
   * @param place the pointer within the record or element
   */
  private record Target(String section, String table, String place) {
    String key() {
      return place.substring(place.lastIndexOf('/') + 1);
    }

    Target below(String name) {
      return new Target(section, table, place + "/" + name);
    }
  }

  /** Empty for a key inside a list that has no table. */
  private Optional<Target> target(String pointer) {
    int colon = pointer.startsWith("/") ? -1 : pointer.indexOf(':');
    String call = colon < 0 ? "" : pointer.substring(0, colon);
    String place = pointer.substring(colon + 1);
    Stream<ChildSpec> children =
        colon < 0 ? spec.embeddedChildren().stream() : spec.childrenOf(call).stream();
    Optional<Target> inChild =
        children
            .filter(child -> place.startsWith(child.from() + "/*/"))
            .map(
                child ->
                    new Target(
                        sectionOf(child.table().name()),
                        child.table().name(),
                        place.substring((child.from() + "/*").length())))
            .findFirst();
    return inChild
        .or(
            () ->
                colon < 0
                    ? Optional.of(new Target("mapping", spec.table().name(), place))
                    : Optional.empty())
        .filter(target -> !target.place().contains("/*"));
  }

  private String sectionOf(String table) {
    return table.equals(spec.table().name()) ? "mapping" : "children." + table + ".mapping";
  }

  private void add(Target target, String suffix, SqlType type, Conversion conversion) {
    ColumnSpec column =
        new ColumnSpec(
            name(target, suffix),
            List.of(new ColumnSpec.Source(false, false, JsonPointer.compile(target.place()))),
            type,
            conversion,
            false,
            SECRET.matcher(target.place().toLowerCase(Locale.ROOT)).matches(),
            true);
    put(target.section(), column.line());
  }

  /** A name of the pointer's words that the table does not have yet. */
  private String name(Target target, String suffix) {
    String words =
        (target.place() + suffix)
            .replaceAll("([a-z0-9])([A-Z])", "$1_$2")
            .toLowerCase(Locale.ROOT)
            .replaceAll("[^a-z0-9]+", "_")
            .replaceAll("^[_0-9]+|_+$", "");
    String name = words.isEmpty() ? "value" : words;
    Set<String> taken = columnsOfTables.get(target.table());
    while (taken.contains(name)) {
      name = "api_" + name;
    }
    name = name.substring(0, Math.min(name.length(), LONGEST_NAME));
    taken.add(name);
    return name;
  }

  private static Set<String> columns(TableSpec table) {
    Set<String> columns = new HashSet<>(Set.of("id", "region_code", EntitySpec.UNKNOWN_KEYS));
    table.columns().forEach(column -> columns.add(column.name()));
    table.references().forEach(reference -> columns.add(reference.column()));
    table.references().forEach(reference -> columns.addAll(reference.copies().keySet()));
    columns.addAll(table.stamps().inserted());
    columns.addAll(table.stamps().written());
    columns.addAll(table.extraColumns().keySet());
    if (table.parentColumn() != null) {
      columns.add(table.parentColumn());
    }
    return columns;
  }

  private void note(String section, String text) {
    put(section, "# " + text);
  }

  private void put(String section, String line) {
    List<String> lines = sections.computeIfAbsent(section, key -> new ArrayList<>());
    if (!lines.contains(line)) {
      lines.add(line);
    }
  }

  private List<String> lines() {
    List<String> lines = new ArrayList<>();
    sections.forEach(
        (section, content) -> {
          String indent = "";
          for (String part : section.isEmpty() ? new String[0] : section.split("\\.")) {
            if (!lines.contains(indent + part + ":") || !part.equals("children")) {
              lines.add(indent + part + ":");
            }
            indent += "  ";
          }
          for (String line : content) {
            lines.add(indent + line);
          }
        });
    if (!ignorable.isEmpty()) {
      lines.add("# or, where nobody wants them:");
      lines.add("ignored:");
      ignorable.forEach(pointer -> lines.add("  - " + quoted(pointer)));
    }
    return lines;
  }

  /** A pointer as it may stand in a list of YAML. */
  private static String quoted(String pointer) {
    return pointer.matches("[A-Za-z0-9_/*:-]+")
        ? pointer
        : '"' + pointer.replace("\"", "\\\"") + '"';
  }
}
