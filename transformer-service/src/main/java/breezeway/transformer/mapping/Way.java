package breezeway.transformer.mapping;

import breezeway.common.spec.ColumnSpec;
import breezeway.common.spec.TableSpec;
import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Follows the pointers of one table. Where the way to a value leads through a text or a number,
 * that would be lost without a word; so it is refused, unless a column takes it as it is (a lookup
 * that is a plain word here and an object there).
 */
final class Way {
  private final Set<String> taken;

  Way(TableSpec table) {
    this.taken =
        table.columns().stream()
            .flatMap(column -> column.from().stream())
            .map(ColumnSpec.Source::pointer)
            .map(JsonPointer::toString)
            .collect(Collectors.toUnmodifiableSet());
  }

  /**
   * @return what is there; missing when nothing is
   * @throws UnfitValueException when the way to it is barred
   */
  JsonNode to(JsonNode root, JsonPointer pointer) {
    JsonNode node = root;
    for (JsonPointer rest = pointer; !rest.matches(); rest = rest.tail()) {
      JsonNode next = step(node, rest);
      if (next == null) {
        String way = pointer.toString();
        if (isNothing(node)
            || taken.contains(way.substring(0, way.length() - rest.toString().length()))) {
          return MissingNode.getInstance();
        }
        throw new UnfitValueException("lies in something that has no such parts");
      }
      node = next;
    }
    return node;
  }

  /** The part that comes next; null when the value has no such parts. */
  private static JsonNode step(JsonNode node, JsonPointer rest) {
    if (node.isObject()) {
      JsonNode part = node.path(rest.getMatchingProperty());
      return part.isMissingNode() && rest.mayMatchElement() ? null : part;
    }
    return node.isArray() && rest.mayMatchElement() ? node.path(rest.getMatchingIndex()) : null;
  }

  private static boolean isNothing(JsonNode node) {
    return Conversions.isNothing(node)
        || (node.isArray() && node.isEmpty())
        || (node.isTextual() && node.textValue().isEmpty());
  }
}
