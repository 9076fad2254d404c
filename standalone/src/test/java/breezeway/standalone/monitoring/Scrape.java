package breezeway.standalone.monitoring;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What {@code /metrics} answered, in Prometheus' text format. */
record Scrape(List<Sample> samples) {
  private static final Pattern LINE = Pattern.compile("([a-zA-Z_:]\\w*)(?:\\{(.*)})? (\\S+)");
  private static final Pattern LABEL = Pattern.compile("(\\w+)=\"((?:[^\"\\\\]|\\\\.)*)\"");

  record Sample(String name, Map<String, String> labels, double value) {
    /** Name and labels, as one text. */
    String series() {
      return name + new java.util.TreeMap<>(labels);
    }
  }

  static Scrape parse(String text) {
    List<Sample> samples = new ArrayList<>();
    text.lines()
        .filter(line -> !line.startsWith("#"))
        .forEach(
            line -> {
              Matcher matcher = LINE.matcher(line);
              if (!matcher.matches()) {
                throw new IllegalArgumentException("Not a sample: " + line);
              }
              Map<String, String> labels = new HashMap<>();
              Matcher label = LABEL.matcher(matcher.group(2) == null ? "" : matcher.group(2));
              while (label.find()) {
                labels.put(label.group(1), label.group(2));
              }
              samples.add(new Sample(matcher.group(1), labels, number(matcher.group(3))));
            });
    return new Scrape(samples);
  }

  private static double number(String text) {
    return text.endsWith("Inf") ? Double.POSITIVE_INFINITY : Double.parseDouble(text);
  }

  Set<String> names() {
    return samples.stream().map(Sample::name).collect(Collectors.toCollection(TreeSet::new));
  }

  /**
   * The sum of all samples of a name with these labels; not a number when there is none.
   *
   * @param labels names and values in turn
   */
  double sum(String name, String... labels) {
    double sum = Double.NaN;
    for (Sample sample : samples) {
      if (sample.name().equals(name) && hasAll(sample, labels)) {
        sum = (Double.isNaN(sum) ? 0 : sum) + sample.value();
      }
    }
    return sum;
  }

  private static boolean hasAll(Sample sample, String... labels) {
    for (int i = 0; i < labels.length; i += 2) {
      if (!labels[i + 1].equals(sample.labels().get(labels[i]))) {
        return false;
      }
    }
    return true;
  }
}
