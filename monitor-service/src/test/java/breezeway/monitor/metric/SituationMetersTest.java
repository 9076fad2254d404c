package breezeway.monitor.metric;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import breezeway.monitor.state.Cell;
import breezeway.monitor.state.Reading;
import breezeway.monitor.state.Situation;
import breezeway.monitor.state.SituationPart;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SituationMetersTest {
  private static final Instant START = Instant.parse("2026-03-01T10:00:00Z");

  private Instant now = START;
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final SituationMeters meters =
      new SituationMeters(
          () -> {
            throw new IllegalStateException("not started here");
          },
          registry,
          new Clock() {
            @Override
            public ZoneId getZone() {
              return ZoneOffset.UTC;
            }

            @Override
            public Clock withZone(ZoneId zone) {
              return this;
            }

            @Override
            public Instant instant() {
              return now;
            }
          });

  @AfterEach
  void close() {
    meters.close();
  }

  @Test
  void agesGoOnBetweenReadings() {
    meters.update(reading(List.of(cell("success", START.minusSeconds(60)))));
    now = START.plusSeconds(30);

    assertEquals(90, value("breezeway.freshness", "region", "smoky", "entity", "tags"));
    assertEquals(30, value("breezeway.reading.age", "part", "cells"));
    assertEquals(7200, value("breezeway.fresh.for", "region", "smoky", "entity", "tags"));
  }

  @Test
  void showsNoFreshnessWhereThereWasNoSuccess() {
    meters.update(reading(List.of(cell("never", null))));

    assertNull(find("breezeway.freshness", "region", "smoky"));
    assertEquals(1, value("breezeway.run.status", "status", "never"));
  }

  @Test
  void aRunHasOneStatusAtATime() {
    meters.update(reading(List.of(cell("failed", null))));
    meters.update(reading(List.of(cell("success", START))));

    assertNull(find("breezeway.run.status", "status", "failed"));
    assertEquals(1, value("breezeway.run.status", "status", "success"));
    assertEquals(
        1, registry.find("breezeway.run.status").meters().size(), "the old one must be gone");
  }

  @Test
  void whatCouldNotBeReadStaysAndGrowsOld() {
    meters.update(reading(List.of(cell("success", START))));
    now = START.plus(Duration.ofMinutes(10));
    meters.update(
        new Reading(
            situation(List.of(), List.of()), Set.of(SituationPart.CELLS, SituationPart.SERVICES)));

    assertEquals(600, value("breezeway.freshness", "region", "smoky"));
    assertEquals(600, value("breezeway.reading.age", "part", "cells"));
    assertEquals(0, value("breezeway.reading.age", "part", "tokens"));
  }

  @Test
  void countsTheProcessesOfEachService() {
    Situation.ServiceState up = service("loader", true, false);
    meters.update(
        new Reading(
            situation(
                List.of(),
                List.of(up, up, service("loader", false, false), service("extractor", true, true))),
            Set.of()));

    assertEquals(2, value("breezeway.services", "service", "loader", "state", "working"));
    assertEquals(1, value("breezeway.services", "service", "loader", "state", "not_working"));
    assertEquals(1, value("breezeway.services", "service", "extractor", "state", "silent"));
    assertEquals(0, value("breezeway.services", "service", "extractor", "state", "working"));
    assertEquals(0, value("breezeway.services", "service", "transformer", "state", "working"));
  }

  private double value(String name, String... tags) {
    return registry.get(name).tags(tags).gauge().value();
  }

  private Gauge find(String name, String... tags) {
    return registry.find(name).tags(tags).gauge();
  }

  private Reading reading(List<Cell> cells) {
    return new Reading(situation(cells, List.of()), Set.of());
  }

  private Situation situation(List<Cell> cells, List<Situation.ServiceState> services) {
    return new Situation(
        now, cells, List.of(), services, List.of(), List.of(), List.of(), List.of(), List.of(),
        List.of());
  }

  private static Situation.ServiceState service(String name, boolean healthy, boolean silent) {
    return new Situation.ServiceState(name + "@a", name, START, START, healthy, silent, null);
  }

  private static Cell cell(String status, Instant success) {
    return new Cell(
        "smoky", "tags", status, START, START, 2.5, success, 7200L, true, false, false, null, 10, 1,
        2, 3, 4, 5, 6, 0.5, null, null, null);
  }
}
