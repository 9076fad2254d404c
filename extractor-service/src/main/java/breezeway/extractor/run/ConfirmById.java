package breezeway.extractor.run;

import breezeway.common.failure.PipelineException;
import breezeway.common.failure.Reason;
import breezeway.common.message.RunMarker.Mode;
import breezeway.common.spec.EntitySpec;
import breezeway.extractor.api.ApiClient;
import breezeway.extractor.api.ApiException;
import breezeway.extractor.api.ApiRequest;
import breezeway.extractor.api.Fetched;
import breezeway.extractor.publish.Acknowledgements;
import breezeway.extractor.read.ById;
import breezeway.extractor.read.ScannedRecord;
import java.time.Clock;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks for absent records by their ids, and brings what the API says to Kafka: the record, with its
 * calls per record like any other, or that there is none. Whatever else comes back is a failed call
 * and says nothing about the record.
 *
 * <p>A 404 is believed only from an API that knows its own: before anything else, a record that is
 * alive is asked for in the same way. Otherwise a wrong path, or whatever stands before the API,
 * would deny records that are there. For the same reason a 404 must be JSON or empty.
 */
final class ConfirmById {
  private static final int AT_A_TIME = 500;
  private static final int MOST_CONTROLS = 3;
  private static final Logger LOG = LoggerFactory.getLogger(ConfirmById.class);

  private final Run run;
  private final EntitySpec spec;
  private final ApiClient api;
  private final RawPages pages;
  private final RecordCalls calls;
  private final AbsentRecords absent;
  private final RunProgress progress;
  private final RunFailures failures;
  private final int concurrency;
  private final Clock clock;

  ConfirmById(
      Run run,
      EntitySpec spec,
      ApiClient api,
      RawPages pages,
      RecordCalls calls,
      AbsentRecords absent,
      RunProgress progress,
      RunFailures failures,
      int concurrency,
      Clock clock) {
    this.run = run;
    this.spec = spec;
    this.api = api;
    this.pages = pages;
    this.calls = calls;
    this.absent = absent;
    this.progress = progress;
    this.failures = failures;
    this.concurrency = concurrency;
    this.clock = clock;
  }

  /**
   * Asks once all listings of the run are read.
   *
   * @param named keys of some records that these listings named, so that they are alive
   */
  void askForAbsent(Set<String> named) throws InterruptedException {
    boolean namedNothing = run.mode() == Mode.FULL && named.isEmpty();
    if (spec.deletes().confirmation().isEmpty() || namedNothing) {
      return; // a region whose lists are all empty is in trouble, not deserted
    }
    List<String> keys = absent.toAsk();
    if (keys.isEmpty() || !findsTheLiving(named)) {
      return;
    }
    progress.expectCalls(keys.size());
    int alive = 0;
    int gone = 0;
    for (int from = 0; from < keys.size(); from += AT_A_TIME) {
      Round round = new Round();
      round.ask(keys.subList(from, Math.min(from + AT_A_TIME, keys.size())));
      alive += round.alive.size();
      gone += round.gone.size();
    }
    LOG.info("Asked for {} absent records by id: {} alive, {} gone", keys.size(), alive, gone);
  }

  /** Some records asked for at once. */
  private final class Round {
    private final Acknowledgements acknowledgements = new Acknowledgements();
    private final Map<String, ScannedRecord> alive = new ConcurrentHashMap<>();
    private final Set<String> gone = ConcurrentHashMap.newKeySet();

    void ask(List<String> keys) throws InterruptedException {
      Parallel.each(keys, concurrency, this::ask);
      RecordCalls.Missing missing = calls.make(alive.values(), acknowledgements);
      missing.notFound().values().forEach(failures::callFailed);
      acknowledgements.await();
      absent.answered(alive.keySet(), gone);
    }

    private void ask(String key) throws InterruptedException {
      ApiRequest request = request(key);
      try {
        Fetched<ById.Answer> answer = api.get(request, new ById(spec, key), progress::called);
        acknowledgements.add(pages.record(key, request, answer));
        progress.published(1);
        failures.callMade();
        if (answer.content().isDeleted()) {
          gone.add(key);
        } else {
          alive.put(key, answer.content().record());
        }
      } catch (ApiException e) {
        if (e.isNotFound() && ById.isDenial(e.body())) {
          Fetched<Integer> denial = new Fetched<>(e.body(), e.status(), clock.instant());
          acknowledgements.add(pages.gone(key, request, denial));
          progress.published(0);
          failures.callMade();
          gone.add(key);
        } else {
          failed(e);
        }
      }
    }
  }

  /** Whether the API finds a record by id that is there. */
  private boolean findsTheLiving(Set<String> named) throws InterruptedException {
    boolean certain = !named.isEmpty();
    Collection<String> living = certain ? named : absent.likelyAlive(MOST_CONTROLS);
    int denied = 0;
    for (String key : living.stream().limit(MOST_CONTROLS).toList()) {
      progress.expectCalls(1);
      try {
        api.get(request(key), new ById(spec, key), progress::called);
        failures.callMade();
        return true;
      } catch (ApiException e) {
        if (e.isNotFound()) {
          denied++;
        } else {
          failed(e);
        }
      }
    }
    LOG.warn("The run asks for no record by id: not one that is alive was found in that way");
    if (certain && denied > 0) {
      failures.callFailed(
          new PipelineException(
              Reason.BAD_ANSWER,
              spec.deletes().confirmation().orElseThrow().path()
                  + ": answers 404 for records that are listed"));
    }
    return false;
  }

  private void failed(ApiException failure) {
    if (StopsRun.because(failure)) {
      throw failure;
    }
    failures.callFailed(failure);
  }

  private ApiRequest request(String key) {
    return ApiRequest.about(key, spec.deletes().confirmation().orElseThrow().path());
  }
}
