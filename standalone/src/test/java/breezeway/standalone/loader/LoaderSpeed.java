package breezeway.standalone.loader;

import static breezeway.standalone.loader.LoaderBench.row;
import static breezeway.standalone.loader.LoaderBench.rows;

import breezeway.common.message.RecordKey;
import breezeway.common.message.RowSet;
import breezeway.loader.Rebuild;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How many row sets a second the loader takes. Not part of the build: {@code mvn -pl standalone -am
 * verify -Dit.test=LoaderSpeed}.
 */
class LoaderSpeed {
  private static final Logger LOG = LoggerFactory.getLogger(LoaderSpeed.class);
  private static final int NARROW = 200_000;
  private static final int WITH_CHILDREN = 40_000;
  private static final int REGIONS = 8;

  @Test
  void rowSetsASecond() throws SQLException {
    try (LoaderBench bench = new LoaderBench()) {
      send(bench, "people", NARROW, number -> person(number, "first"));
      bench.startLoader();
      measure("narrow, new", NARROW, bench);
      replay(bench, "people", "narrow, unchanged", NARROW);
      bench.stopLoader();
      send(bench, "people", NARROW, number -> person(number, "second"));
      bench.startLoader();
      measure("narrow, changed", NARROW, bench);
      bench.stopLoader();
      send(bench, "tasks", WITH_CHILDREN, LoaderSpeed::task);
      bench.startLoader();
      measure("tasks with 6 children, new", WITH_CHILDREN, bench);
      replay(bench, "tasks", "tasks with 6 children, unchanged", WITH_CHILDREN);
    }
  }

  private static void replay(LoaderBench bench, String entity, String what, int count) {
    Instant begun = Instant.now();
    Rebuild rebuild =
        Rebuild.begin(bench.settings(), bench.dataSource(), List.of(entity), Optional.empty());
    LoaderBench.await(what, rebuild::isDone);
    tell(what, count, begun);
  }

  private static void measure(String what, int count, LoaderBench bench) {
    Instant begun = Instant.now();
    bench.awaitLoaded();
    tell(what, count, begun);
  }

  private static void tell(String what, int count, Instant begun) {
    double seconds = Duration.between(begun, Instant.now()).toMillis() / 1000.0;
    LOG.info("{}: {} row sets in {} s, {}/s", what, count, seconds, Math.round(count / seconds));
  }

  private static void send(
      LoaderBench bench, String entity, int count, IntFunction<RowSet> rowSets) {
    LoaderBench.Messages messages = bench.messages("1.1");
    for (int number = 1; number <= count; number++) {
      String region = "region" + (1 + number % REGIONS);
      messages.put(entity, RecordKey.of(region, String.valueOf(number)), rowSets.apply(number));
      if (number % 10_000 == 0) {
        messages.commit();
        messages = bench.messages("1.1");
      }
    }
    messages.commit();
  }

  private static RowSet person(int number, String name) {
    return rows(
        "people",
        List.of(
            row(
                "person_id",
                String.valueOf(number),
                "person_name",
                "Made Up " + name + number,
                "active",
                "true",
                "accept_decline_tasks",
                "false")));
  }

  private static RowSet task(int number) {
    Map<String, List<Map<String, String>>> tables = new LinkedHashMap<>();
    tables.put(
        "tasks",
        List.of(
            row(
                "task_id",
                String.valueOf(number),
                "home_id",
                String.valueOf(number % 500),
                "task_name",
                "Clean the house number " + number,
                "task_status_code",
                "finished",
                "scheduled_date",
                "2026-05-06",
                "created_at",
                "2026-05-01T10:00:00Z",
                "rate_paid",
                "42.50")));
    for (String table : List.of("task_assignments", "task_supplies", "task_costs")) {
      tables.put(table, List.of(row("row_key", "a"), row("row_key", "b")));
    }
    tables.put("task_tags", List.of());
    tables.put("task_photos", List.of());
    return new RowSet(tables);
  }
}
