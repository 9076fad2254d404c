package breezeway.transformer.mapping;

import breezeway.common.message.RowSet;
import breezeway.common.spec.ChildSpec;
import breezeway.common.spec.Conversion;
import breezeway.common.spec.DeleteSpec;
import breezeway.common.spec.EntitySpec;
import breezeway.common.spec.KnownKeys;
import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.math.BigInteger;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Makes row sets of an entity's records, as its spec says: a record and a spec go in, rows come
 * out, and nothing else decides. From any thread.
 */
public final class RecordMapper {
  private final EntitySpec spec;
  private final TableMapper table;
  private final List<ChildSpec> embedded;
  private final Map<ChildSpec, TableMapper> children = new LinkedHashMap<>();
  private final Optional<JsonPointer> company;

  public RecordMapper(EntitySpec spec) {
    this.spec = spec;
    KnownKeys known = new KnownKeys(spec);
    this.table = new TableMapper(spec.table(), "", Optional.of(new UnknownKeys(known.ofRecord())));
    this.embedded = spec.embeddedChildren();
    for (ChildSpec child : spec.children()) {
      String place = child.from().matches() ? "/" : child.from().toString();
      Optional<UnknownKeys> unknownKeys =
          child
              .call()
              .flatMap(call -> known.find(call + ":" + child.from() + "/*"))
              .map(UnknownKeys::new);
      children.put(child, new TableMapper(child.table(), place, unknownKeys));
    }
    this.company =
        spec.extract()
            .companyPointer()
            .map(name -> JsonPointer.compile(name.startsWith("/") ? name : "/" + name));
  }

  public EntitySpec spec() {
    return spec;
  }

  /** The record's key; empty when it has none that can be used. */
  public Optional<String> key(JsonNode recordNode) {
    return recordNode.isObject() ? id(recordNode.at(spec.key())) : Optional.empty();
  }

  /** The time of the record's last change in microseconds; empty when it does not tell one. */
  public OptionalLong version(JsonNode recordNode) {
    JsonNode version = spec.version().map(recordNode::at).orElseGet(MissingNode::getInstance);
    if (!version.isTextual()) {
      return OptionalLong.empty();
    }
    try {
      return OptionalLong.of(Times.micros(version.textValue().strip()));
    } catch (UnfitValueException e) {
      return OptionalLong.empty(); // the order of runs decides; a column that reads it complains
    }
  }

  /** Whether a record says of itself that it is deleted, in an entity whose records can. */
  public boolean saysDeleted(JsonNode recordNode) {
    return spec.deletes()
        .confirmation()
        .filter(
            confirmation ->
                confirmation.status().stream()
                    .map(recordNode::at)
                    .filter(JsonNode::isTextual)
                    .findFirst()
                    .filter(status -> status.textValue().equals(confirmation.deleted()))
                    .isPresent())
        .isPresent();
  }

  /**
   * Whether a record names another company than the one given. Companies are numbers: whatever else
   * stands there names none, and is for the column to judge.
   */
  public boolean isForeign(JsonNode recordNode, String companyId) {
    return company
        .flatMap(pointer -> id(recordNode.at(pointer)))
        .filter(id -> id.chars().allMatch(digit -> digit >= '0' && digit <= '9'))
        .filter(id -> !new BigInteger(id).toString().equals(companyId.strip()))
        .isPresent();
  }

  /**
   * The row of a record and the rows of all its embedded children, empty sets included.
   *
   * @throws MappingException when a value cannot be converted or a required one is missing
   */
  public RowSet map(JsonNode recordNode) {
    Map<String, List<Map<String, String>>> tables = new LinkedHashMap<>();
    Map<String, String> row = table.row(recordNode);
    if (spec.deletes().effect()
        instanceof DeleteSpec.Effect.SetColumn(String column, String deleted, var otherwise)) {
      otherwise.ifPresent(value -> row.put(column, value));
    }
    tables.put(table.name(), List.of(row));
    for (ChildSpec child : embedded) {
      TableMapper mapper = children.get(child);
      tables.put(mapper.name(), mapper.rows(mapper.list(recordNode, child.from()), recordNode));
    }
    return new RowSet(tables);
  }

  /**
   * The rows of the answer of a call per record, empty sets included.
   *
   * @param call name of the call in the spec
   * @throws MappingException as {@link #map}
   */
  public RowSet mapAnswer(String call, JsonNode answer) {
    Map<String, List<Map<String, String>>> tables = new LinkedHashMap<>();
    for (ChildSpec child : spec.childrenOf(call)) {
      TableMapper mapper = children.get(child);
      JsonNode array = child.from().matches() ? list(answer) : mapper.list(answer, child.from());
      tables.put(mapper.name(), mapper.rows(array, MissingNode.getInstance()));
    }
    return new RowSet(tables);
  }

  /** The list of an answer: bare, or in an envelope as the lists of records are. */
  private static JsonNode list(JsonNode answer) {
    for (String name : List.of("results", "data")) {
      if (answer.path(name).isArray()) {
        return answer.get(name);
      }
    }
    return answer;
  }

  private static Optional<String> id(JsonNode value) {
    try {
      String id = Conversions.convert(Conversion.ID, value);
      return Optional.ofNullable(id)
          .map(SqlTexts::storable)
          .filter(text -> SqlTexts.fitsIndex(text));
    } catch (UnfitValueException e) {
      return Optional.empty();
    }
  }
}
