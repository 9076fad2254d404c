package breezeway.standalone.fuzz;

import breezeway.common.spec.ChildSpec;
import breezeway.common.spec.ColumnSpec;
import breezeway.common.spec.Conversion;
import breezeway.common.spec.DeleteSpec;
import breezeway.common.spec.EntitySpec;
import breezeway.common.spec.TableSpec;
import com.fasterxml.jackson.core.JsonPointer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What has to become of the bytes of a record, as the documents have it: docs/entity-specs.md for
 * the conversions, the specs for the columns. Shares no code with the transformer.
 */
final class Oracle {
  static final String COMPANY = "4100";
  private static final int MOST_KEY_BYTES = 2_000;

  private final EntitySpec spec;

  Oracle(EntitySpec spec) {
    this.spec = spec;
  }

  /** A record of a page. */
  Expected record(byte[] bytes) {
    Optional<Json> read = Json.read(bytes);
    if (read.isEmpty()) {
      return new Expected.Refused(null, Expected.Version.NONE, "not JSON within the bounds");
    }
    if (!(read.get() instanceof Json.Obj json)) {
      return new Expected.Refused(null, Expected.Version.NONE, "not an object");
    }
    if (isForeign(json)) {
      return new Expected.LeftOut();
    }
    String key = key(json);
    if (key == null) {
      return new Expected.Refused(null, Expected.Version.NONE, "no id that can be used");
    }
    Expected.Version version = version(json);
    try {
      List<String> rows = new ArrayList<>();
      Map<String, String> claims = new HashMap<>();
      rows.add(row(spec.table(), new Element(json, Json.NOTHING, 0, new HashMap<>())).line());
      for (ChildSpec child : spec.embeddedChildren()) {
        rows.addAll(rows(child, at(json, child.from(), child.table()), json, claims));
      }
      rows.sort(null);
      return new Expected.Lands(key, version, rows, claims);
    } catch (Values.Unfit e) {
      return new Expected.Refused(key, version, e.getMessage());
    }
  }

  /**
   * The answer of a call per record.
   *
   * @param key of the record
   */
  Expected answer(String call, String key, byte[] bytes) {
    Optional<Json> read = Json.read(bytes);
    Expected.Version none = Expected.Version.NONE;
    if (read.isEmpty()) {
      return new Expected.Refused(key, none, "not JSON within the bounds");
    }
    Json json = read.get();
    if (json instanceof Json.Obj object) {
      Json results = object.get("results");
      Json data = object.get("data");
      json = results instanceof Json.Arr ? results : data;
    }
    if (!(json instanceof Json.Arr)) {
      return new Expected.Refused(key, none, "no list");
    }
    try {
      List<String> rows = new ArrayList<>();
      Map<String, String> claims = new HashMap<>();
      for (ChildSpec child : spec.childrenOf(call)) {
        rows.addAll(rows(child, json, Json.NOTHING, claims));
      }
      rows.sort(null);
      return new Expected.Lands(key, none, rows, claims);
    } catch (Values.Unfit e) {
      return new Expected.Refused(key, none, e.getMessage());
    }
  }

  private boolean isForeign(Json.Obj json) {
    if (spec.extract().companyPointer().isEmpty()) {
      return false;
    }
    String name = spec.extract().companyPointer().get();
    Json company = json.get(name.startsWith("/") ? name.substring(1) : name);
    try {
      String id = Values.id(company);
      return id != null && id.matches("\\d+") && !id.replaceFirst("^0+(?=.)", "").equals(COMPANY);
    } catch (Values.Unfit e) {
      return false;
    }
  }

  private String key(Json.Obj json) {
    try {
      String key = Values.id(json.get(spec.key().getMatchingProperty()));
      return key == null ? null : Values.bounded(Values.storable(key), MOST_KEY_BYTES);
    } catch (Values.Unfit e) {
      return null;
    }
  }

  private Expected.Version version(Json.Obj json) {
    if (spec.version().isEmpty()
        || !(json.get(spec.version().get().getMatchingProperty()) instanceof Json.Str text)) {
      return Expected.Version.NONE;
    }
    try {
      return new Expected.Version(Long.valueOf(Values.instant(text.text().strip())));
    } catch (Values.Unfit e) {
      return Expected.Version.NONE;
    }
  }

  /** A record or an element of a list in it. */
  private record Element(Json value, Json parent, int place, Map<String, Integer> counts) {}

  /**
   * @param key tells rows of one record apart
   */
  private record Row(List<String> key, String line) {}

  private List<String> rows(ChildSpec child, Json list, Json parent, Map<String, String> claims) {
    if (Values.isNothing(list) || list.equals(new Json.Str(""))) {
      return List.of();
    }
    if (!(list instanceof Json.Arr array)) {
      throw new Values.Unfit("no list at " + child.from());
    }
    boolean takesAnything =
        child.table().columns().stream()
            .flatMap(column -> column.from().stream())
            .anyMatch(source -> source.pointer().matches());
    Map<List<String>, String> rows = new LinkedHashMap<>();
    Map<String, Integer> counts = new HashMap<>();
    for (int i = 0; i < array.items().size(); i++) {
      Json item = array.items().get(i);
      if (item instanceof Json.Null) {
        continue;
      }
      if (!takesAnything && !(item instanceof Json.Obj)) {
        throw new Values.Unfit("an element of " + child.from() + " is no object");
      }
      Row row = row(child.table(), new Element(item, parent, i, counts));
      rows.put(row.key(), row.line());
    }
    if (!child.table().unique().columns().contains(child.table().parentColumn())) {
      rows.forEach((key, line) -> claims.put(child.table().name() + key, line));
    }
    return new ArrayList<>(rows.values());
  }

  private Row row(TableSpec table, Element element) {
    Map<String, String> values = new HashMap<>();
    Line line = new Line(table.name());
    for (ColumnSpec column : table.columns()) {
      String value = value(table, column, element);
      if (value == null && column.required()) {
        throw new Values.Unfit(column.name() + " is required");
      }
      if (value != null && Indexes.has(table, column)) {
        Values.bounded(value, MOST_KEY_BYTES);
      }
      values.put(column.name(), value);
      if (column.stored()) {
        boolean isMade = column.conversion().isSyntheticKey();
        line.put(column.name(), isMade ? shown(value) : value);
      }
    }
    return new Row(table.key().stream().map(values::get).toList(), line.toString());
  }

  /** A key that was made says what it was made of; of the digest nothing can be told from here. */
  private static String shown(String key) {
    return key.startsWith("~") && key.contains("\u0000")
        ? "~" + key.substring(key.lastIndexOf('-'))
        : key;
  }

  private String value(TableSpec table, ColumnSpec column, Element element) {
    switch (column.conversion()) {
      case ORDINAL -> {
        return String.valueOf(element.place());
      }
      case KEY_OR_DIGEST -> {
        for (ColumnSpec.Source source : column.from()) {
          String id = Values.id(at(element.value(), source.pointer(), table));
          if (id != null && Values.isShort(id, MOST_KEY_BYTES)) {
            return Values.storable(id);
          }
        }
        return numbered(column, JsonText.exact(element.value()), element);
      }
      case SHA256_KEY -> {
        StringBuilder tuple = new StringBuilder();
        for (ColumnSpec.Source source : column.from()) {
          Json part = at(element.value(), source.pointer(), table);
          boolean isText = part instanceof Json.Str && !source.asJson();
          boolean isNone = part instanceof Json.Nothing || part instanceof Json.Null;
          tuple
              .append(isText ? ((Json.Str) part).text() : isNone ? "" : JsonText.exact(part))
              .append('\u241f');
        }
        return numbered(column, tuple.toString(), element);
      }
      default -> {
        if (column.from().isEmpty()
            && spec.deletes().effect() instanceof DeleteSpec.Effect.SetColumn ofTheLiving) {
          return ofTheLiving.otherwise().orElse(null);
        }
        for (ColumnSpec.Source source : column.from()) {
          Json from = source.inParent() ? element.parent() : element.value();
          Json found = at(from, source.pointer(), table);
          String value = Values.of(column.conversion(), column.type(), found);
          if (value != null) {
            return value;
          }
        }
        return null;
      }
    }
  }

  private static String numbered(ColumnSpec column, String content, Element element) {
    int count = element.counts().merge(column.name() + " " + content, 1, Integer::sum);
    return "~" + content.hashCode() + "\u0000" + content + "-" + (count - 1);
  }

  /**
   * What a pointer finds. On the way there may be objects and lists, or nothing; a text or a number
   * there would be lost without a word, unless some column takes it as it is.
   */
  private static Json at(Json root, JsonPointer pointer, TableSpec table) {
    Json json = root;
    String way = "";
    for (JsonPointer rest = pointer; !rest.matches(); rest = rest.tail()) {
      if (Values.isNothing(json)
          || json.equals(new Json.Str(""))
          || json.equals(new Json.Arr(List.of()))) {
        return Json.NOTHING;
      }
      boolean isIndex = rest.mayMatchElement() && json instanceof Json.Arr;
      if (json instanceof Json.Obj object
          && !(rest.mayMatchElement()
              && object.get(rest.getMatchingProperty()) instanceof Json.Nothing)) {
        json = object.get(rest.getMatchingProperty());
      } else if (isIndex) {
        List<Json> items = ((Json.Arr) json).items();
        int index = rest.getMatchingIndex();
        json = index < items.size() ? items.get(index) : Json.NOTHING;
      } else if (isRead(table, way)) {
        return Json.NOTHING;
      } else {
        throw new Values.Unfit(way + " cannot have a part " + rest);
      }
      way += "/" + rest.getMatchingProperty();
    }
    return json;
  }

  private static boolean isRead(TableSpec table, String pointer) {
    return table.columns().stream()
        .flatMap(column -> column.from().stream())
        .anyMatch(source -> source.pointer().toString().equals(pointer));
  }

  /** Columns that an index of the table needs. */
  static final class Indexes {
    private Indexes() {}

    static boolean has(TableSpec table, ColumnSpec column) {
      String name = column.name();
      return column.conversion() != Conversion.ORDINAL
          && !column.conversion().isSyntheticKey()
          && (table.unique().columns().contains(name)
              || table.key().contains(name)
              || table.indexes().stream().anyMatch(index -> index.contains(name))
              || table.references().stream().anyMatch(ref -> ref.source().equals(name)));
    }
  }
}
