package breezeway.transformer.profile;

import breezeway.common.message.PayloadProfile;
import breezeway.common.message.RunId;
import breezeway.common.spec.EntitySpec;
import breezeway.common.spec.KnownKeys;
import breezeway.common.spec.KnownKeys.Place;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Looks at every record of a run and remembers what its keys were like, whatever the mapping makes
 * of it. Bounded, however odd the payloads are. One thread.
 */
final class PayloadProfiler {
  /** Keys that the spec does not know; what goes beyond is counted only. */
  static final int MOST_UNKNOWN_FIELDS = 500;

  /** An object with more unknown keys than these has data for keys: they are taken for one. */
  static final int MOST_UNKNOWN_KEYS_OF_AN_OBJECT = 60;

  static final int MOST_DEPTH = 12;

  private final EntitySpec spec;
  private final KnownKeys known;
  private final RunId run;
  private final FieldStats root;
  private final Map<String, FieldStats> answers = new LinkedHashMap<>();
  private int unknownFields;
  private long leftOut;

  PayloadProfiler(EntitySpec spec, RunId run) {
    this.spec = spec;
    this.run = run;
    this.known = new KnownKeys(spec);
    this.root = new FieldStats(known.ofRecord());
  }

  RunId run() {
    return run;
  }

  void takeRecord(JsonNode json) {
    take(root, json, 0);
  }

  void takeAnswer(String call, JsonNode json) {
    FieldStats stats = answers.computeIfAbsent(call, name -> new FieldStats(known.ofAnswer(name)));
    take(stats, listOf(json), 0);
  }

  /** The list of an answer: bare, or in an envelope as the lists of records are. */
  private static JsonNode listOf(JsonNode answer) {
    for (String name : List.of("results", "data")) {
      if (answer.path(name).isArray()) {
        return answer.get(name);
      }
    }
    return answer;
  }

  private void take(FieldStats stats, JsonNode value, int depth) {
    if (stats.isIgnored()) {
      return;
    }
    stats.present++;
    if (value.isObject()) {
      takeObject(stats, value, depth);
    } else if (value.isArray()) {
      takeArray(stats, value, depth);
    } else {
      stats.takeScalar(value);
    }
  }

  private void takeObject(FieldStats stats, JsonNode object, int depth) {
    if (object.isEmpty()) {
      stats.empty++; // the API's way to say that something is not set, not an object without keys
      return;
    }
    stats.types[FieldStats.OBJECT]++;
    if (!stats.isOpen()) {
      return;
    }
    if (depth == MOST_DEPTH) {
      leftOut++;
      return;
    }
    for (Map.Entry<String, JsonNode> field : object.properties()) {
      FieldStats below = stats.keys.get(field.getKey());
      if (below == null) {
        below = unseen(stats, field.getKey());
      }
      if (below != null) {
        take(below, field.getValue(), depth + 1);
      }
    }
  }

  private void takeArray(FieldStats stats, JsonNode array, int depth) {
    stats.types[FieldStats.ARRAY]++;
    if (array.isEmpty()) {
      stats.empty++;
    }
    if (array.isEmpty() || !stats.isOpen()) {
      return;
    }
    FieldStats elements = depth == MOST_DEPTH ? null : elementsOf(stats);
    if (elements == null) {
      leftOut++;
      return;
    }
    for (JsonNode element : array) {
      take(elements, element, depth + 1);
    }
  }

  /** The place for a key that is not in the map; null when there is no room. */
  private FieldStats unseen(FieldStats stats, String key) {
    Place place = stats.place == null ? null : stats.place.key(key);
    if (place != null) {
      return put(stats, key, new FieldStats(place));
    }
    if (stats.isCollapsed) {
      return elementsOf(stats);
    }
    String name = Shapes.isIdentifier(key) ? key : Shapes.ofKey(key);
    FieldStats known = stats.keys.get(name);
    if (known != null) {
      return known;
    }
    if (stats.unknownKeys == MOST_UNKNOWN_KEYS_OF_AN_OBJECT) {
      collapse(stats);
      return elementsOf(stats);
    }
    if (!hasRoom()) {
      return null;
    }
    stats.unknownKeys++;
    return put(stats, name, new FieldStats(null));
  }

  private static FieldStats put(FieldStats stats, String key, FieldStats below) {
    stats.keys.put(key, below);
    return below;
  }

  private FieldStats elementsOf(FieldStats stats) {
    if (stats.elements == null) {
      Place place = stats.place == null ? null : stats.place.element();
      if (place == null && !hasRoom()) {
        return null;
      }
      stats.elements = new FieldStats(place);
    }
    return stats.elements;
  }

  private boolean hasRoom() {
    if (unknownFields == MOST_UNKNOWN_FIELDS) {
      leftOut++;
      return false;
    }
    unknownFields++;
    return true;
  }

  /** From now on its unknown keys are one; what was told of them so far goes. */
  private void collapse(FieldStats stats) {
    stats.isCollapsed = true;
    stats
        .keys
        .values()
        .removeIf(
            below -> {
              if (below.place == null) {
                unknownFields -= size(below);
              }
              return below.place == null;
            });
  }

  private static int size(FieldStats stats) {
    int size = 1 + (stats.elements == null ? 0 : size(stats.elements));
    for (FieldStats below : stats.keys.values()) {
      size += size(below);
    }
    return size;
  }

  /**
   * @param whole whether the run asked for everything
   */
  PayloadProfile profile(String region, boolean whole) {
    List<PayloadProfile.Field> fields = new ArrayList<>();
    tell(fields, "", root.present, root);
    answers.forEach((call, stats) -> tell(fields, call + ":", stats.present, stats));
    return new PayloadProfile(
        run.toString(), region, spec.name(), whole, root.present, leftOut, fields);
  }

  private static void tell(
      List<PayloadProfile.Field> fields, String pointer, long seen, FieldStats stats) {
    if (stats.isIgnored()) {
      return;
    }
    fields.add(
        new PayloadProfile.Field(
            pointer,
            stats.use(),
            seen,
            stats.present,
            stats.nulls,
            stats.empty,
            types(stats),
            values(stats),
            stats.manyValues,
            stats.form == null ? null : stats.form.word(),
            stats.example,
            stats.isCollapsed
                ? "more than "
                    + MOST_UNKNOWN_KEYS_OF_AN_OBJECT
                    + " unknown keys: they are taken for one, *"
                : null));
    stats.keys.forEach(
        (key, below) ->
            tell(fields, pointer + "/" + escaped(key), stats.types[FieldStats.OBJECT], below));
    if (stats.elements != null) {
      tell(fields, pointer + "/" + KnownKeys.ELEMENT, stats.elements.present, stats.elements);
    }
  }

  private static Map<String, Long> types(FieldStats stats) {
    Map<String, Long> types = new LinkedHashMap<>();
    for (int type = 0; type < FieldStats.TYPES.length; type++) {
      if (stats.types[type] > 0) {
        types.put(FieldStats.TYPES[type], stats.types[type]);
      }
    }
    return types;
  }

  private static Map<String, Long> values(FieldStats stats) {
    Map<String, Long> values = new LinkedHashMap<>();
    stats.values.forEach((word, count) -> values.put(word, count[0]));
    return values;
  }

  private static String escaped(String key) {
    return key.replace("~", "~0").replace("/", "~1");
  }
}
