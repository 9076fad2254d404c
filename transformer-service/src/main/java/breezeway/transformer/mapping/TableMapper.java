package breezeway.transformer.mapping;

import breezeway.common.spec.ColumnSpec;
import breezeway.common.spec.TableSpec;
import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Makes the rows of one table. Its columns come from the spec alone, never from the data. */
final class TableMapper {
  private final TableSpec table;
  private final String place;

  /**
   * @param place where the elements are, for people: empty for a record, else the array's pointer
   */
  TableMapper(TableSpec table, String place) {
    this.table = table;
    this.place = place;
  }

  String name() {
    return table.name();
  }

  /** The row of a record. */
  Map<String, String> row(JsonNode recordNode) {
    return row(new Element(recordNode, MissingNode.getInstance(), 0, new Element.Occurrences()));
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
      if (!array.get(i).isNull()) {
        Map<String, String> row = row(new Element(array.get(i), parent, i, occurrences));
        rows.put(table.key().stream().map(row::get).toList(), row);
      }
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
    if (column.conversion().isSyntheticKey()) {
      try {
        return SqlTexts.fit(column.type(), column.conversion(), SyntheticKeys.of(column, element));
      } catch (UnfitValueException e) {
        throw new MappingException(table.name(), column.name(), pointers(column), e.getMessage());
      }
    }
    for (ColumnSpec.Source source : column.from()) {
      try {
        String text = Conversions.convert(column.conversion(), element.at(source));
        if (text != null) {
          return SqlTexts.fit(column.type(), column.conversion(), text);
        }
      } catch (UnfitValueException e) {
        throw new MappingException(table.name(), column.name(), pointer(source), e.getMessage());
      }
    }
    return null;
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
