package breezeway.standalone.command;

import java.util.ArrayList;
import java.util.List;

/** A table in plain text: columns as wide as their widest cell, numbers to the right. */
final class TextTable {
  private final List<List<String>> rows = new ArrayList<>();
  private final List<String> head;
  private final String gap;

  TextTable(String... head) {
    this(List.of(head), "  ");
  }

  private TextTable(List<String> head, String gap) {
    this.head = head;
    this.gap = gap;
  }

  /** With less room between its columns. */
  static TextTable narrow(String... head) {
    return new TextTable(List.of(head), " ");
  }

  /** Adds a row; numbers are grouped by thousands, null is shown as nothing. */
  void add(Object... cells) {
    List<String> row = new ArrayList<>();
    for (Object cell : cells) {
      row.add(text(cell));
    }
    rows.add(row);
  }

  static String text(Object cell) {
    return switch (cell) {
      case null -> "";
      case Long number -> String.format("%,d", number);
      case Integer number -> String.format("%,d", number);
      case Double number -> String.format("%.1f", number);
      default -> cell.toString();
    };
  }

  /** The lines of the table, head first. */
  List<String> lines() {
    int columns = head.size();
    int[] width = new int[columns];
    boolean[] numeric = new boolean[columns];
    for (int column = 0; column < columns; column++) {
      width[column] = head.get(column).length();
      numeric[column] = !rows.isEmpty();
      for (List<String> row : rows) {
        width[column] = Math.max(width[column], row.get(column).length());
        numeric[column] &= row.get(column).matches("[\\d,.]*");
      }
    }
    List<String> lines = new ArrayList<>();
    lines.add(line(head, width, numeric));
    rows.forEach(row -> lines.add(line(row, width, numeric)));
    return lines;
  }

  private String line(List<String> cells, int[] width, boolean[] numeric) {
    StringBuilder line = new StringBuilder();
    for (int column = 0; column < cells.size(); column++) {
      String cell = cells.get(column);
      String blank = " ".repeat(width[column] - cell.length());
      line.append(column == 0 ? "" : gap).append(numeric[column] ? blank + cell : cell + blank);
    }
    return line.toString().stripTrailing();
  }

  void printTo(Console console) {
    lines().forEach(console::line);
  }
}
