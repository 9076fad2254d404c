package breezeway.extractor.read;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.Optional;

/**
 * A range of dates; a missing bound is open.
 *
 * @param from inclusive
 * @param before exclusive
 */
public record Window(Optional<LocalDate> from, Optional<LocalDate> before) {

  /** Whether a record lies in the window; one without a readable date does not. */
  boolean contains(ScannedRecord record) {
    return record.date().flatMap(Window::parse).filter(this::contains).isPresent();
  }

  private boolean contains(LocalDate date) {
    return from.filter(date::isBefore).isEmpty()
        && before.filter(bound -> !date.isBefore(bound)).isEmpty();
  }

  private static Optional<LocalDate> parse(String text) {
    try {
      return Optional.of(LocalDate.parse(text.length() > 10 ? text.substring(0, 10) : text));
    } catch (DateTimeException e) {
      return Optional.empty(); // not a date: the transformer will say so
    }
  }
}
