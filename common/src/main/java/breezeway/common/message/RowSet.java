package breezeway.common.message;

import breezeway.common.failure.PipelineException;
import breezeway.common.failure.Reason;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The rows of all tables that one record, or one answer of a call per record, yields. Each child
 * table named here is the whole set of that record's rows, an empty list included.
 *
 * <p>As JSON: {@code {"tables": {"tasks": [{"task_id": "42", "task_paused": "false"}]}}}. Values
 * are PostgreSQL's text form of the column's type; a column that is not there is NULL.
 *
 * @param tables rows by table, each row a map from column to value
 */
public record RowSet(Map<String, List<Map<String, String>>> tables) {
  private static final JsonFactory JSON = new JsonFactory();

  /** The rows of a table; none when the set does not speak of it. */
  public List<Map<String, String>> rows(String table) {
    return tables.getOrDefault(table, List.of());
  }

  /** Whether no table has a row. */
  public boolean isEmpty() {
    return tables.values().stream().allMatch(List::isEmpty);
  }

  public byte[] toBytes() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(512);
    try (JsonGenerator json = JSON.createGenerator(bytes)) {
      json.writeStartObject();
      json.writeObjectFieldStart("tables");
      for (Map.Entry<String, List<Map<String, String>>> table : tables.entrySet()) {
        json.writeArrayFieldStart(table.getKey());
        for (Map<String, String> row : table.getValue()) {
          writeRow(json, row);
        }
        json.writeEndArray();
      }
      json.writeEndObject();
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e); // a byte array does not fail
    }
    return bytes.toByteArray();
  }

  private static void writeRow(JsonGenerator json, Map<String, String> row) throws IOException {
    json.writeStartObject();
    for (Map.Entry<String, String> column : row.entrySet()) {
      if (column.getValue() != null) {
        json.writeStringField(column.getKey(), column.getValue());
      }
    }
    json.writeEndObject();
  }

  /**
   * @throws PipelineException {@link Reason#MESSAGE_UNREADABLE} when the bytes are no row set
   */
  public static RowSet parse(byte[] bytes) {
    try (JsonParser json = JSON.createParser(bytes)) {
      expect(json, json.nextToken(), JsonToken.START_OBJECT);
      Map<String, List<Map<String, String>>> tables = new LinkedHashMap<>();
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        boolean isTables = json.currentName().equals("tables");
        expect(json, json.nextToken(), JsonToken.START_OBJECT);
        if (!isTables) {
          throw unreadable("unknown part " + json.currentName(), null);
        }
        while (json.nextToken() == JsonToken.FIELD_NAME) {
          tables.put(json.currentName(), readRows(json));
        }
        expect(json, json.currentToken(), JsonToken.END_OBJECT);
      }
      expect(json, json.currentToken(), JsonToken.END_OBJECT);
      expect(json, json.nextToken(), null);
      return new RowSet(tables);
    } catch (IOException e) {
      throw unreadable("not JSON", e);
    }
  }

  private static List<Map<String, String>> readRows(JsonParser json) throws IOException {
    List<Map<String, String>> rows = new ArrayList<>();
    expect(json, json.nextToken(), JsonToken.START_ARRAY);
    while (json.nextToken() == JsonToken.START_OBJECT) {
      Map<String, String> row = new LinkedHashMap<>();
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        String column = json.currentName();
        expect(json, json.nextToken(), JsonToken.VALUE_STRING);
        row.put(column, json.getText());
      }
      expect(json, json.currentToken(), JsonToken.END_OBJECT);
      rows.add(row);
    }
    expect(json, json.currentToken(), JsonToken.END_ARRAY);
    return rows;
  }

  private static void expect(JsonParser json, JsonToken token, JsonToken expected) {
    if (token != expected) {
      throw unreadable(
          "found " + token + " instead of " + expected + " at " + json.currentLocation(), null);
    }
  }

  private static PipelineException unreadable(String text, Exception cause) {
    return new PipelineException(
        Reason.MESSAGE_UNREADABLE, "This is not a row set: " + text, cause);
  }
}
