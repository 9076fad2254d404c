package breezeway.extractor.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import breezeway.common.config.Problems;
import breezeway.common.spec.EntityCatalog;
import breezeway.extractor.read.Listing;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ListingPlanTest {
  private static final Instant START = Instant.parse("2026-03-31T23:30:00Z");
  private static final EntityCatalog CATALOG =
      EntityCatalog.read(
          Path.of(System.getProperty("breezeway.home"), "config", "entities"), new Problems());

  private static List<String> names(
      String entity, Instant changedSince, boolean firstOfDay, String... keys) {
    ListingPlan plan =
        new ListingPlan(
            CATALOG.get(entity),
            Optional.of(4100L),
            Optional.ofNullable(changedSince),
            START,
            firstOfDay);
    return plan.listings(List.of(keys)).stream().map(Listing::name).toList();
  }

  @Test
  void windowsLieSideBySideAndLeaveNothingOut() {
    List<String> names = names("reservations", null, false);
    assertTrue(names.getFirst().endsWith("&checkout_date_lt=2023-03-31"), names.getFirst());
    assertTrue(names.getLast().endsWith("&checkout_date_ge=2028-03-31"), names.getLast());
    assertEquals(62, names.size());
    for (int i = 1; i < names.size(); i++) {
      String before = names.get(i - 1).replaceAll(".*checkout_date_lt=", "");
      String from = names.get(i).replaceAll(".*checkout_date_ge=([0-9-]+).*", "$1");
      assertEquals(before, from);
    }
  }

  @Test
  void anIncrementalRunAsksForWhatChangedAndOnceADayForWhatIsAhead() {
    Instant since = Instant.parse("2026-03-31T20:15:30.123Z");
    String base = "/reservation?company_id=4100&sort_by=created_at&sort_order=asc";
    String changed = base + "&updated_at_ge=2026-03-31T20:15:30";
    assertEquals(List.of(changed), names("reservations", since, false));
    assertEquals(
        List.of(changed, base + "&checkout_date_ge=2026-03-31"),
        names("reservations", since, true));
  }

  @Test
  void aPairOfDaysEndsTomorrowAndEachPropertyIsAskedAlone() {
    Instant since = Instant.parse("2026-03-30T20:15:30Z");
    String base = "/task/?sort_by=created_at&sort_order=asc";
    assertEquals(
        List.of(
            base + "&home_id=1&updated_at=2026-03-30,2026-04-01",
            base + "&home_id=2&updated_at=2026-03-30,2026-04-01"),
        names("tasks", since, false, "1", "2"));
  }

  @Test
  void eachVariantIsAListing() {
    assertEquals(
        List.of("/people?status=active", "/people?status=invited", "/people?status=inactive"),
        names("people", null, false));
  }
}
