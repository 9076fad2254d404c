package breezeway.common.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The process environment laid over a {@code .env} file. A name {@code X} that is not set is also
 * looked for as {@code X_FILE}, the path of a file that holds the value, as secret stores mount it.
 */
public final class Environment {
  private static final Pattern REFERENCE = Pattern.compile("\\$\\{([A-Za-z0-9_]+)(?::([^}]*))?}");

  private final Map<String, String> values;

  private Environment(Map<String, String> values) {
    this.values = values;
  }

  public static Environment of(Map<String, String> values) {
    return new Environment(Map.copyOf(values));
  }

  /** Values, usually those of the process, over those of a {@code .env} file if it exists. */
  public static Environment over(Path dotEnv, Map<String, String> values, Problems problems) {
    Map<String, String> all = new LinkedHashMap<>();
    if (Files.isRegularFile(dotEnv)) {
      all.putAll(readDotEnv(dotEnv, problems));
    }
    all.putAll(values);
    return new Environment(all);
  }

  private static Map<String, String> readDotEnv(Path file, Problems problems) {
    Map<String, String> values = new LinkedHashMap<>();
    try {
      int number = 0;
      for (String line : Files.readAllLines(file)) {
        number++;
        String text = line.strip();
        if (text.isEmpty() || text.startsWith("#")) {
          continue;
        }
        if (text.startsWith("export ")) {
          text = text.substring("export ".length()).strip();
        }
        int equals = text.indexOf('=');
        if (equals <= 0) {
          problems.add(file.toString(), "line " + number, "must read NAME=value");
          continue;
        }
        values.put(text.substring(0, equals).strip(), unquoted(text.substring(equals + 1).strip()));
      }
    } catch (IOException e) {
      problems.add(file.toString(), "", "cannot be read: " + e.getMessage());
    }
    return values;
  }

  private static String unquoted(String text) {
    boolean quoted =
        text.length() >= 2
            && (text.charAt(0) == '"' || text.charAt(0) == '\'')
            && text.charAt(text.length() - 1) == text.charAt(0);
    return quoted ? text.substring(1, text.length() - 1) : text;
  }

  /** Every name that is set. */
  public Set<String> names() {
    return Set.copyOf(values.keySet());
  }

  /** The value of a name, directly or through {@code NAME_FILE}; empty text counts as unset. */
  public Optional<String> get(String name, Problems problems) {
    String value = values.get(name);
    if (value != null && !value.isEmpty()) {
      return Optional.of(value);
    }
    String file = values.get(name + "_FILE");
    if (file == null || file.isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(Files.readString(Path.of(file)).strip()).filter(text -> !text.isEmpty());
    } catch (IOException e) {
      problems.add("environment", name + "_FILE", "the file " + file + " cannot be read");
      return Optional.empty();
    }
  }

  /** The variable that a text is taken from as a whole, where one is set. */
  Optional<String> source(String text) {
    Matcher matcher = REFERENCE.matcher(text);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    String name = matcher.group(1);
    return Stream.of(name, name + "_FILE").filter(this::isSet).findFirst();
  }

  private boolean isSet(String name) {
    return !values.getOrDefault(name, "").isEmpty();
  }

  /**
   * Replaces every {@code ${NAME:default}}; a name that is unset and has no default is a problem.
   */
  String expand(String text, String file, String path, Problems problems) {
    Matcher matcher = REFERENCE.matcher(text);
    StringBuilder expanded = new StringBuilder();
    while (matcher.find()) {
      String name = matcher.group(1);
      String value = get(name, problems).orElse(matcher.group(2));
      if (value == null) {
        problems.add(
            file,
            path,
            "the environment does not set "
                + name
                + "; set it, or "
                + name
                + "_FILE, in the environment or in .env");
        value = "";
      }
      matcher.appendReplacement(expanded, Matcher.quoteReplacement(value));
    }
    matcher.appendTail(expanded);
    return expanded.toString();
  }
}
