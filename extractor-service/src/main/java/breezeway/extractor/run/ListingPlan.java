package breezeway.extractor.run;

import breezeway.common.spec.EntitySpec;
import breezeway.common.spec.ExtractSpec;
import breezeway.common.spec.ExtractSpec.Incremental;
import breezeway.common.spec.ExtractSpec.Windows;
import breezeway.extractor.api.ApiRequest;
import breezeway.extractor.read.Listing;
import breezeway.extractor.read.Window;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Which listings a run of an entity consists of: a function of its spec and its bounds, without a
 * clock or the network, so that a run that is taken up again has the same ones.
 *
 * @param spec the entity
 * @param companyId sent where the spec wants it
 * @param changedSince lower bound of an incremental run; empty for a full one
 * @param startedAt the run's beginning: its today
 * @param firstOfDay whether an incremental run also asks for everything from today on
 */
record ListingPlan(
    EntitySpec spec,
    Optional<Long> companyId,
    Optional<Instant> changedSince,
    Instant startedAt,
    boolean firstOfDay) {

  /**
   * @param forEachKeys keys of the records of the other entity, when the spec is read once for each
   */
  List<Listing> listings(List<String> forEachKeys) {
    List<Listing> listings = new ArrayList<>();
    for (ApiRequest request : requests(forEachKeys)) {
      listings.addAll(bounded(request));
    }
    return listings;
  }

  /** One request for each value of a variant and each record of the other entity. */
  private List<ApiRequest> requests(List<String> forEachKeys) {
    ExtractSpec extract = spec.extract();
    ApiRequest base = ApiRequest.of(extract.path());
    if (extract.sendsCompany() && companyId.isPresent()) {
      base = base.with("company_id", String.valueOf(companyId.get()));
    }
    if (extract.sortBy().isPresent()) {
      base = base.with("sort_by", extract.sortBy().get()).with("sort_order", "asc");
    }
    List<ApiRequest> requests = List.of(base);
    if (extract.forEach().isPresent()) {
      requests = each(requests, extract.forEach().get().parameter(), forEachKeys);
    }
    if (extract.variants().isPresent()) {
      ExtractSpec.Variants variants = extract.variants().get();
      requests = each(requests, variants.parameter(), variants.values());
    }
    return requests;
  }

  private static List<ApiRequest> each(
      List<ApiRequest> requests, String parameter, List<String> values) {
    return requests.stream()
        .flatMap(request -> values.stream().map(value -> request.with(parameter, value)))
        .toList();
  }

  /** The bounds of time: a filter for what changed, windows over a date, or none. */
  private List<Listing> bounded(ApiRequest request) {
    Optional<Windows> windows = spec.extract().windows();
    if (changedSince.isPresent()) {
      List<Listing> listings = new ArrayList<>();
      Incremental filter = spec.extract().incremental().orElseThrow();
      listings.add(new Listing(request.with(filter.parameter(), bound(filter)), Optional.empty()));
      if (windows.isPresent() && firstOfDay) {
        Window fromToday = new Window(Optional.of(today()), Optional.empty());
        listings.add(windowed(request, windows.get(), fromToday));
      }
      return listings;
    }
    return windows
        .map(spec -> split(spec).stream().map(w -> windowed(request, spec, w)).toList())
        .orElseGet(() -> List.of(new Listing(request, Optional.empty())));
  }

  private String bound(Incremental filter) {
    Instant from = changedSince.orElseThrow();
    return switch (filter.form()) {
      case INSTANT ->
          DateTimeFormatter.ISO_LOCAL_DATE_TIME.format(
              from.truncatedTo(ChronoUnit.SECONDS).atOffset(ZoneOffset.UTC));
      case DAY_PAIR -> {
        LocalDate first = LocalDate.ofInstant(from, ZoneOffset.UTC);
        yield first + "," + lastDay(first);
      }
    };
  }

  /** Tomorrow, since clocks differ; the day after the first where our clock was set far back. */
  private LocalDate lastDay(LocalDate first) {
    LocalDate tomorrow = today().plusDays(1);
    return tomorrow.isAfter(first) ? tomorrow : first.plusDays(2);
  }

  private LocalDate today() {
    return LocalDate.ofInstant(startedAt, ZoneOffset.UTC);
  }

  /** Everything before the first step, the steps, everything after the last. */
  private List<Window> split(Windows windows) {
    LocalDate first = today().minus(windows.back());
    LocalDate end = today().plus(windows.ahead());
    List<Window> split = new ArrayList<>();
    split.add(new Window(Optional.empty(), Optional.of(first)));
    LocalDate from = first;
    for (int step = 1; from.isBefore(end); step++) {
      // Reckoned from the first day: a month after 31 January is not a month before 31 March.
      LocalDate before = first.plus(windows.step().multipliedBy(step));
      split.add(new Window(Optional.of(from), Optional.of(before)));
      from = before;
    }
    split.add(new Window(Optional.of(from), Optional.empty()));
    return split;
  }

  private static Listing windowed(ApiRequest request, Windows windows, Window window) {
    ApiRequest bounded = request;
    if (window.from().isPresent()) {
      bounded = bounded.with(windows.fromParameter(), window.from().get().toString());
    }
    if (window.before().isPresent()) {
      bounded = bounded.with(windows.beforeParameter(), window.before().get().toString());
    }
    return new Listing(bounded, Optional.of(window));
  }
}
