package breezeway.extractor.api;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.StringJoiner;

/**
 * One read from the API.
 *
 * @param path below {@code /inventory/v1}, e.g. {@code /task/}
 * @param query parameters in the order they are sent
 */
public record ApiRequest(String path, Map<String, String> query) {

  public ApiRequest {
    query = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(query));
  }

  public static ApiRequest of(String path) {
    return new ApiRequest(path, Map.of());
  }

  /** A call about one record: {@code {key}} in the path stands for its key. */
  public static ApiRequest about(String key, String path) {
    return of(path.replace("{key}", URLEncoder.encode(key, StandardCharsets.UTF_8)));
  }

  public ApiRequest with(String parameter, String value) {
    Map<String, String> more = new LinkedHashMap<>(query);
    more.put(parameter, value);
    return new ApiRequest(path, more);
  }

  /** Path and query as they stand in the URL. */
  @Override
  public String toString() {
    if (query.isEmpty()) {
      return path;
    }
    StringJoiner joined = new StringJoiner("&", path + "?", "");
    query.forEach((name, value) -> joined.add(encode(name) + "=" + encode(value)));
    return joined.toString();
  }

  /** Commas and colons are legal in a query; day pairs and times stay readable with them. */
  private static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("%2C", ",").replace("%3A", ":");
  }
}
