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
import java.util.function.Predicate;

/**
 * Reads a listing page by page until the API has no more, and makes sure that it was all of it:
 * what is counted must be what every page announced. A listing that changes while it is read shows
 * records twice or not at all; it is then read again, which repeats pages but loses none.
 *
 * <p>One change does not show: a record removed and another added between two pages leave the count
 * as it was, and a third one is skipped. Who is about to conclude something from what is missing
 * can ask for a second look.
 */
public final class ListingReader {
  private static final int MOST_READINGS = 3;
  private static final int MOST_PAGES = 10_000;
  private static final int MOST_PAGES_WITHOUT_NEWS = 3;

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
   * @param again whether this is a page of another reading than the first
   */
  public record Page(ApiRequest request, int ordinal, boolean again, Fetched<ScannedPage> answer) {}

  /** {@link #read(Listing, PageConsumer, Predicate)} without a second look. */
  public boolean read(Listing listing, PageConsumer consumer) throws InterruptedException {
    return read(listing, consumer, keys -> false);
  }

  /**
   * Reads all pages.
   *
   * @param suspicious asked with all keys seen, after a reading of several pages, or of nothing at
   *     all, that looks proven; when it says true, everything is read once more, the consumer gets
   *     those pages too, and only that reading proves anything
   * @return whether it is proven that the listing was read completely
   * @throws ApiException when a page cannot be had
   * @throws PipelineException {@link Reason#INCOMPLETE_LISTING} when records are missing
   */
  public boolean read(Listing listing, PageConsumer consumer, Predicate<Set<String>> suspicious)
      throws InterruptedException {
    boolean isArray = spec.extract().answer() == ExtractSpec.Answer.ARRAY;
    Reading reading =
        isArray ? readArray(listing, consumer, false) : readUntilSteady(listing, consumer);
    if (reading.isProven() && reading.mayDeceive() && suspicious.test(reading.keys())) {
      reading = isArray ? readArray(listing, consumer, true) : readPages(listing, consumer, true);
    }
    return reading.isProven();
  }

  private Reading readUntilSteady(Listing listing, PageConsumer consumer)
      throws InterruptedException {
    Reading reading = readPages(listing, consumer, false);
    for (int readings = 1; !reading.agrees() && readings < MOST_READINGS; readings++) {
      Reading another = readPages(listing, consumer, true);
      if (!another.agrees() && another.isSameAs(reading) && another.isPlausible()) {
        return another;
      }
      reading = another;
    }
    if (reading.isShort()) {
      throw incomplete(listing, reading, ", " + MOST_READINGS + " times");
    }
    return reading;
  }

  private static PipelineException incomplete(Listing listing, Reading reading, String times) {
    return new PipelineException(
        Reason.INCOMPLETE_LISTING,
        listing.name()
            + ": announced "
            + reading.announced.getAsInt()
            + " records and gave "
            + reading.distinct()
            + times);
  }

  private Reading readArray(Listing listing, PageConsumer consumer, boolean again)
      throws InterruptedException {
    Fetched<ScannedPage> answer = api.get(listing.request(), scan, onCall);
    consumer.accept(new Page(listing.request(), 1, again, answer));
    Reading reading = new Reading();
    reading.add(answer.content());
    reading.atOnce = true;
    if (reading.isShort()) {
      throw incomplete(listing, reading, ""); // what was a bare array has pages now
    }
    return reading;
  }

  private Reading readPages(Listing listing, PageConsumer consumer, boolean again)
      throws InterruptedException {
    ExtractSpec extract = spec.extract();
    Reading reading = new Reading();
    int pagesWithoutNews = 0;
    for (int ordinal = 1; ordinal <= MOST_PAGES; ordinal++) {
      ApiRequest request =
          listing
              .request()
              .with("limit", String.valueOf(extract.pageSize()))
              .with("page", String.valueOf(ordinal));
      Optional<Fetched<ScannedPage>> answer = page(request, ordinal, reading);
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
      pagesWithoutNews = anythingNew ? 0 : pagesWithoutNews + 1;
      int patience = page.totalPages().isEmpty() ? 1 : MOST_PAGES_WITHOUT_NEWS;
      if (pagesWithoutNews == patience) {
        return reading; // an API that knows no pages gives the same one for every number
      }
    }
    throw new PipelineException(Reason.BAD_ANSWER, listing.name() + ": the listing does not end");
  }

  /**
   * Empty when the API says that this page is past the end by not having it. Where no count will
   * tell whether that was true, it has to say so twice.
   */
  private Optional<Fetched<ScannedPage>> page(ApiRequest request, int ordinal, Reading soFar)
      throws InterruptedException {
    int mostAnswers = soFar.announced.isPresent() ? 1 : 2;
    for (int answers = 1; ; answers++) {
      try {
        return Optional.of(api.get(request, scan, onCall));
      } catch (ApiException e) {
        if (ordinal == 1 || !e.isNotFound()) {
          throw e;
        }
        if (answers == mostAnswers) {
          return Optional.empty();
        }
      }
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
    private int pages;
    private int firstSize;
    private int announcements;
    private OptionalInt announced = OptionalInt.empty();
    private boolean steady = true;
    private boolean atOnce;

    /** The API had nothing that matches its filter: the reading is as complete as can be. */
    static Reading ofNothing() {
      Reading nothing = new Reading();
      nothing.pages = 1;
      nothing.rows = 1; // those that do not match
      nothing.atOnce = true;
      return nothing;
    }

    /** Returns whether the page held a record that none before it did. */
    boolean add(ScannedPage page) {
      int before = distinct();
      if (pages++ == 0) {
        firstSize = page.records().size();
      }
      for (ScannedRecord record : page.records()) {
        rows++;
        record.key().ifPresentOrElse(keys::add, () -> withoutKey++);
      }
      if (page.totalResults().isPresent()) {
        steady &= announced.isEmpty() || announced.equals(page.totalResults());
        announced = page.totalResults();
        announcements++;
      }
      return distinct() > before;
    }

    Set<String> keys() {
      return Set.copyOf(keys);
    }

    int distinct() {
      return keys.size() + withoutKey;
    }

    /** Nothing speaks against completeness. */
    boolean agrees() {
      return steady && (announced.isEmpty() || announced.getAsInt() == distinct());
    }

    /** Every page's count speaks for completeness. */
    boolean isProven() {
      return agrees() && (atOnce || (announcements > 0 && announcements == pages));
    }

    /** Something may have moved between two pages, or an API in trouble showed nothing at all. */
    boolean mayDeceive() {
      return pages > 1 || rows == 0;
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
