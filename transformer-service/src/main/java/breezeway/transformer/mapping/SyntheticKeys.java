package breezeway.transformer.mapping;

import breezeway.common.spec.ColumnSpec;
import breezeway.common.spec.Conversion;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.stream.Collectors;

/** Keys for children to which the API gives none. */
final class SyntheticKeys {
  private static final String SEPARATOR = "\u241f";

  private SyntheticKeys() {}

  static String of(ColumnSpec column, Element element) {
    if (column.conversion() == Conversion.ORDINAL) {
      return String.valueOf(element.ordinal());
    }
    return column.conversion() == Conversion.SHA256_KEY
        ? tuple(column, element)
        : idOrDigest(column, element);
  }

  private static String idOrDigest(ColumnSpec column, Element element) {
    for (ColumnSpec.Source source : column.from()) {
      String id =
          source.pointer().matches() && !source.inParent() && element.value().isContainerNode()
              ? null // no pointer given: there is no id, only content
              : Conversions.convert(Conversion.ID, element.at(source));
      if (id != null && SqlTexts.fitsIndex(id)) { // an address may be longer than a key can be
        return id;
      }
    }
    String digest = "~" + Digests.hex(text(element.value()));
    return element.occurrences().number(column.name(), digest);
  }

  private static String tuple(ColumnSpec column, Element element) {
    String texts =
        column.from().stream()
            .map(
                source ->
                    source.asJson()
                        ? CanonicalJson.of(element.at(source))
                        : text(element.at(source)))
            .collect(Collectors.joining(SEPARATOR));
    return element.occurrences().number(column.name(), Digests.hex(texts));
  }

  private static String text(JsonNode value) {
    if (value.isTextual()) {
      return value.textValue();
    }
    return value.isMissingNode() || value.isNull() ? "" : CanonicalJson.of(value);
  }
}
