package breezeway.standalone.simulator;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The parameters of a call. An empty value counts as absent, a repeated key as a list. */
final class Query {
  private final Map<String, List<String>> values = new HashMap<>();

  static Query of(String raw) {
    Query query = new Query();
    if (raw == null || raw.isEmpty()) {
      return query;
    }
    for (String pair : raw.split("&")) {
      int equals = pair.indexOf('=');
      String key = equals < 0 ? pair : pair.substring(0, equals);
      String value = equals < 0 ? "" : decode(pair.substring(equals + 1));
      if (!value.isEmpty()) {
        query.values.computeIfAbsent(decode(key), name -> new ArrayList<>()).add(value);
      }
    }
    return query;
  }

  Optional<String> first(String name) {
    List<String> found = values.get(name);
    return found == null ? Optional.empty() : Optional.of(found.get(0));
  }

  boolean has(String name) {
    return values.containsKey(name);
  }

  /** All values, whether the key was repeated or the values stand with commas between them. */
  List<String> all(String name) {
    List<String> all = new ArrayList<>();
    for (String value : values.getOrDefault(name, List.of())) {
      all.addAll(List.of(value.split(",", -1)));
    }
    return all;
  }

  /** The values as ids. */
  List<Long> ids(String name) {
    return all(name).stream().map(value -> number(name, value)).toList();
  }

  /** The value as a number, or what to take without one. */
  long number(String name, long fallback) {
    return first(name).map(value -> number(name, value)).orElse(fallback);
  }

  private static long number(String name, String value) {
    try {
      return Long.parseLong(value.strip());
    } catch (NumberFormatException e) {
      throw new Refusal(422, name + ": not a valid integer");
    }
  }

  private static String decode(String text) {
    return text.indexOf('%') < 0 && text.indexOf('+') < 0
        ? text
        : URLDecoder.decode(text, StandardCharsets.UTF_8);
  }
}
