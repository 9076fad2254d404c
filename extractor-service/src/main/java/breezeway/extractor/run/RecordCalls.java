package breezeway.extractor.run;

import breezeway.common.spec.EntitySpec;
import breezeway.extractor.api.ApiClient;
import breezeway.extractor.api.ApiException;
import breezeway.extractor.api.ApiRequest;
import breezeway.extractor.api.Fetched;
import breezeway.extractor.publish.Acknowledgements;
import breezeway.extractor.read.JsonCheck;
import breezeway.extractor.read.ScannedRecord;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Makes the calls that follow from records, such as for a task's comments: of those that moved, or
 * of all in a run for which everything was asked. Any thread may use it.
 */
final class RecordCalls {
  private final Run run;
  private final EntitySpec spec;
  private final ApiClient api;
  private final Optional<Long> companyId;
  private final RawPages pages;
  private final FetchedVersions versions;
  private final RunProgress progress;
  private final RunFailures failures;
  private final int concurrency;
  private final JsonCheck check = new JsonCheck();

  RecordCalls(
      Run run,
      EntitySpec spec,
      ApiClient api,
      Optional<Long> companyId,
      RawPages pages,
      FetchedVersions versions,
      RunProgress progress,
      RunFailures failures,
      int concurrency) {
    this.run = run;
    this.spec = spec;
    this.api = api;
    this.companyId = companyId;
    this.pages = pages;
    this.versions = versions;
    this.progress = progress;
    this.failures = failures;
    this.concurrency = concurrency;
  }

  /**
   * What is missing after the calls.
   *
   * @param anyFailed whether a call failed, which the run knows already
   * @param notFound by record: the API knows it no more, which the caller is to judge
   */
  record Missing(boolean anyFailed, Map<String, ApiException> notFound) {
    static final Missing NOTHING = new Missing(false, Map.of());
  }

  /**
   * Makes the calls of some records and, once Kafka has the answers, remembers the versions: a run
   * that ends in the middle need not repeat them.
   *
   * @param acknowledgements of the records themselves, which were sent before
   */
  Missing make(Collection<ScannedRecord> records, Acknowledgements acknowledgements)
      throws InterruptedException {
    if (spec.extract().calls().isEmpty()) {
      return Missing.NOTHING;
    }
    Map<String, String> due = due(records);
    List<Call> calls = new ArrayList<>();
    for (String key : due.keySet()) {
      spec.extract()
          .calls()
          .forEach((name, c) -> calls.add(new Call(name, ApiRequest.about(key, c.path()), key)));
    }
    progress.expectCalls(calls.size());
    Set<String> failed = ConcurrentHashMap.newKeySet();
    Map<String, ApiException> notFound = new ConcurrentHashMap<>();
    Parallel.each(calls, concurrency, call -> make(call, acknowledgements, failed, notFound));
    acknowledgements.await();
    Map<String, String> fetched = new HashMap<>(due);
    fetched.keySet().removeAll(failed);
    fetched.keySet().removeAll(notFound.keySet());
    versions.store(fetched);
    return new Missing(!failed.isEmpty(), notFound);
  }

  /** Records whose calls were not made at this version: key to version. */
  private Map<String, String> due(Collection<ScannedRecord> records) {
    Map<String, String> due = new LinkedHashMap<>();
    for (ScannedRecord record : records) {
      if (record.key().isPresent() && record.belongsTo(companyId)) {
        due.put(record.key().get(), record.version());
      }
    }
    if (!run.everything() && !due.isEmpty()) {
      versions.of(due.keySet()).forEach(due::remove);
    }
    return due;
  }

  private void make(
      Call call,
      Acknowledgements acknowledgements,
      Set<String> failed,
      Map<String, ApiException> notFound)
      throws InterruptedException {
    try {
      Fetched<Integer> answer = api.get(call.request(), check, progress::called);
      acknowledgements.add(pages.answer(call.name(), call.key(), call.request(), answer));
      progress.published(0);
      failures.callMade();
    } catch (ApiException e) {
      if (e.isNotFound()) {
        failures.callMade();
        notFound.put(call.key(), e);
        return;
      }
      if (StopsRun.because(e)) {
        throw e;
      }
      failures.callFailed(e);
      failed.add(call.key());
    }
  }

  private record Call(String name, ApiRequest request, String key) {}
}
