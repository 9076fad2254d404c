package breezeway.extractor.read;

import java.util.Optional;

/**
 * What the extractor needs to know of a record.
 *
 * @param key the record's key; empty when it carries none
 * @param version when the API last changed it, or a digest of its bytes
 * @param company the company it belongs to, where it says so
 * @param date the date that windows are made of
 */
public record ScannedRecord(
    Optional<String> key, String version, Optional<String> company, Optional<String> date) {

  /** Whether the record is a company's, as far as it tells. */
  public boolean belongsTo(Optional<Long> companyId) {
    return companyId.isEmpty()
        || company.isEmpty()
        || company.get().equals(String.valueOf(companyId.get()));
  }
}
