package breezeway.extractor.fit;

import breezeway.common.message.RunMarker.Mode;
import breezeway.common.spec.EntityCatalog;
import breezeway.common.spec.EntitySpec;
import breezeway.common.spec.ExtractSpec;
import breezeway.common.spec.ExtractSpec.Answer;
import breezeway.extractor.fit.Cost.Basis;
import java.time.LocalDate;
import java.time.Period;
import java.util.OptionalLong;
import java.util.function.ToLongFunction;

/**
 * What a run will take that was never made, from its spec and the numbers of records: a call for
 * each page of each listing, and the calls per record.
 */
final class Estimate {
  /** Of the records between two runs; nobody knows it before the first one. */
  private static final int ONE_CHANGES_IN = 20;

  private final EntityCatalog catalog;
  private final ToLongFunction<String> records;

  /**
   * @param records how many records of an entity the region has; 0 when it is not known
   */
  Estimate(EntityCatalog catalog, ToLongFunction<String> records) {
    this.catalog = catalog;
    this.records = records;
  }

  Cost of(EntitySpec spec, Mode mode) {
    boolean everything = mode == Mode.FULL || spec.extract().incremental().isEmpty();
    OptionalLong listings = listings(spec.extract(), everything);
    long own = records.applyAsLong(spec.name());
    boolean isPaged = spec.extract().answer() == Answer.PAGED;
    if (listings.isEmpty() || (own == 0 && (isPaged || !spec.extract().calls().isEmpty()))) {
      return Cost.UNKNOWN;
    }
    long read = everything ? own : (own + ONE_CHANGES_IN - 1) / ONE_CHANGES_IN;
    long calls = listings.getAsLong();
    calls += isPaged ? read / spec.extract().pageSize() : 0;
    calls += read * spec.extract().calls().size();
    calls += spec.extract().forEach().map(this::pagesOf).orElse(0L);
    return new Cost(calls, Basis.ESTIMATED);
  }

  /** Each is read with a call at least. */
  private OptionalLong listings(ExtractSpec extract, boolean everything) {
    long listings =
        extract.forEach().map(each -> records.applyAsLong(each.entity())).orElse(1L)
            * extract.variants().map(variants -> (long) variants.values().size()).orElse(1L);
    if (everything) {
      listings *= extract.windows().map(Estimate::windows).orElse(1L);
    }
    return listings == 0 ? OptionalLong.empty() : OptionalLong.of(listings);
  }

  /** The steps, and what lies before and after them. */
  private static long windows(ExtractSpec.Windows windows) {
    LocalDate day = LocalDate.EPOCH;
    LocalDate end = day.plus(windows.back()).plus(windows.ahead());
    Period step = windows.step();
    long steps = 0;
    for (LocalDate from = day; from.isBefore(end); from = from.plus(step)) {
      steps++;
    }
    return steps + 2;
  }

  private long pagesOf(ExtractSpec.ForEach each) {
    return 1 + records.applyAsLong(each.entity()) / catalog.get(each.entity()).extract().pageSize();
  }
}
