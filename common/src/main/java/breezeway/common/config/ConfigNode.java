package breezeway.common.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.time.Duration;
import java.time.Period;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * A node of a YAML file that notes a problem with file and path instead of throwing, and remembers
 * which keys were asked for, so that {@link #rejectUnknownKeys} can name those nobody knows.
 *
 * <p>A getter that notes a problem returns a harmless value of its type, so that reading goes on
 * and finds the other problems too. Values pass through {@link Environment#expand}.
 */
public final class ConfigNode {
  private final String file;
  private final String path;
  private final JsonNode node;
  private final Environment environment;
  private final Problems problems;
  private final Set<String> asked = new LinkedHashSet<>();

  ConfigNode(String file, String path, JsonNode node, Environment environment, Problems problems) {
    this.file = file;
    this.path = path;
    this.node = node == null ? MissingNode.getInstance() : node;
    this.environment = environment;
    this.problems = problems;
  }

  /** Whether the file says anything here. */
  public boolean isPresent() {
    return !node.isMissingNode() && !node.isNull();
  }

  public boolean isText() {
    return node.isTextual();
  }

  public boolean isObject() {
    return node.isObject();
  }

  public boolean isList() {
    return node.isArray();
  }

  /** The part below a key; absent parts are nodes too, with {@link #isPresent} false. */
  public ConfigNode child(String key) {
    asked.add(key);
    return new ConfigNode(file, join(key), node.get(key), environment, problems);
  }

  /** Notes a problem with this node, and the variable that its value came from. */
  public void problem(String text) {
    String from =
        node.isTextual()
            ? environment.source(node.asText()).map(name -> " (set by " + name + ")").orElse("")
            : "";
    problems.add(file, path, text + from);
  }

  /** The text of a key, or a problem where it is missing or empty. */
  public String text(String key) {
    Optional<String> value = optionalText(key);
    if (value.isEmpty()) {
      child(key).problem("is missing");
    }
    return value.orElse("");
  }

  public String text(String key, String otherwise) {
    return optionalText(key).orElse(otherwise);
  }

  /** The text of a key; empty text counts as absent, so that {@code ${NAME:}} can mean "unset". */
  public Optional<String> optionalText(String key) {
    ConfigNode child = child(key);
    return child.isPresent() ? child.value().filter(text -> !text.isEmpty()) : Optional.empty();
  }

  /** The text of this very node, expanded. */
  public Optional<String> value() {
    if (node.isContainerNode()) {
      problem("must be a single value");
      return Optional.empty();
    }
    return Optional.of(environment.expand(node.asText(), file, path, problems));
  }

  public boolean flag(String key, boolean otherwise) {
    return optionalText(key)
        .map(
            text ->
                switch (text.toLowerCase(Locale.ROOT)) {
                  case "true" -> true;
                  case "false" -> false;
                  default -> {
                    child(key).problem("must be true or false, not '" + text + "'");
                    yield otherwise;
                  }
                })
        .orElse(otherwise);
  }

  /** A whole number between two bounds, both included. */
  public int number(String key, int otherwise, int least, int most) {
    return optionalText(key)
        .map(
            text -> {
              try {
                int value = Integer.parseInt(text.trim());
                if (value >= least && value <= most) {
                  return value;
                }
              } catch (NumberFormatException e) {
                // told below, together with numbers out of bounds
              }
              child(key)
                  .problem(
                      "must be a whole number from "
                          + least
                          + " to "
                          + most
                          + ", not '"
                          + text
                          + "'");
              return otherwise;
            })
        .orElse(otherwise);
  }

  /** An ISO-8601 duration such as {@code PT30S} or {@code P90D}, never below zero. */
  public Duration duration(String key, Duration otherwise) {
    Duration duration = parsed(key, otherwise, Duration::parse, "a duration such as PT30S or P90D");
    if (duration.isNegative()) {
      child(key).problem("must not be below zero");
      return otherwise;
    }
    return duration;
  }

  /** An ISO-8601 period such as {@code P1M} or {@code -P36M}. */
  public Period period(String key, Period otherwise) {
    return parsed(key, otherwise, Period::parse, "a period such as P1M or P2Y");
  }

  private <T> T parsed(String key, T otherwise, Function<String, T> parser, String what) {
    return optionalText(key)
        .map(
            text -> {
              try {
                return parser.apply(text);
              } catch (DateTimeParseException e) {
                child(key).problem("must be " + what + ", not '" + text + "'");
                return otherwise;
              }
            })
        .orElse(otherwise);
  }

  /** One of an enum's constants, written in lower case with {@code _} or {@code -}. */
  public <E extends Enum<E>> E choice(String key, Class<E> type, E otherwise) {
    return optionalText(key)
        .map(
            text -> {
              for (E constant : type.getEnumConstants()) {
                if (constant.name().equalsIgnoreCase(text.replace('-', '_'))) {
                  return constant;
                }
              }
              List<String> names =
                  Arrays.stream(type.getEnumConstants())
                      .map(c -> c.name().toLowerCase(Locale.ROOT))
                      .toList();
              child(key).problem("'" + text + "' is not known; " + Suggestion.of(text, names));
              return otherwise;
            })
        .orElse(otherwise);
  }

  /** A list of texts; a single text counts as a list of one. */
  public List<String> texts(String key) {
    return child(key).texts();
  }

  /** The texts of this node: none when absent, one when it is a single value. */
  public List<String> texts() {
    if (!isPresent()) {
      return List.of();
    }
    if (!isList()) {
      return value().filter(text -> !text.isEmpty()).map(List::of).orElse(List.of());
    }
    List<String> texts = new ArrayList<>();
    items().forEach(item -> item.value().ifPresent(texts::add));
    return List.copyOf(texts);
  }

  /** The items of this list. */
  public List<ConfigNode> items() {
    if (!isPresent()) {
      return List.of();
    }
    if (!isList()) {
      problem("must be a list");
      return List.of();
    }
    List<ConfigNode> items = new ArrayList<>();
    for (int i = 0; i < node.size(); i++) {
      items.add(new ConfigNode(file, path + "[" + i + "]", node.get(i), environment, problems));
    }
    return items;
  }

  /** The entries of this mapping, in the order of the file; every key counts as known. */
  public Map<String, ConfigNode> entries() {
    if (!isPresent()) {
      return Map.of();
    }
    if (!isObject()) {
      problem("must be a mapping of names to values");
      return Map.of();
    }
    Map<String, ConfigNode> entries = new LinkedHashMap<>();
    node.fieldNames().forEachRemaining(name -> entries.put(name, child(name)));
    return entries;
  }

  /** The parsed file below this node, for parts that are kept as they are. */
  public JsonNode json() {
    return node;
  }

  /** Names every key of this node that was never asked for, with the nearest known one. */
  public void rejectUnknownKeys() {
    if (isPresent() && !isObject()) {
      problem("must be a mapping of names to values");
      return;
    }
    node.fieldNames()
        .forEachRemaining(
            name -> {
              if (!asked.contains(name)) {
                problems.add(file, join(name), "unknown key; " + Suggestion.of(name, asked));
              }
            });
  }

  private String join(String key) {
    return path.isEmpty() ? key : path + "." + key;
  }
}
