package breezeway.extractor.read;

import java.util.List;
import java.util.OptionalInt;

/**
 * What the extractor needs to know of a page.
 *
 * @param limit records per page as the API sees it
 * @param totalPages as announced
 * @param totalResults as announced
 */
public record ScannedPage(
    List<ScannedRecord> records,
    OptionalInt limit,
    OptionalInt totalPages,
    OptionalInt totalResults) {

  public ScannedPage {
    records = List.copyOf(records);
  }
}
