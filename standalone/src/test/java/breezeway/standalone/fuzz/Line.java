package breezeway.standalone.fuzz;

import breezeway.common.spec.ColumnSpec;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.StringJoiner;
import java.util.regex.Pattern;

/** A row as one line, made in the same form of what is expected and of what the database says. */
final class Line {
  private static final int LONG = 300;
  private static final Pattern DIGEST = Pattern.compile("~?[0-9a-f]{32}(-\\d+)");

  private final StringJoiner line;

  Line(String table) {
    line = new StringJoiner(" ", table + ": ", "");
  }

  Line put(String column, String value) {
    if (value != null) {
      line.add(column + "=" + shortened(value));
    }
    return this;
  }

  /** What PostgreSQL says of a column. */
  Line landed(ColumnSpec column, String text) {
    if (text == null) {
      return this;
    }
    return put(
        column.name(),
        switch (column.type()) {
          case NUMERIC -> Decimals.canonical(text);
          case JSONB ->
              JsonText.canonical(Json.read(text.getBytes(StandardCharsets.UTF_8)).orElseThrow());
          case TEXT ->
              switch (column.conversion()) {
                case KEY_OR_DIGEST, SHA256_KEY -> madeKey(text);
                case TEXT_UNLESS_BOOLEAN -> Values.sameJson(text);
                default -> text;
              };
          default -> text;
        });
  }

  /** Of a key that was made of a digest only the number at its end can be told from outside. */
  private static String madeKey(String text) {
    var matcher = DIGEST.matcher(text);
    return matcher.matches() ? "~" + matcher.group(1) : text;
  }

  private static String shortened(String value) {
    if (value.length() <= LONG) {
      return value;
    }
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(value.getBytes(StandardCharsets.UTF_8));
      return value.substring(0, 20)
          + "…"
          + value.length()
          + " characters "
          + HexFormat.of().formatHex(digest, 0, 8);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public String toString() {
    return line.toString();
  }
}
