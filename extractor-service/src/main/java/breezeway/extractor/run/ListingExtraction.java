package breezeway.extractor.run;

import breezeway.common.failure.PipelineException;
import breezeway.common.spec.EntitySpec;
import breezeway.extractor.api.ApiClient;
import breezeway.extractor.api.ApiException;
import breezeway.extractor.publish.Acknowledgements;
import breezeway.extractor.read.Listing;
import breezeway.extractor.read.ListingReader;
import breezeway.extractor.read.ScannedRecord;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Brings one listing, and the calls per record that follow from it, to Kafka. Any number of
 * listings of a run may be under way at once; each is read by one thread.
 */
final class ListingExtraction {
  private final EntitySpec spec;
  private final ApiClient api;
  private final RawPages pages;
  private final RecordCalls calls;
  private final RunProgress progress;
  private final RunFailures failures;
  private final Predicate<Set<String>> suspicious;

  ListingExtraction(
      EntitySpec spec,
      ApiClient api,
      RawPages pages,
      RecordCalls calls,
      RunProgress progress,
      RunFailures failures,
      Predicate<Set<String>> suspicious) {
    this.spec = spec;
    this.api = api;
    this.pages = pages;
    this.calls = calls;
    this.progress = progress;
    this.failures = failures;
    this.suspicious = suspicious;
  }

  /**
   * @param proven whether the listing was proven complete
   * @param whole whether no call per record is missing
   * @param keys of all records that it named, in any of its readings
   */
  record Result(boolean proven, boolean whole, Set<String> keys) {}

  /**
   * Returns when Kafka holds every page and answer.
   *
   * @throws PipelineException when the listing cannot be had
   */
  Result extract(Listing listing) throws InterruptedException {
    Pass pass = new Pass();
    boolean proven =
        new ListingReader(api, spec, progress::called).read(listing, pass::take, suspicious);
    pass.acknowledgements.await();
    pass.judgeThoseNotFound(listing);
    return new Result(proven, pass.whole, pass.keys);
  }

  /** One listing's way to Kafka. */
  private final class Pass {
    private final Acknowledgements acknowledgements = new Acknowledgements();
    private final Set<String> keys = new HashSet<>();
    private final Set<String> called = new HashSet<>();
    private final Map<String, ApiException> notFound = new HashMap<>();
    private boolean whole = true;

    void take(ListingReader.Page page) throws InterruptedException {
      acknowledgements.add(pages.page(page.request(), page.ordinal(), page.answer()));
      page.answer().content().records().forEach(record -> record.key().ifPresent(keys::add));
      if (!page.again()) {
        progress.published(page.answer().content().records().size());
        if (page.ordinal() == 1) {
          progress.listingBegun();
          progress.expectCalls(page.answer().content().totalPages().orElse(1) - 1L);
        }
      }
      RecordCalls.Missing missing =
          calls.make(notCalled(page.answer().content().records()), acknowledgements);
      notFound.putAll(missing.notFound());
      if (missing.anyFailed()) {
        whole = false;
      }
    }

    /** Without those that stood on a page before, as they are now. */
    private List<ScannedRecord> notCalled(List<ScannedRecord> records) {
      return records.stream()
          .filter(record -> record.key().isPresent())
          .filter(record -> called.add(record.key().get() + '\n' + record.version()))
          .toList();
    }

    /**
     * A record that answers 404 may be gone since it was listed; then there is nothing to tell. If
     * it is listed still, an answer of it is missing.
     */
    void judgeThoseNotFound(Listing listing) throws InterruptedException {
      if (notFound.isEmpty()) {
        return;
      }
      Set<String> listed = new HashSet<>();
      boolean proven =
          new ListingReader(api, spec, progress::called)
              .read(
                  listing,
                  page ->
                      page.answer()
                          .content()
                          .records()
                          .forEach(record -> record.key().ifPresent(listed::add)));
      for (Map.Entry<String, ApiException> one : notFound.entrySet()) {
        if (!proven || listed.contains(one.getKey())) {
          whole = false;
          failures.callFailed(one.getValue());
        }
      }
    }
  }
}
