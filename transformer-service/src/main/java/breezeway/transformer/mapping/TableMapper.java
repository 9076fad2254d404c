package breezeway.transformer.mapping;

import breezeway.common.spec.ColumnSpec;
import breezeway.common.spec.Conversion;
import breezeway.common.spec.SqlType;
import breezeway.common.spec.TableSpec;
import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Makes the rows of one table. Its columns come from the spec alone, never from the data. */
final class TableMapper {
  private final TableSpec table;
  private final String place;
  private final Way way;
  private final boolean takesAnyElement;
  private final Set<String> indexed = new HashSet<>();
  private final Optional<UnknownKeys> unknownKeys;

  /**
   * @param place where the elements are, for people: empty for a record, else the array's pointer
   * @param unknownKeys of a record or an answer's element; empty for what is embedded in a record
   */
  TableMapper(TableSpec table, String place, Optional<UnknownKeys> unknownKeys) {
    this.table = table;
    this.place = place;
    this.way = new Way(table);
    this.takesAnyElement =
        table.columns().stream()
            .filter(column -> column.conversion() != Conversion.UNKNOWN_KEYS)
            .flatMap(column -> column.from().stream())
            .anyMatch(source -> source.pointer().matches());
    indexed.addAll(table.unique().columns());
    indexed.addAll(table.key());
    table.indexes().forEach(indexed::addAll);
    table.references().forEach(reference -> indexed.add(reference.source()));
    this.unknownKeys = unknownKeys;
  }

  String name() {
    return table.name();
  }

  /** The row of a record. */
  Map<String, String> row(JsonNode recordNode) {
    return row(
        new Element(recordNode, MissingNode.getInstance(), 0, new Element.Occurrences(), way));
  }

  /** The array that a pointer leads to, or what stands there instead. */
  JsonNode list(JsonNode recordNode, JsonPointer from) {
    try {
      return way.to(recordNode, from);
    } catch (UnfitValueException e) {
      throw new MappingException(table.name(), "", place, e.getMessage());
    }
  }

  /**
   * The rows of an array's elements; null elements are none. Of two with the same key the last one
   * counts.
   *
   * @param array an array, or what the API writes instead of an empty one
   * @param parent the record that holds it; missing when there is none
   */
  List<Map<String, String>> rows(JsonNode array, JsonNode parent) {
    if (Conversions.isNothing(array) || (array.isTextual() && array.textValue().isEmpty())) {
      return List.of();
    }
    if (!array.isArray()) {
      throw new MappingException(table.name(), "", place, "is not an array");
    }
    Element.Occurrences occurrences = new Element.Occurrences();
    Map<List<String>, Map<String, String>> rows = new LinkedHashMap<>();
    for (int i = 0; i < array.size(); i++) {
      JsonNode value = array.get(i);
      if (value.isNull()) {
        continue;
      }
      if (!takesAnyElement && !value.isObject()) {
        String elements = (place.equals("/") ? "" : place) + "/*";
        throw new MappingException(table.name(), "", elements, "is not an object");
      }
      Map<String, String> row = row(new Element(value, parent, i, occurrences, way));
      rows.put(table.key().stream().map(row::get).toList(), row);
    }
    return new ArrayList<>(rows.values());
  }

  private Map<String, String> row(Element element) {
    Map<String, String> row = LinkedHashMap.newLinkedHashMap(table.columns().size());
    for (ColumnSpec column : table.columns()) {
      String text = value(column, element);
      if (text != null) {
        row.put(column.name(), text);
      } else if (column.required()) {
        throw new MappingException(
            table.name(), column.name(), pointers(column), "is required and has no value");
      }
    }
    return row;
  }

  private String value(ColumnSpec column, Element element) {
    if (column.conversion() == Conversion.UNKNOWN_KEYS) {
      return unknownKeys.orElseThrow().of(element.value());
    }
    if (column.conversion().isSyntheticKey()) {
      try {
        return fit(column, SyntheticKeys.of(column, element));
      } catch (UnfitValueException e) {
        throw new MappingException(table.name(), column.name(), pointers(column), e.getMessage());
      }
    }
    for (ColumnSpec.Source source : column.from()) {
      try {
        String text = Conversions.convert(column.conversion(), element.at(source));
        if (text != null) {
          return fit(column, text);
        }
      } catch (UnfitValueException e) {
        throw new MappingException(table.name(), column.name(), pointer(source), e.getMessage());
      }
    }
    return null;
  }

  private String fit(ColumnSpec column, String text) {
    String fitting = SqlTexts.fit(column.type(), column.conversion(), text);
    if (column.type() == SqlType.TEXT
        && indexed.contains(column.name())
        && !SqlTexts.fitsIndex(fitting)) {
      throw new UnfitValueException("is too long for an index");
    }
    return fitting;
  }

  private String pointers(ColumnSpec column) {
    return column.from().stream().map(this::pointer).collect(Collectors.joining(", "));
  }

  private String pointer(ColumnSpec.Source source) {
    JsonPointer pointer = source.pointer();
    if (source.inParent() || place.isEmpty()) {
      return pointer.toString();
    }
    return (place.equals("/") ? "" : place) + "/*" + pointer;
  }
}
