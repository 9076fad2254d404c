package breezeway.extractor.read;

import breezeway.common.failure.PipelineException;
import breezeway.common.failure.Reason;
import breezeway.common.spec.EntitySpec;
import breezeway.common.spec.ExtractSpec;
import breezeway.extractor.api.ApiClient;
import breezeway.extractor.api.ApiException;
import breezeway.extractor.api.ApiRequest;
import breezeway.extractor.api.Fetched;
import java.util.HashSet;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * Reads a listing page by page until the API has no more, and makes sure that it was all of it:
 * what is counted must be what was announced. A listing that changes while it is read shows records
 * twice or not at all; it is then read again, which repeats pages but loses none.
 */
public final class ListingReader {
  private static final int MOST_READINGS = 3;
  private static final int MOST_PAGES = 100_000;

  private final ApiClient api;
  private final EntitySpec spec;
  private final PageScan scan;
  private final Runnable onCall;

  /**
   * @param onCall told of every attempt of a call
   */
  public ListingReader(ApiClient api, EntitySpec spec, Runnable onCall) {
    this.api = api;
    this.spec = spec;
    this.scan = new PageScan(spec);
    this.onCall = onCall;
  }

  /** Takes each page as it is read. */
  @FunctionalInterface
  public interface PageConsumer {
    void accept(Page page) throws InterruptedException;
  }

  /**
   * @param request with page and limit, as it was sent
   * @param ordinal from 1
   * @param again whether this is a page of a second or third reading
   */
  public record Page(ApiRequest request, int ordinal, boolean again, Fetched<ScannedPage> answer) {}

  /**
   * Reads all pages.
   *
   * @return whether it is proven that the listing was read completely
   * @throws ApiException when a page cannot be had
   * @throws PipelineException {@link Reason#INCOMPLETE_LISTING} when records are missing
   */
  public boolean read(Listing listing, PageConsumer consumer) throws InterruptedException {
    if (spec.extract().answer() == ExtractSpec.Answer.ARRAY) {
      return readArray(listing, consumer);
    }
    Reading reading = readPages(listing, consumer, false);
    for (int readings = 1; !reading.agrees() && readings < MOST_READINGS; readings++) {
      Reading another = readPages(listing, consumer, true);
      if (!another.agrees() && another.isSameAs(reading) && another.isPlausible()) {
        return false;
      }
      reading = another;
    }
    if (!reading.agrees() && reading.isShort()) {
      throw new PipelineException(
          Reason.INCOMPLETE_LISTING,
          listing.name()
              + ": announced "
              + reading.announced.getAsInt()
              + " records and gave "
              + reading.distinct()
              + ", "
              + MOST_READINGS
              + " times");
    }
    return reading.isProven();
  }

  private boolean readArray(Listing listing, PageConsumer consumer) throws InterruptedException {
    Fetched<ScannedPage> answer = api.get(listing.request(), scan, onCall);
    consumer.accept(new Page(listing.request(), 1, false, answer));
    return true;
  }

  private Reading readPages(Listing listing, PageConsumer consumer, boolean again)
      throws InterruptedException {
    ExtractSpec extract = spec.extract();
    Reading reading = new Reading();
    for (int ordinal = 1; ordinal <= MOST_PAGES; ordinal++) {
      ApiRequest request =
          listing
              .request()
              .with("limit", String.valueOf(extract.pageSize()))
              .with("page", String.valueOf(ordinal));
      Optional<Fetched<ScannedPage>> answer = page(request, ordinal);
      if (answer.isEmpty()) {
        return reading;
      }
      ScannedPage page = answer.get().content();
      boolean anythingNew = reading.add(page);
      consumer.accept(new Page(request, ordinal, again, answer.get()));
      if (ordinal == 1 && isDefaultSet(listing, page)) {
        return Reading.ofNothing();
      }
      if (Paging.isLast(page, ordinal, extract.pageSize(), reading.firstSize)) {
        return reading;
      }
      if (!anythingNew && page.totalPages().isEmpty()) {
        return reading; // an API that knows no pages gives the same one for every number
      }
    }
    throw new PipelineException(Reason.BAD_ANSWER, listing.name() + ": the listing does not end");
  }

  /** Empty when the API says that this page is past the end by not having it. */
  private Optional<Fetched<ScannedPage>> page(ApiRequest request, int ordinal)
      throws InterruptedException {
    try {
      return Optional.of(api.get(request, scan, onCall));
    } catch (ApiException e) {
      if (ordinal > 1 && e.isNotFound()) {
        return Optional.empty();
      }
      throw e;
    }
  }

  /** When nothing matches its filter, the API may answer as if there had been none. */
  private static boolean isDefaultSet(Listing listing, ScannedPage page) {
    return !page.records().isEmpty()
        && listing.window().isPresent()
        && page.records().stream().noneMatch(listing.window().get()::contains);
  }

  /** What one pass over all pages saw. */
  private static final class Reading {
    private final Set<String> keys = new HashSet<>();
    private int withoutKey;
    private int rows;
    private int firstSize;
    private OptionalInt announced = OptionalInt.empty();
    private boolean proven;

    /** The API had nothing that matches: the reading is as complete as can be. */
    static Reading ofNothing() {
      Reading nothing = new Reading();
      nothing.proven = true;
      return nothing;
    }

    /** Returns whether the page held a record that none before it did. */
    boolean add(ScannedPage page) {
      int before = distinct();
      if (rows == 0) {
        firstSize = page.records().size();
      }
      for (ScannedRecord record : page.records()) {
        rows++;
        record.key().ifPresentOrElse(keys::add, () -> withoutKey++);
      }
      if (page.totalResults().isPresent()) {
        announced = page.totalResults();
      }
      return distinct() > before;
    }

    int distinct() {
      return keys.size() + withoutKey;
    }

    /** Nothing speaks against completeness. */
    boolean agrees() {
      return announced.isEmpty() || announced.getAsInt() == distinct();
    }

    /** The count speaks for completeness. */
    boolean isProven() {
      return proven || (announced.isPresent() && agrees());
    }

    boolean isShort() {
      return announced.isPresent() && distinct() < announced.getAsInt();
    }

    /** As many rows as announced, some of them twice: the API counts what it repeats. */
    boolean isPlausible() {
      return rows >= announced.orElse(0);
    }

    boolean isSameAs(Reading other) {
      return keys.equals(other.keys) && withoutKey == other.withoutKey;
    }
  }
}
