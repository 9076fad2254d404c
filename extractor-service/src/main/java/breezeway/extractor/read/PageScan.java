package breezeway.extractor.read;

import breezeway.common.spec.EntitySpec;
import breezeway.common.spec.ExtractSpec;
import breezeway.extractor.api.AnswerReader;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.math.BigDecimal;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Reads of a page, in one streaming pass, only what steers the extraction: keys, versions,
 * companies, window dates and totals. Everything else is skipped; the page itself travels on as it
 * came.
 */
public final class PageScan implements AnswerReader<ScannedPage> {
  private static final int KEY = 0;
  private static final int VERSION = 1;
  private static final int COMPANY = 2;
  private static final int DATE = 3;
  private static final int MOST_DIGITS = 40;

  private final List<Wanted> wanted = new ArrayList<>();
  private final boolean digests;

  /** A pointer, or what is left of it further down, and which of the four values it leads to. */
  private record Wanted(JsonPointer pointer, int slot) {}

  public PageScan(EntitySpec spec) {
    ExtractSpec extract = spec.extract();
    wanted.add(new Wanted(spec.key(), KEY));
    spec.version().ifPresent(pointer -> wanted.add(new Wanted(pointer, VERSION)));
    extract.companyPointer().ifPresent(text -> wanted.add(new Wanted(pointer(text), COMPANY)));
    extract.windows().ifPresent(w -> wanted.add(new Wanted(pointer(w.field()), DATE)));
    // A digest is only ever compared to know whether calls per record are due.
    digests = !extract.calls().isEmpty();
  }

  private static JsonPointer pointer(String text) {
    return JsonPointer.compile(text.startsWith("/") ? text : "/" + text);
  }

  @Override
  public ScannedPage read(byte[] body) throws IOException, ErrorAnswerException {
    return LenientJson.read(body, this::scan);
  }

  private ScannedPage scan(byte[] body) throws IOException, ErrorAnswerException {
    try (JsonParser json = LenientJson.FACTORY.createParser(body)) {
      JsonToken first = json.nextToken();
      ScannedPage page;
      if (first == JsonToken.START_ARRAY) {
        page = new ScannedPage(records(json, body), empty(), empty(), empty());
      } else if (first == JsonToken.START_OBJECT) {
        page = envelope(json, body);
      } else {
        throw new IOException("neither an array nor an object");
      }
      if (json.nextToken() != null) {
        throw new IOException("more than one value");
      }
      return page;
    }
  }

  private ScannedPage envelope(JsonParser json, byte[] body)
      throws IOException, ErrorAnswerException {
    List<ScannedRecord> records = null;
    OptionalInt limit = empty();
    OptionalInt totalPages = empty();
    OptionalInt totalResults = empty();
    boolean error = false;
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String name = json.currentName();
      JsonToken value = json.nextToken();
      switch (name) {
        case "results", "data" -> {
          if (value == JsonToken.START_ARRAY) {
            records = records(json, body);
          } else {
            json.skipChildren();
          }
        }
        case "limit" -> limit = number(json);
        case "total_pages" -> totalPages = number(json);
        case "total_results" -> totalResults = number(json);
        case "error" -> {
          error = value != JsonToken.VALUE_NULL;
          json.skipChildren();
        }
        default -> json.skipChildren();
      }
    }
    if (error) {
      throw new ErrorAnswerException("an object with an error");
    }
    if (records == null) {
      throw new IOException("an object without results");
    }
    return new ScannedPage(records, limit, totalPages, totalResults);
  }

  private List<ScannedRecord> records(JsonParser json, byte[] body) throws IOException {
    List<ScannedRecord> records = new ArrayList<>();
    JsonToken token;
    while ((token = json.nextToken()) != JsonToken.END_ARRAY) {
      if (token == null) {
        throw new IOException("the array has no end");
      }
      records.add(record(json, token, body));
    }
    return records;
  }

  private ScannedRecord record(JsonParser json, JsonToken token, byte[] body) throws IOException {
    int begin = (int) json.currentTokenLocation().getByteOffset();
    String[] values = new String[4];
    if (token == JsonToken.START_OBJECT) {
      fill(json, wanted, values);
    } else {
      json.skipChildren();
    }
    int end = (int) json.currentLocation().getByteOffset();
    String version = values[VERSION];
    if (version == null) {
      version = digests && begin >= 0 ? digest(body, begin, end) : "";
    }
    return new ScannedRecord(
        Optional.ofNullable(values[KEY]),
        version,
        Optional.ofNullable(values[COMPANY]),
        Optional.ofNullable(values[DATE]));
  }

  /** Walks one object; at its closing brace, {@code values} holds what the pointers led to. */
  private static void fill(JsonParser json, List<Wanted> wanted, String[] values)
      throws IOException {
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String name = json.currentName();
      List<Wanted> below = new ArrayList<>(1);
      for (Wanted candidate : wanted) {
        if (candidate.pointer().matchesProperty(name)) {
          below.add(new Wanted(candidate.pointer().tail(), candidate.slot()));
        }
      }
      JsonToken value = json.nextToken();
      if (below.isEmpty()) {
        json.skipChildren();
      } else if (value == JsonToken.START_OBJECT) {
        fill(json, below, values);
      } else if (value.isScalarValue()) {
        take(json, value, below, values);
      } else {
        json.skipChildren();
      }
    }
  }

  private static void take(JsonParser json, JsonToken value, List<Wanted> below, String[] values)
      throws IOException {
    if (value == JsonToken.VALUE_NULL || json.getText().isBlank()) {
      return;
    }
    for (Wanted found : below) {
      if (found.pointer().matches()) {
        values[found.slot()] = text(json, value);
      }
    }
  }

  /** A whole number without its decimals: 7.0 is the id 7, in addresses as in the tables. */
  private static String text(JsonParser json, JsonToken value) throws IOException {
    String text = json.getText().strip();
    // Nobody's id has more digits; an exponent could ask for more of them than there is memory.
    if (value != JsonToken.VALUE_NUMBER_FLOAT || json.isNaN() || text.length() > MOST_DIGITS) {
      return text;
    }
    BigDecimal number = new BigDecimal(text).stripTrailingZeros();
    return number.scale() <= 0 && number.scale() > -MOST_DIGITS ? number.toPlainString() : text;
  }

  private static OptionalInt number(JsonParser json) throws IOException {
    if (json.currentToken().isScalarValue()) {
      int value = json.getValueAsInt(-1);
      return value >= 0 ? OptionalInt.of(value) : empty();
    }
    json.skipChildren();
    return empty();
  }

  private static OptionalInt empty() {
    return OptionalInt.empty();
  }

  private static String digest(byte[] body, int begin, int end) {
    try {
      MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
      sha256.update(body, begin, end - begin);
      return HexFormat.of().formatHex(sha256.digest(), 0, 16);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // every Java has it
    }
  }
}
