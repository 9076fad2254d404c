package breezeway.standalone.simulator;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Cuts a list into the page that was asked for and writes it without parsing its records. */
final class Pages {
  private final SimulationPlan plan;

  Pages(SimulationPlan plan) {
    this.plan = plan;
  }

  /** The page of a list that is given with the oldest record first. */
  Page cut(List<? extends ApiRecord> oldestFirst, Query query) {
    long limit = query.number("limit", 100);
    long page = query.number("page", 1);
    if (limit < 1 || page < 1) {
      throw new Refusal(422, "limit and page: must be at least 1");
    }
    limit = Math.min(limit, plan.maxLimit());
    String sortBy = query.first("sort_by").orElse("created_at");
    if (!sortBy.equals("created_at")) {
      throw new Refusal(422, "sort_by: only created_at is accepted");
    }
    boolean ascending =
        switch (query.first("sort_order").orElse("desc")) {
          case "asc" -> true;
          case "desc" -> false;
          default -> throw new Refusal(422, "sort_order: must be asc or desc");
        };
    int total = oldestFirst.size();
    long totalPages = (total + limit - 1) / limit;
    if (page > 1 && page > totalPages && plan.notFoundPastTheEnd()) {
      throw new Refusal(404, "Page not found");
    }
    long from = Math.min((page - 1) * limit, total);
    long to = Math.min(from + limit, total);
    List<ApiRecord> records = new ArrayList<>((int) (to - from));
    for (long i = from; i < to; i++) {
      records.add(oldestFirst.get((int) (ascending ? i : total - 1 - i)));
    }
    return new Page(limit, page, totalPages, total, records);
  }

  Answer answer(Page page) {
    StringBuilder head = new StringBuilder(96);
    head.append("{\"limit\":").append(page.limit).append(",\"page\":").append(page.number);
    if (plan.sendTotals()) {
      head.append(",\"total_pages\":").append(page.totalPages);
      head.append(",\"total_results\":").append(page.totalResults);
    }
    head.append(",\"results\":[");
    return Answer.json(join(head.toString(), page.records, "]}"));
  }

  /** A bare array. */
  static Answer array(List<? extends ApiRecord> records) {
    return Answer.json(join("[", records, "]"));
  }

  private static byte[] join(String head, List<? extends ApiRecord> records, String tail) {
    byte[] start = head.getBytes(StandardCharsets.US_ASCII);
    byte[] end = tail.getBytes(StandardCharsets.US_ASCII);
    int length = start.length + end.length + Math.max(0, records.size() - 1);
    for (ApiRecord record : records) {
      length += record.json().length;
    }
    byte[] all = new byte[length];
    System.arraycopy(start, 0, all, 0, start.length);
    int at = start.length;
    for (int i = 0; i < records.size(); i++) {
      if (i > 0) {
        all[at++] = ',';
      }
      byte[] json = records.get(i).json();
      System.arraycopy(json, 0, all, at, json.length);
      at += json.length;
    }
    System.arraycopy(end, 0, all, at, end.length);
    return all;
  }

  /** One page, its records in the order they are sent. */
  record Page(
      long limit, long number, long totalPages, long totalResults, List<ApiRecord> records) {
    boolean hasNext() {
      return number < totalPages;
    }
  }
}
