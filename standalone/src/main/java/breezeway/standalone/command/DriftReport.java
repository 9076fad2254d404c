package breezeway.standalone.command;

import breezeway.common.spec.EntitySpec;
import breezeway.loader.drift.DriftBook.Line;
import breezeway.loader.drift.DriftComparison;
import breezeway.loader.drift.DriftEntry;
import breezeway.loader.drift.OddRegions;
import breezeway.loader.drift.PayloadField;
import breezeway.loader.drift.SpecAdvice;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What {@code drift} says, for people and for programs. */
final class DriftReport {
  private static final ObjectMapper JSON =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();
  private static final DateTimeFormatter DAY =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm").withZone(ZoneOffset.UTC);

  private final List<OfEntity> parts;

  DriftReport(List<OfEntity> parts) {
    this.parts = parts.stream().filter(part -> !part.isQuiet() || !part.lines.isEmpty()).toList();
  }

  /** Whether there is nothing to look at. */
  boolean isQuiet() {
    return parts.stream().allMatch(OfEntity::isQuiet);
  }

  List<String> lines() {
    List<String> text = new ArrayList<>();
    for (OfEntity part : parts) {
      if (!text.isEmpty()) {
        text.add("");
      }
      part.tell(text);
    }
    if (text.isEmpty()) {
      text.add("The API's data look as they did, and every key that they have is known.");
    }
    return text;
  }

  String json() throws JsonProcessingException {
    ArrayNode array = JSON.createArrayNode();
    parts.forEach(part -> part.tell(array.addObject()));
    return JSON.writeValueAsString(array);
  }

  /**
   * What there is to say of an entity.
   *
   * @param regions the regions asked for
   * @param lines of the ledger
   * @param fields of all regions, by region and pointer
   */
  static final class OfEntity {
    private final EntitySpec spec;
    private final List<Line> lines;
    private final List<OddRegions.Odd> odd;
    private final List<PayloadField> unknown;
    private final List<String> advice;
    private final Map<String, Map<String, PayloadField>> fields;

    OfEntity(
        EntitySpec spec,
        List<String> regions,
        List<Line> lines,
        Map<String, Map<String, PayloadField>> fields) {
      this.spec = spec;
      this.lines = lines;
      this.fields = new TreeMap<>(fields);
      this.fields.keySet().retainAll(regions);
      // compared with all the others, though only one may have been asked for
      this.odd = OddRegions.of(fields).stream().filter(o -> regions.contains(o.region())).toList();
      Collection<PayloadField> all =
          this.fields.values().stream().flatMap(of -> of.values().stream()).toList();
      this.unknown = SpecAdvice.unknown(spec, all);
      this.advice =
          SpecAdvice.lines(
              spec,
              all,
              lines.stream().filter(line -> line.endedAt() == null).map(Line::entry).toList());
    }

    boolean isQuiet() {
      return lines.stream().noneMatch(line -> line.endedAt() == null)
          && odd.isEmpty()
          && unknown.isEmpty();
    }

    void tell(List<String> text) {
      text.add(spec.name());
      if (!lines.isEmpty()) {
        TextTable table = new TextTable("  what", "key", "regions", "since", "");
        grouped()
            .forEach(
                (key, group) ->
                    table.add(
                        "  " + key.what(),
                        key.pointer(),
                        regions(group),
                        since(group),
                        said(group)));
        text.addAll(table.lines());
      }
      for (OddRegions.Odd one : odd) {
        text.add("  " + one.sentence() + ".");
      }
      if (!unknown.isEmpty()) {
        text.add("  The API sends what the spec neither reads nor ignores:");
        TextTable table = new TextTable("    key", "in", "types", "regions", "looks like");
        unknown.forEach(
            field ->
                table.add(
                    "    " + field.pointer(),
                    DriftComparison.percent(field.presentShare()),
                    types(field),
                    holders(field.pointer()),
                    looks(field)));
        text.addAll(table.lines());
      }
      if (!advice.isEmpty()) {
        text.add("  To take it, in config/entities/" + spec.name() + ".yaml:");
        advice.forEach(line -> text.add("    " + line));
      }
    }

    private record GroupKey(String what, String pointer) {}

    /** The same change in several regions is one line for people. */
    private Map<GroupKey, List<Line>> grouped() {
      Map<GroupKey, List<Line>> groups = new LinkedHashMap<>();
      for (Line line : lines) {
        DriftEntry entry = line.entry();
        String what =
            (line.endedAt() == null ? "" : "was: ")
                + entry.kind().word()
                + (entry.what().isEmpty() ? "" : " " + entry.what());
        groups
            .computeIfAbsent(new GroupKey(what, entry.pointer()), key -> new ArrayList<>())
            .add(line);
      }
      return groups;
    }

    private String regions(List<Line> group) {
      List<String> names = group.stream().map(Line::region).distinct().toList();
      return names.size() > 1 && names.size() == fields.size()
          ? "all " + names.size()
          : String.join(", ", names);
    }

    private static String since(List<Line> group) {
      return group.stream()
          .map(Line::firstSeen)
          .min(OffsetDateTime::compareTo)
          .map(DAY::format)
          .orElse("");
    }

    private static String said(List<Line> group) {
      return group.getFirst().entry().detail();
    }

    private static String types(PayloadField field) {
      List<String> types =
          field.types().entrySet().stream()
              .filter(type -> type.getValue() > 0)
              .map(Map.Entry::getKey)
              .toList();
      return types.isEmpty() ? "no value" : String.join(", ", types);
    }

    private String holders(String pointer) {
      List<String> holders =
          fields.entrySet().stream()
              .filter(
                  of ->
                      of.getValue().get(pointer) != null
                          && of.getValue().get(pointer).present() > 0)
              .map(Map.Entry::getKey)
              .toList();
      return holders.size() > 1 && holders.size() == fields.size()
          ? "all " + holders.size()
          : String.join(", ", holders);
    }

    private static String looks(PayloadField field) {
      return field.note() != null ? field.note() : field.example();
    }

    void tell(ObjectNode node) {
      node.put("entity", spec.name());
      ArrayNode entries = node.putArray("entries");
      for (Line line : lines) {
        DriftEntry entry = line.entry();
        entries
            .addObject()
            .put("region", line.region())
            .put("kind", entry.kind().word())
            .put("pointer", entry.pointer())
            .put("what", entry.what())
            .put("mapped", entry.mapped())
            .put("detail", entry.detail())
            .put("share", entry.share())
            .put("share_before", entry.shareBefore())
            .put("example", entry.example())
            .put("first_seen", text(line.firstSeen()))
            .put("last_seen", text(line.lastSeen()))
            .put("ended_at", text(line.endedAt()));
      }
      ArrayNode odds = node.putArray("odd_regions");
      odd.forEach(
          one ->
              odds.addObject()
                  .put("region", one.region())
                  .put("pointer", one.pointer())
                  .put("sentence", one.sentence()));
      ArrayNode unknowns = node.putArray("unknown_keys");
      unknown.forEach(
          field ->
              unknowns
                  .addObject()
                  .put("pointer", field.pointer())
                  .put("share", field.presentShare())
                  .put("types", types(field))
                  .put("regions", holders(field.pointer()))
                  .put("example", field.example())
                  .put("note", field.note()));
      ArrayNode lines = node.putArray("advice");
      advice.forEach(lines::add);
    }

    private static String text(OffsetDateTime time) {
      return time == null ? null : time.toInstant().toString();
    }
  }
}
