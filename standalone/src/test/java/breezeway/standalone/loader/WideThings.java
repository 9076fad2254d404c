package breezeway.standalone.loader;

import java.util.LinkedHashMap;
import java.util.Map;

/** A made-up entity with 150 columns. */
final class WideThings {
  static final int COLUMNS = 150;

  private WideThings() {}

  static String spec() {
    StringBuilder mapping = new StringBuilder();
    for (int i = 1; i < COLUMNS; i++) {
      mapping.append("  field_%03d: {from: /field_%03d}\n".formatted(i, i));
    }
    return """
        entity: wide_things
        extract: {path: /wide, schedule: "0 0 0 * * ?"}
        identity: {key: /id}
        mapping:
          thing_id: {from: /id, as: id, required: true}
        %stable:
          unique: {name: uq_wide_things, columns: [thing_id, region_code]}
          stamps: {inserted: [created_at], written: [updated_at]}
        """
        .formatted(mapping);
  }

  static Map<String, String> row(String id, String value) {
    Map<String, String> row = new LinkedHashMap<>();
    row.put("thing_id", id);
    for (int i = 1; i < COLUMNS; i++) {
      row.put("field_%03d".formatted(i), value + i);
    }
    return row;
  }
}
