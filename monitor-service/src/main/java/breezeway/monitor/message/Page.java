package breezeway.monitor.message;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A text of headings, paragraphs, tables of two columns and lists, built once and written twice: in
 * plain lines and as HTML that is readable on a phone, in light and dark. Everything that is put in
 * is text, and escaped; words between backticks are shown as code.
 */
public final class Page {
  private static final int WIDTH = 76;
  private static final String STYLE =
      """
      :root{color-scheme:light dark}
      body{font:16px/1.5 system-ui,-apple-system,'Segoe UI',Roboto,sans-serif;margin:0;padding:16px}
      main{max-width:42em;margin:0 auto}
      h1{font-size:1.25em;line-height:1.3;margin:0 0 .6em}
      h2{font-size:1.05em;margin:1.4em 0 .3em}
      p{margin:.4em 0;overflow-wrap:anywhere}
      table{border-collapse:collapse;margin:.6em 0}
      th{text-align:left;white-space:nowrap;font-weight:600;padding:.15em 1em .15em 0;vertical-align:top}
      td{padding:.15em 0;vertical-align:top;overflow-wrap:anywhere}
      ul{margin:.4em 0;padding-left:1.2em}
      li{margin:.3em 0;overflow-wrap:anywhere}
      code{font-family:ui-monospace,Menlo,Consolas,monospace;font-size:.92em}
      footer{margin-top:2em;font-size:.85em;opacity:.75}
      """;

  private final List<Block> blocks = new ArrayList<>();
  private final String title;

  private sealed interface Block {}

  private record Heading(String text) implements Block {}

  private record Paragraph(String text) implements Block {}

  private record Figures(Map<String, String> rows) implements Block {}

  private record Points(List<String> items) implements Block {}

  private record Footer(String text) implements Block {}

  public Page(String title) {
    this.title = title;
  }

  public Page heading(String text) {
    blocks.add(new Heading(text));
    return this;
  }

  /** Nothing is added for an empty text. */
  public Page paragraph(String text) {
    if (!text.isBlank()) {
      blocks.add(new Paragraph(text.strip()));
    }
    return this;
  }

  public Page figures(Map<String, String> rows) {
    if (!rows.isEmpty()) {
      blocks.add(new Figures(new LinkedHashMap<>(rows)));
    }
    return this;
  }

  public Page points(List<String> items) {
    blocks.add(new Points(List.copyOf(items)));
    return this;
  }

  public Page footer(String text) {
    blocks.add(new Footer(text));
    return this;
  }

  /** Lines of at most 76 characters, but for words that are longer. */
  public String plain() {
    StringBuilder text = new StringBuilder();
    wrap(text, title, "", "");
    for (Block block : blocks) {
      text.append('\n');
      switch (block) {
        case Heading heading ->
            wrap(text, heading.text().toUpperCase(java.util.Locale.ROOT), "", "");
        case Paragraph paragraph -> wrap(text, paragraph.text(), "", "");
        case Figures figures -> {
          int width = figures.rows().keySet().stream().mapToInt(String::length).max().orElse(0);
          figures
              .rows()
              .forEach(
                  (name, value) ->
                      wrap(
                          text,
                          value,
                          name + " ".repeat(width - name.length() + 2),
                          " ".repeat(width + 2)));
        }
        case Points points -> points.items().forEach(item -> wrap(text, item, "- ", "  "));
        case Footer footer -> {
          text.append("-- \n");
          wrap(text, footer.text(), "", "");
        }
      }
    }
    return text.toString();
  }

  private static void wrap(StringBuilder out, String text, String first, String others) {
    StringBuilder line = new StringBuilder(first);
    boolean isEmpty = true;
    for (String word : words(text)) {
      if (!isEmpty && line.length() + 1 + word.length() > WIDTH) {
        out.append(line.toString().stripTrailing()).append('\n');
        line = new StringBuilder(others);
        isEmpty = true;
      }
      line.append(isEmpty ? "" : " ").append(word);
      isEmpty = false;
    }
    out.append(line.toString().stripTrailing()).append('\n');
  }

  /** What stands between backticks is one word, so that a command can be copied. */
  private static List<String> words(String text) {
    List<String> words = new ArrayList<>();
    StringBuilder word = new StringBuilder();
    boolean isCode = false;
    for (char character : clean(text).strip().toCharArray()) {
      if (character == '`') {
        isCode = !isCode;
      } else if (!isCode && Character.isWhitespace(character)) {
        if (!word.isEmpty()) {
          words.add(word.toString());
          word.setLength(0);
        }
      } else {
        word.append(character);
      }
    }
    words.add(word.toString());
    return words;
  }

  /** A whole document without anything from elsewhere. */
  public String html() {
    StringBuilder html =
        new StringBuilder("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n")
            .append("<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">\n")
            .append("<meta name=\"color-scheme\" content=\"light dark\">\n")
            .append("<title>")
            .append(escaped(title))
            .append("</title>\n<style>\n")
            .append(STYLE)
            .append("</style>\n</head>\n<body>\n<main>\n<h1>")
            .append(inline(title))
            .append("</h1>\n");
    for (Block block : blocks) {
      switch (block) {
        case Heading heading ->
            html.append("<h2>").append(inline(heading.text())).append("</h2>\n");
        case Paragraph paragraph ->
            html.append("<p>").append(inline(paragraph.text())).append("</p>\n");
        case Figures figures -> {
          html.append("<table>\n");
          figures
              .rows()
              .forEach(
                  (name, value) ->
                      html.append("<tr><th scope=\"row\">")
                          .append(inline(name))
                          .append("</th>\n<td>")
                          .append(inline(value))
                          .append("</td></tr>\n"));
          html.append("</table>\n");
        }
        case Points points -> {
          html.append("<ul>\n");
          points
              .items()
              .forEach(item -> html.append("<li>").append(inline(item)).append("</li>\n"));
          html.append("</ul>\n");
        }
        case Footer footer ->
            html.append("<footer>").append(inline(footer.text())).append("</footer>\n");
      }
    }
    return html.append("</main>\n</body>\n</html>\n").toString();
  }

  private static String inline(String text) {
    String[] parts = escaped(text).split("`", -1);
    if (parts.length % 2 == 0) {
      return escaped(text); // a backtick without its end
    }
    StringBuilder html = new StringBuilder();
    for (int at = 0; at < parts.length; at++) {
      html.append(at % 2 == 0 ? parts[at] : "<code>" + parts[at] + "</code>");
    }
    return html.toString();
  }

  private static String escaped(String text) {
    return clean(text)
        .replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;")
        .replace("'", "&#39;");
  }

  /** Control characters have no business in a text for people. */
  private static String clean(String text) {
    return text.replaceAll("[\\p{Cc}\\u2028\\u2029]+", " ");
  }
}
