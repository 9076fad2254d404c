package breezeway.common.spec;

import java.time.Period;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How an entity is read from the API.
 *
 * @param path path below {@code /inventory/v1}, e.g. {@code /property}
 * @param answer whether the answer is a paged envelope or a bare array
 * @param pageSize records asked for per page; 100 is what the API is known to honour
 * @param sortBy sent as {@code sort_by} with {@code sort_order=asc}, so that new records do not
 *     push others over a page's edge; empty for none
 * @param sendsCompany whether {@code company_id} is sent
 * @param companyPointer key of a record that must equal the region's company; empty when the entity
 *     carries none. Records of other companies are left out
 * @param variants a query parameter and the values it is called with one after the other, such as
 *     the three statuses of people; a record of several variants is the same record
 * @param forEach a listing of another entity, once for each of whose records this one is read
 * @param windows date windows for a full read, when the API's answer without a filter is a trap
 * @param incremental the filter for records changed since the last run; absent when the API has
 *     none
 * @param calls calls made once per record, by name
 * @param schedule Quartz cron expression of its incremental run
 * @param fullSchedule Quartz cron expression of its full sweep, for entities with a filter
 */
public record ExtractSpec(
    String path,
    Answer answer,
    int pageSize,
    Optional<String> sortBy,
    boolean sendsCompany,
    Optional<String> companyPointer,
    Optional<Variants> variants,
    Optional<ForEach> forEach,
    Optional<Windows> windows,
    Optional<Incremental> incremental,
    Map<String, RecordCall> calls,
    String schedule,
    Optional<String> fullSchedule) {

  public ExtractSpec {
    calls = Map.copyOf(calls);
  }

  public enum Answer {
    /** {@code {limit, page, total_pages, total_results, results}}; the totals may be absent. */
    PAGED,
    /** A bare array; an object that holds one as {@code results} or {@code data} is accepted. */
    ARRAY
  }

  /** One call for each value of a query parameter. */
  public record Variants(String parameter, List<String> values) {
    public Variants {
      values = List.copyOf(values);
    }
  }

  /**
   * One listing per record of another entity, all of that entity's records whatever their status.
   *
   * @param entity whose records, read from the API at the start of the run
   * @param parameter the query parameter that takes their key
   */
  public record ForEach(String entity, String parameter) {}

  /**
   * Windows over a date: everything before the first, one per step, everything after the last.
   *
   * @param field the record's date, e.g. {@code /checkout_date}: tells whether a record matches the
   *     window, since the API answers with a default set when nothing does
   * @param fromParameter inclusive lower bound, e.g. {@code checkout_date_ge}
   * @param beforeParameter exclusive upper bound, e.g. {@code checkout_date_lt}
   * @param back how far before today the first bounded window starts
   * @param ahead how far after today the last bounded window ends
   * @param step length of a window
   */
  public record Windows(
      String field,
      String fromParameter,
      String beforeParameter,
      Period back,
      Period ahead,
      Period step) {}

  /**
   * @param parameter query parameter
   * @param form how the bound is written
   * @param overlap how far before the last successful run's start the filter begins
   */
  public record Incremental(String parameter, Form form, java.time.Duration overlap) {
    public enum Form {
      /** {@code YYYY-MM-DDTHH:MM:SS} in UTC, an open-ended lower bound. */
      INSTANT,
      /** {@code YYYY-MM-DD,YYYY-MM-DD}, both inclusive; the upper one is tomorrow. */
      DAY_PAIR
    }
  }

  /**
   * A call per record; its answer is a set of children of that record.
   *
   * @param path with {@code {key}} for the record's key, e.g. {@code /task/{key}/comments}
   */
  public record RecordCall(String path) {}
}
