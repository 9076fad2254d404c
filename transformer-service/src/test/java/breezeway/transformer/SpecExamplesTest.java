package breezeway.transformer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import breezeway.common.message.DeadLetter;
import breezeway.common.message.Headers;
import breezeway.common.message.RecordKey;
import breezeway.common.message.RowSet;
import breezeway.common.message.RunId;
import breezeway.common.spec.ColumnSpec;
import breezeway.common.spec.EntityCatalog;
import breezeway.common.spec.EntitySpec;
import breezeway.common.spec.SqlType;
import breezeway.common.spec.TableSpec;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every spec shows by examples what its records become: {@code config/entities/examples/<entity>}
 * holds pages and the row sets and refusals expected of them. Here they are run.
 */
class SpecExamplesTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String REGION = "smoky";
  private static final RunId RUN = new RunId(1, 1);

  @TempDir Path stateFolder;

  @TestFactory
  Stream<DynamicTest> everySpecYieldsWhatItsExamplesSay() {
    EntityCatalog catalog = Specs.catalog();
    return catalog.all().stream()
        .flatMap(
            spec ->
                examples(spec)
                    .map(
                        file ->
                            DynamicTest.dynamicTest(
                                spec.name() + "/" + file.getFileName(),
                                () -> run(catalog, spec, JSON.readTree(file.toFile())))));
  }

  private static Stream<Path> examples(EntitySpec spec) {
    Path folder = Specs.FOLDER.resolve("examples").resolve(spec.name());
    try (Stream<Path> files = Files.list(folder)) {
      List<Path> examples =
          files.filter(file -> file.toString().endsWith(".json")).sorted().toList();
      assertTrue(!examples.isEmpty(), () -> folder + " needs at least one example");
      return examples.stream();
    } catch (IOException e) {
      throw new UncheckedIOException(folder + " must hold examples of " + spec.name(), e);
    }
  }

  private void run(EntityCatalog catalog, EntitySpec spec, JsonNode example) throws IOException {
    try (TransformerHarness transformer =
        new TransformerHarness(catalog, Files.createTempDirectory(stateFolder, "state"))) {
      String page = example.path("page").toString();
      if (example.has("call")) {
        String call = example.path("call").asText();
        transformer.answer(spec.name(), REGION, RUN, call, example.path("parent").asText(), page);
      } else if (example.has("company")) {
        transformer.page(spec.name(), REGION, RUN, example.path("company").asLong(), page);
      } else {
        transformer.page(spec.name(), REGION, RUN, page);
      }
      assertEquals(
          pretty(expected(spec, example)), pretty(actual(spec, transformer.rows(spec.name()))));
      assertEquals(refusals(example), refusals(transformer));
    }
  }

  private static Map<String, Object> expected(EntitySpec spec, JsonNode example)
      throws IOException {
    Map<String, Object> rowSets = new TreeMap<>();
    for (Map.Entry<String, JsonNode> entry : example.path("rowSets").properties()) {
      RowSet rowSet = RowSet.parse(JSON.writeValueAsBytes(entry.getValue()));
      if (!entry.getKey().contains("/") || !rowSet.isEmpty()) { // an empty answer is not sent
        rowSets.put(entry.getKey(), comparable(spec, rowSet));
      }
    }
    return rowSets;
  }

  private static Map<String, Object> actual(EntitySpec spec, Map<String, RowSet> rows) {
    Map<String, Object> rowSets = new TreeMap<>();
    rows.forEach(
        (text, rowSet) -> {
          RecordKey key = RecordKey.parse(text);
          String name = key.key() + key.call().map(call -> "/" + call).orElse("");
          rowSets.put(name, comparable(spec, rowSet));
        });
    return rowSets;
  }

  /** JSON columns as values, since PostgreSQL compares them so too. */
  private static Object comparable(EntitySpec spec, RowSet rowSet) {
    Map<String, Object> tables = new TreeMap<>();
    rowSet
        .tables()
        .forEach(
            (name, rows) -> {
              TableSpec table =
                  spec.tables().filter(t -> t.name().equals(name)).findFirst().orElseThrow();
              tables.put(name, rows.stream().map(row -> comparable(table, row)).toList());
            });
    return tables;
  }

  private static Map<String, Object> comparable(TableSpec table, Map<String, String> row) {
    Map<String, Object> values = new TreeMap<>(row);
    for (ColumnSpec column : table.columns()) {
      if (column.type() == SqlType.JSONB && row.containsKey(column.name())) {
        values.put(column.name(), parsed(row.get(column.name())));
      }
    }
    return values;
  }

  private static JsonNode parsed(String json) {
    try {
      return JSON.readTree(json);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<String> refusals(JsonNode example) {
    List<String> refusals = new ArrayList<>();
    for (JsonNode refusal : example.path("rejected")) {
      refusals.add(
          refusal.path("key").asText()
              + " "
              + refusal.path("field").asText()
              + " "
              + refusal.path("reason").asText());
    }
    return refusals.stream().sorted().toList();
  }

  private static List<String> refusals(TransformerHarness transformer) {
    return transformer.deadLetters().stream()
        .map(
            letter -> {
              String key = header(letter.headers(), DeadLetter.RECORD_KEY);
              return (key.isEmpty() ? "" : RecordKey.parse(key).key())
                  + " "
                  + header(letter.headers(), DeadLetter.FIELD)
                  + " "
                  + header(letter.headers(), DeadLetter.REASON);
            })
        .sorted()
        .toList();
  }

  private static String header(org.apache.kafka.common.header.Headers headers, String name) {
    return Headers.get(headers, name).orElse("");
  }

  private static String pretty(Map<String, Object> rowSets) throws IOException {
    return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(rowSets);
  }
}
