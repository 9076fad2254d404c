package breezeway.extractor.run;

import breezeway.common.config.Settings;
import breezeway.common.failure.FailureText;
import breezeway.common.failure.PipelineException;
import breezeway.common.failure.Reason;
import breezeway.common.message.Alert;
import breezeway.common.message.RunMarker;
import breezeway.common.message.RunMarker.Kind;
import breezeway.common.message.RunMarker.Outcome;
import breezeway.common.spec.EntitySpec;
import breezeway.common.spec.ExtractSpec;
import breezeway.extractor.api.ApiClient;
import breezeway.extractor.api.ApiException;
import breezeway.extractor.database.Database;
import breezeway.extractor.publish.Acknowledgements;
import breezeway.extractor.publish.RawPublisher;
import breezeway.extractor.read.Listing;
import breezeway.extractor.read.ListingReader;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One attempt at a run, from its first marker to its last. See {@link #execute} for the flow.
 *
 * <p>What Kafka has acknowledged is remembered listing by listing; a run that is interrupted, or
 * loses Kafka or PostgreSQL, stays {@code running} and is taken up again from there. So pages are
 * delivered at least once, and a marker that closes a run lies behind all of them.
 */
public final class ExtractionRun {
  private static final Logger LOG = LoggerFactory.getLogger(ExtractionRun.class);

  private final Run run;
  private final Settings settings;
  private final EntitySpec spec;
  private final ApiClient api;
  private final RawPublisher publisher;
  private final RunStore runs;
  private final Database database;
  private final Clock clock;
  private final ListingLog log;
  private final AbsentRecords absent;
  private final SecondLook secondLook;
  private final RunProgress progress;
  private final RunFailures failures = new RunFailures();
  private volatile boolean proven = true;
  private volatile boolean ended;

  public ExtractionRun(
      Run run,
      Settings settings,
      ApiClient api,
      RawPublisher publisher,
      RunStore runs,
      Database database,
      Clock clock) {
    this.run = run;
    this.settings = settings;
    this.spec = settings.catalog().get(run.entity());
    this.api = api;
    this.publisher = publisher;
    this.runs = runs;
    this.database = database;
    this.clock = clock;
    this.log = new ListingLog(database, run.id().run());
    this.absent = new AbsentRecords(database, run, spec);
    this.secondLook = new SecondLook(database, run, spec);
    this.progress = new RunProgress(run.tally());
  }

  public Run run() {
    return run;
  }

  public RunProgress.Tally tally() {
    return progress.tally();
  }

  /** What has become of the run, once it has ended. */
  public Outcome outcome() {
    return failures.outcome();
  }

  /** Whether the run's end is in Kafka: from then on its lease does not matter. */
  public boolean hasEnded() {
    return ended;
  }

  /**
   * Carries the run to its end, successful or not.
   *
   * @throws InterruptedException when the service stops: the run can be taken up again
   * @throws PipelineException when Kafka or PostgreSQL is away, or the run was taken over: likewise
   */
  public void execute() throws InterruptedException {
    LOG.info("The run begins, {}", run.mode().word());
    Optional<Long> companyId = api.companyId();
    RawPages pages = new RawPages(publisher, run, companyId);
    publishMarker(pages, Kind.RUN_STARTED);
    try {
      log.load();
      List<Listing> listings = listings(companyId);
      RecordCalls calls = calls(companyId, pages);
      ListingExtraction extraction =
          new ListingExtraction(spec, api, pages, calls, progress, failures, secondLook);
      progress.expectListings(
          listings.stream().filter(listing -> !log.isDone(listing.name())).count());
      Parallel.each(
          listings, settings.api().concurrency(), listing -> extract(listing, extraction));
      confirm(pages, calls).askForAbsent(log.named());
    } catch (PipelineException e) {
      if (StopsRun.onlyForNow(e)) {
        throw e;
      }
      failures.stoppedBy(e);
    } catch (RuntimeException | Error e) {
      // An answer that this process cannot hold would be fetched again without end.
      LOG.error("The run failed in a way that nobody foresaw", e);
      failures.stoppedBy(
          new PipelineException(Reason.UNEXPECTED, "unexpected: " + FailureText.of(e), e));
    }
    end(pages);
  }

  /** One listing: read it, see it acknowledged, remember it. */
  private void extract(Listing listing, ListingExtraction extraction) throws InterruptedException {
    if (log.isDone(listing.name())) {
      failures.listingRead();
      return;
    }
    try {
      ListingExtraction.Result result = extraction.extract(listing);
      if (!result.proven()) {
        proven = false;
      }
      List<String> missing = absent.missing(listing, result);
      failures.listingRead();
      database.note(
          connection -> {
            Ownership.require(connection, run.id());
            absent.listed(connection, result, missing);
            log.remember(connection, listing, result);
            return null;
          });
    } catch (PipelineException e) {
      boolean closed = e instanceof ApiException refusal && refusal.isClosed();
      if (StopsRun.because(e) || (closed && spec.extract().forEach().isEmpty())) {
        throw e;
      }
      LOG.warn("{}: {}", e.reason().code(), e.getMessage());
      failures.listingFailed(e);
    }
  }

  private List<Listing> listings(Optional<Long> companyId) throws InterruptedException {
    if (spec.extract().sendsCompany() && companyId.isEmpty()) {
      throw new PipelineException(
          Reason.BAD_CONFIGURATION,
          "Region "
              + run.region()
              + " has no company id; set BREEZEWAY_"
              + run.region().toUpperCase(java.util.Locale.ROOT)
              + "_COMPANY_ID");
    }
    ListingPlan plan =
        new ListingPlan(spec, companyId, run.changedSince(), run.startedAt(), run.firstOfDay());
    Optional<ExtractSpec.ForEach> forEach = spec.extract().forEach();
    return plan.listings(
        forEach.isPresent() ? keysOf(forEach.get().entity(), companyId) : List.of());
  }

  /** The keys of another entity's records, as the API lists them now, whatever their status. */
  private List<String> keysOf(String entity, Optional<Long> companyId) throws InterruptedException {
    EntitySpec other = settings.catalog().get(entity);
    ListingPlan plan = new ListingPlan(other, companyId, Optional.empty(), run.startedAt(), false);
    Set<String> keys = new LinkedHashSet<>();
    for (Listing listing : plan.listings(List.of())) {
      try {
        new ListingReader(api, other, progress::called)
            .read(
                listing,
                page ->
                    page.answer().content().records().stream()
                        .filter(record -> record.belongsTo(companyId))
                        .forEach(record -> record.key().ifPresent(keys::add)));
      } catch (PipelineException e) {
        if (e.reason() != Reason.INCOMPLETE_LISTING) {
          throw e;
        }
        failures.listingFailed(e); // some may be missing; those we know can be read
      }
    }
    return List.copyOf(keys);
  }

  private RecordCalls calls(Optional<Long> companyId, RawPages pages) {
    return new RecordCalls(
        run,
        spec,
        api,
        companyId,
        pages,
        new FetchedVersions(database, run),
        progress,
        failures,
        settings.api().concurrency());
  }

  private ConfirmById confirm(RawPages pages, RecordCalls calls) {
    return new ConfirmById(
        run,
        spec,
        api,
        pages,
        calls,
        absent,
        progress,
        failures,
        settings.api().concurrency(),
        clock);
  }

  private void end(RawPages pages) throws InterruptedException {
    if (!runs.ending(run.id())) {
      throw new PipelineException(Reason.FENCED, "The run was taken over by another process");
    }
    publishMarker(pages, Kind.RUN_COMPLETED);
    ended = true;
    Outcome outcome = failures.outcome();
    RunProgress.Tally tally = progress.tally();
    runs.published(
        run.id(), outcome, tally, failures.reason().map(Reason::code), failures.message());
    LOG.info(
        "The run ends: {}, {} calls, {} pages, {} records{}",
        outcome.word(),
        tally.calls(),
        tally.pages(),
        tally.records(),
        failures.message().map(message -> "; " + message).orElse(""));
    if (outcome != Outcome.SUCCESS) {
      alert(outcome);
    }
  }

  private void publishMarker(RawPages pages, Kind kind) throws InterruptedException {
    boolean ends = kind == Kind.RUN_COMPLETED;
    RunProgress.Tally tally = progress.tally();
    Outcome outcome = failures.outcome();
    RunMarker marker =
        new RunMarker(
            kind,
            run.id().toString(),
            run.region(),
            run.entity(),
            run.mode(),
            run.startedAt().toString(),
            ends ? clock.instant().toString() : null,
            ends ? outcome : null,
            ends && outcome == Outcome.SUCCESS && proven && log.wasAllProven(),
            tally.calls(),
            tally.pages(),
            0,
            0,
            ends ? failures.reason().map(Reason::code).orElse(null) : null,
            ends ? failures.message().orElse(null) : null,
            run.approvedDeletes(),
            null);
    Acknowledgements acknowledgements = new Acknowledgements();
    acknowledgements.add(pages.marker(marker));
    acknowledgements.await();
  }

  private void alert(Outcome outcome) {
    Reason reason = failures.reason().orElse(Reason.UNEXPECTED);
    String text = failures.message().orElse("");
    String id = run.id().toString();
    Alert alert =
        outcome == Outcome.FAILED
            ? Alert.error(reason, run.region(), run.entity(), id, text, "extractor")
            : Alert.warning(reason, run.region(), run.entity(), id, text, "extractor");
    publisher.alert(alert.withFacts(facts(outcome)));
  }

  /** What a person wants to know of a run that was no success. */
  private Map<String, String> facts(Outcome outcome) {
    RunProgress.Tally tally = progress.tally();
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put("Outcome", outcome.word());
    facts.put("Mode", run.mode().word());
    facts.put("Duration", Duration.between(run.startedAt(), clock.instant()).toSeconds() + " s");
    facts.put("API calls", String.valueOf(tally.calls()));
    facts.put("Records", String.valueOf(tally.records()));
    facts.put(
        "Saved",
        tally.pages() == 0
            ? "nothing had been fetched; all rows stay as they were"
            : tally.pages() + " pages with " + tally.records() + " records, which are loaded");
    return facts;
  }
}
