package breezeway.standalone.monitoring;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The files of {@code config/monitoring}. */
final class MonitoringFiles {
  static final Path FOLDER =
      Path.of(System.getProperty("breezeway.home"), "config", "monitoring").toAbsolutePath();

  /** The metrics of ours and of the libraries; {@code up} is Prometheus' own. */
  private static final Pattern METRIC =
      Pattern.compile("\\b(?:breezeway|jvm|hikaricp|kafka|process|system|logback)_[a-z0-9_]+\\b");

  private MonitoringFiles() {}

  static JsonNode rules() {
    return read(new ObjectMapper(new YAMLFactory()), "breezeway.rules.yml");
  }

  static JsonNode ruleTests() {
    return read(new ObjectMapper(new YAMLFactory()), "breezeway.rules.test.yml");
  }

  static JsonNode dashboard() {
    return read(new ObjectMapper(), "grafana/breezeway.json");
  }

  private static JsonNode read(ObjectMapper mapper, String file) {
    try {
      return mapper.readTree(FOLDER.resolve(file).toFile());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static List<JsonNode> alertRules() {
    List<JsonNode> rules = new ArrayList<>();
    rules().path("groups").forEach(group -> group.path("rules").forEach(rules::add));
    return rules;
  }

  /** Every metric that a rule, a panel or a variable asks for. */
  static Set<String> metricsUsed() {
    Set<String> names = new TreeSet<>();
    alertRules().forEach(rule -> addNames(rule.path("expr").asText(), names));
    dashboard().findValuesAsText("expr").forEach(expression -> addNames(expression, names));
    dashboard().findValuesAsText("query").forEach(query -> addNames(query, names));
    return names;
  }

  private static void addNames(String expression, Set<String> names) {
    Matcher matcher = METRIC.matcher(expression);
    while (matcher.find()) {
      names.add(matcher.group());
    }
  }
}
