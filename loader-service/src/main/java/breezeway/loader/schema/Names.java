package breezeway.loader.schema;

import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;

/** Names of constraints and indexes: the same every time, and never cut off by PostgreSQL. */
final class Names {
  private static final int LONGEST = 63;

  private Names() {}

  static String index(String table, String columns) {
    String words = columns.replaceAll("::text", "").replaceAll("[^a-z0-9_]+", "_");
    return shortened(table + "_" + words.replaceAll("^_+|_+$", "") + "_idx");
  }

  static String shortened(String name) {
    if (name.length() <= LONGEST) {
      return name;
    }
    CRC32 digest = new CRC32();
    digest.update(name.getBytes(StandardCharsets.UTF_8));
    return name.substring(0, LONGEST - 9) + "_" + "%08x".formatted(digest.getValue());
  }
}
