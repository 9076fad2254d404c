package breezeway.standalone.whole;

import breezeway.standalone.testing.Invariants;
import com.sun.management.HotSpotDiagnosticMXBean;
import com.sun.management.HotSpotDiagnosticMXBean.ThreadDumpFormat;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** Whether a pipeline gets on, and how things stand in it when it does not. */
final class Standing {
  private static final String MARK =
      """
      select concat_ws(' ',
        (select concat_ws(' ', count(*), sum(attempt), sum(api_calls), sum(pages), sum(records),
          count(published_at)) from breezeway.extraction_runs),
        (select count(*) from breezeway.etl_sync_history),
        (select count(taken_at) from breezeway.run_requests),
        (select sum(next_offset) from breezeway.loader_offsets))""";

  private static final List<String> OF_A_REQUEST =
      List.of(
          "select q from breezeway.run_requests q where id = ?",
          """
          select x from breezeway.extraction_runs x
          join breezeway.run_requests q using (region_code, entity)
          where q.id = ? order by x.run desc limit 5""",
          """
          select h from breezeway.etl_sync_history h
          join breezeway.run_requests q on q.region_code = h.region_code and q.entity = h.entity_type
          where q.id = ? order by h.id desc limit 5""",
          """
          select l from breezeway.etl_sync_log l
          join breezeway.run_requests q on q.region_code = l.region_code and q.entity = l.entity_type
          where q.id = ?""");

  private static final List<String> OF_ALL =
      List.of(
          "select clock_timestamp()",
          "select x from breezeway.extraction_runs x where state = 'running' order by run",
          "select o from breezeway.loader_offsets o order by topic, partition",
          """
          select pid, state, wait_event_type, wait_event, xact_start, left(query, 200)
          from pg_stat_activity where datname = current_database() and state <> 'idle'""");

  private final Invariants invariants;

  Standing(Invariants invariants) {
    this.invariants = invariants;
  }

  /** Another text than before once anything was read, loaded, begun or ended. */
  String mark() {
    return invariants.query(MARK).getFirst().getFirst();
  }

  /**
   * For the message of a failure.
   *
   * @param folder takes a file for as long as it lives
   */
  String story(long request, Path folder) {
    StringBuilder story = new StringBuilder();
    OF_A_REQUEST.forEach(sql -> story.append(rows(sql, request)));
    OF_ALL.forEach(sql -> story.append(rows(sql)));
    return story.append(threads(folder)).toString();
  }

  private String rows(String sql, Object... values) {
    return invariants.query(sql, values).stream()
        .map(row -> String.join(" | ", row.stream().map(String::valueOf).toList()) + "\n")
        .collect(Collectors.joining("", "-- " + sql.strip() + "\n", ""));
  }

  /** The threads that do our work, virtual ones too, which no other way shows. */
  private static String threads(Path folder) {
    Path file = folder.resolve("threads.txt").toAbsolutePath();
    try {
      Files.deleteIfExists(file);
      ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class)
          .dumpThreads(file.toString(), ThreadDumpFormat.TEXT_PLAIN);
      return Arrays.stream(Files.readString(file).split("\n\n"))
          .filter(thread -> thread.contains("breezeway."))
          .collect(Collectors.joining("\n\n"));
    } catch (IOException e) {
      return "no threads to show: " + e;
    }
  }
}
