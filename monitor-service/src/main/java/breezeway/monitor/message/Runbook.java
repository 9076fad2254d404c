package breezeway.monitor.message;

import breezeway.common.failure.Reason;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * {@code RUNBOOK.md}, as the build packed it: what a mail says of a reason is what stands there.
 * Immutable.
 */
public final class Runbook {
  private static final String RESOURCE = "/breezeway/monitor/RUNBOOK.md";
  private static final Pattern PART =
      Pattern.compile("\\*\\*(.+?)\\.\\*\\*\\s*(.*)", Pattern.DOTALL);

  /** Marks that a mail would show as they are. */
  private static final Pattern LINK = Pattern.compile("\\[([^\\]]+)]\\([^)]+\\)");

  private static final Pattern EMPHASIS =
      Pattern.compile("(?<![\\w*`])\\*([\\w][^*`\\n]*)\\*(?![\\w*`])");

  private final Map<String, Section> sections;

  private Runbook(Map<String, Section> sections) {
    this.sections = sections;
  }

  /**
   * The section of a reason; its texts are one line each, with marks for code.
   *
   * @param meaning what it means
   * @param impact what does not work
   * @param saved what is not lost
   * @param whatToDo what a person does about it
   */
  public record Section(String meaning, String impact, String saved, String whatToDo) {

    /** The same with region and entity in the commands in place of the words for them. */
    public Section about(String region, String entity) {
      return new Section(
          filled(meaning, region, entity),
          filled(impact, region, entity),
          filled(saved, region, entity),
          filled(whatToDo, region, entity));
    }

    private static String filled(String text, String region, String entity) {
      String filled = text;
      if (!region.isEmpty()) {
        filled =
            filled
                .replace("<REGION>", region.toUpperCase(java.util.Locale.ROOT))
                .replaceAll("\\bREGION\\b", Matcher.quoteReplacement(region));
      }
      return entity.isEmpty()
          ? filled
          : filled.replaceAll(
              region.isEmpty() ? "\\bSERVICE\\b" : "\\bENTITY\\b",
              Matcher.quoteReplacement(entity));
    }
  }

  /** The runbook of this build. */
  public static Runbook packed() {
    try (InputStream stream = Runbook.class.getResourceAsStream(RESOURCE)) {
      if (stream == null) {
        throw new IllegalStateException(RESOURCE + " is missing in this build");
      }
      return parse(new String(stream.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Runbook parse(String markdown) {
    String reasons = markdown.split("(?m)^# Reasons$")[1].split("(?m)^# ")[0];
    Map<String, Section> sections = new LinkedHashMap<>();
    for (String section : reasons.split("(?m)^## ")) {
      int end = section.indexOf('\n');
      if (end > 0 && !section.isBlank()) {
        sections.put(section.substring(0, end).strip(), section(section.substring(end)));
      }
    }
    return new Runbook(sections);
  }

  private static Section section(String body) {
    Map<String, List<String>> parts = new LinkedHashMap<>();
    List<String> current = new ArrayList<>();
    for (String paragraph : body.strip().split("\\n\\s*\\n")) {
      Matcher part = PART.matcher(paragraph.strip());
      if (part.matches()) {
        current = parts.computeIfAbsent(part.group(1), name -> new ArrayList<>());
        current.add(part.group(2));
      } else {
        current.add(paragraph);
      }
    }
    return new Section(
        text(parts, "Meaning"),
        text(parts, "Impact"),
        text(parts, "Saved"),
        text(parts, "What to do"));
  }

  private static String text(Map<String, List<String>> parts, String name) {
    return EMPHASIS
        .matcher(
            LINK.matcher(String.join(" ", parts.getOrDefault(name, List.of()))).replaceAll("$1"))
        .replaceAll("$1")
        .replaceAll("\\s+", " ")
        .strip();
  }

  /** The section of a reason; {@link Reason#UNEXPECTED}'s for a word that is not on the list. */
  public Section of(String reason) {
    Section section = sections.get(reason);
    return section == null ? sections.get(Reason.UNEXPECTED.code()) : section;
  }
}
