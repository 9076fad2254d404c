package breezeway.common.message;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Key of a message on a rows topic: {@code region/record-key}, or {@code region/record-key/call}
 * for the answer of a call per record. Parts are percent-encoded where they need it (API ids never
 * do).
 */
public record RecordKey(String region, String key, Optional<String> call) {

  public static RecordKey of(String region, String key) {
    return new RecordKey(region, key, Optional.empty());
  }

  public static RecordKey of(String region, String key, String call) {
    return new RecordKey(region, key, Optional.of(call));
  }

  /**
   * @throws IllegalArgumentException when the text is no such key
   */
  public static RecordKey parse(String text) {
    String[] parts = text.split("/", -1);
    if (parts.length < 2 || parts.length > 3) {
      throw new IllegalArgumentException("'" + text + "' is not a key region/record[/call]");
    }
    return new RecordKey(
        decode(parts[0]),
        decode(parts[1]),
        parts.length == 3 ? Optional.of(decode(parts[2])) : Optional.empty());
  }

  @Override
  public String toString() {
    String text = encode(region) + "/" + encode(key);
    return call.map(name -> text + "/" + encode(name)).orElse(text);
  }

  private static String encode(String part) {
    return URLEncoder.encode(part, StandardCharsets.UTF_8);
  }

  private static String decode(String part) {
    return URLDecoder.decode(part, StandardCharsets.UTF_8);
  }
}
