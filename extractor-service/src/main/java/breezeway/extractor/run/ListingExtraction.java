package breezeway.extractor.run;

import breezeway.common.failure.PipelineException;
import breezeway.common.spec.EntitySpec;
import breezeway.extractor.api.ApiClient;
import breezeway.extractor.api.ApiException;
import breezeway.extractor.api.ApiRequest;
import breezeway.extractor.api.Fetched;
import breezeway.extractor.publish.Acknowledgements;
import breezeway.extractor.read.JsonCheck;
import breezeway.extractor.read.Listing;
import breezeway.extractor.read.ListingReader;
import breezeway.extractor.read.ScannedRecord;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;

/**
 * Brings one listing, and the calls per record that follow from it, to Kafka. Any number of
 * listings of a run may be under way at once; each is read by one thread.
 */
final class ListingExtraction {
  private final Run run;
  private final EntitySpec spec;
  private final ApiClient api;
  private final Optional<Long> companyId;
  private final RawPages pages;
  private final FetchedVersions versions;
  private final RunProgress progress;
  private final RunFailures failures;
  private final int concurrency;
  private final Predicate<Set<String>> suspicious;
  private final JsonCheck check = new JsonCheck();

  ListingExtraction(
      Run run,
      EntitySpec spec,
      ApiClient api,
      Optional<Long> companyId,
      RawPages pages,
      FetchedVersions versions,
      RunProgress progress,
      RunFailures failures,
      int concurrency,
      Predicate<Set<String>> suspicious) {
    this.run = run;
    this.spec = spec;
    this.api = api;
    this.companyId = companyId;
    this.pages = pages;
    this.versions = versions;
    this.progress = progress;
    this.failures = failures;
    this.concurrency = concurrency;
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
    private final Map<String, ApiException> notFound = new ConcurrentHashMap<>();
    private volatile boolean whole = true;

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
      if (!spec.extract().calls().isEmpty()) {
        makeCalls(due(page.answer().content().records()));
      }
    }

    /** Records whose calls per record were not made at this version: key to version. */
    private Map<String, String> due(List<ScannedRecord> records) {
      Map<String, String> due = new LinkedHashMap<>();
      for (ScannedRecord record : records) {
        if (record.key().isPresent()
            && record.belongsTo(companyId)
            && called.add(record.key().get() + '\n' + record.version())) {
          due.put(record.key().get(), record.version());
        }
      }
      if (!run.everything() && !due.isEmpty()) {
        versions.of(due.keySet()).forEach(due::remove);
      }
      return due;
    }

    /**
     * Makes the calls of a page's records and, once Kafka has the answers, remembers the versions:
     * a run that ends in the middle of a long listing need not repeat them.
     */
    private void makeCalls(Map<String, String> due) throws InterruptedException {
      List<RecordCall> calls = new ArrayList<>();
      for (String key : due.keySet()) {
        spec.extract().calls().forEach((name, c) -> calls.add(new RecordCall(name, c.path(), key)));
      }
      progress.expectCalls(calls.size());
      Set<String> failed = ConcurrentHashMap.newKeySet();
      Parallel.each(
          calls,
          concurrency,
          call -> {
            if (!make(call)) {
              failed.add(call.key());
            }
          });
      acknowledgements.await();
      Map<String, String> fetched = new HashMap<>(due);
      fetched.keySet().removeAll(failed);
      versions.store(fetched);
    }

    private boolean make(RecordCall call) throws InterruptedException {
      try {
        ApiRequest request = call.request();
        Fetched<Integer> answer = api.get(request, check, progress::called);
        acknowledgements.add(pages.answer(call.name(), call.key(), request, answer));
        progress.published(0);
        failures.callMade();
        return true;
      } catch (ApiException e) {
        if (e.isNotFound()) {
          failures.callMade();
          notFound.put(call.key(), e);
          return false;
        }
        if (StopsRun.because(e)) {
          throw e;
        }
        whole = false;
        failures.callFailed(e);
        return false;
      }
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

  private record RecordCall(String name, String path, String key) {
    ApiRequest request() {
      return ApiRequest.of(path.replace("{key}", URLEncoder.encode(key, StandardCharsets.UTF_8)));
    }
  }
}
