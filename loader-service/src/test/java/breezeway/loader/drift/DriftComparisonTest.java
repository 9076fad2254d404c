package breezeway.loader.drift;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import breezeway.common.message.PayloadProfile;
import breezeway.common.spec.EntitySpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class DriftComparisonTest {
  private Map<String, PayloadField> known = Map.of();
  private final List<DriftEntry> open = new ArrayList<>();

  @Test
  void theFirstRunIsWhatOthersAreComparedWith() {
    assertEquals(List.of(), run(Payloads.of(100).with("/mood", 100, "string")));
    assertEquals(Set.of("", "/id", "/mood"), known.keySet());
  }

  @Test
  void theSameAgainIsNothingNew() {
    run(Payloads.of(100).with("/mood", 50, "string").withWords("/status", Map.of("active", 100L)));
    Map<String, PayloadField> before = known;
    assertEquals(
        List.of(),
        run(
            Payloads.of(100)
                .with("/mood", 50, "string")
                .withWords("/status", Map.of("active", 100L))));
    assertEquals(before, known);
  }

  @Test
  void aKeyThatWasNeverThereIsToldUntilItIsGone() {
    run(Payloads.of(100));
    DriftEntry entry =
        only(
            run(
                Payloads.of(100)
                    .with("/smart_lock", 25, "object")
                    .with("/smart_lock/code", 25, "string")));
    assertEquals(DriftKind.NEW_KEY, entry.kind());
    assertEquals("/smart_lock", entry.pointer());
    assertEquals("never there before, now in 25 % of 100; object", entry.detail());
    assertFalse(entry.canHurt());
    assertFalse(entry.isSettled());

    assertEquals(
        List.of(),
        run(
            Payloads.of(50)
                .with("/smart_lock", 25, "object")
                .with("/smart_lock/code", 25, "string")));
    assertEquals(0.5, open.getFirst().share());
    run(Payloads.of(10));
    assertEquals(List.of(), open);
  }

  @Test
  void aKeyThatAColumnWaitedForIsSettledAtOnce() {
    run(Payloads.of(100));
    assertTrue(only(run(Payloads.of(100).with("/bedrooms", 100, "integer"))).isSettled());
  }

  @Test
  void aNewKeyEndsWhenTheSpecIgnoresIt() {
    run(Payloads.of(100));
    run(Payloads.of(100).with("/smart_lock", 25, "string"));
    EntitySpec spec = ignoring("/smart_lock");
    DriftComparison.Result result =
        DriftComparison.of(spec, known, open, Payloads.of(100).profile());
    assertEquals(1, result.ended().size());
    assertFalse(result.known().containsKey("/smart_lock"));
    assertEquals(List.of(), result.begun());
  }

  @Test
  void aKeyThatMostHadAndNoneHasIsGone() {
    run(Payloads.of(100).with("/city", 60, "string").with("/building", 40, "string"));
    DriftEntry entry = only(run(Payloads.of(20)));
    assertEquals(DriftKind.GONE_KEY, entry.kind());
    assertEquals(
        "in none of 20, before in 60 %; NULL will be properties.property_city", entry.detail());
    assertTrue(entry.canHurt());
    assertEquals(List.of(), run(Payloads.of(20)), "told once");
    assertEquals(List.of(), run(Payloads.of(20).with("/city", 20, "string")));
    assertEquals(List.of(), open, "it is back");
  }

  @Test
  void aKeyIsNotGoneFromFewOrFromWhatOnlyChanged() {
    run(Payloads.of(100).with("/city", 100, "string"));
    assertEquals(List.of(), run(Payloads.of(19)));
    assertEquals(List.of(), run(Payloads.of(100).partial()));
    assertEquals(1, run(Payloads.of(100)).size(), "still compared with what was known");
  }

  @Test
  void aKeyIsNotGoneWhereNothingCouldHaveHadIt() {
    run(Payloads.of(100).with("/notes", 100, "object").with("/notes/wifi", 100, "string"));
    DriftEntry entry = only(run(Payloads.of(100)));
    assertEquals("/notes", entry.pointer());
    assertTrue(entry.detail().contains("properties.property_notes_wifi"), entry.detail());
  }

  @Test
  void aNewTypeIsToldAlsoByASmallRunAndEndsWhenItIsNoMore() {
    run(Payloads.of(100).with("/bedrooms", 100, "integer"));
    DriftEntry entry = only(run(Payloads.of(1).with("/bedrooms", 1, "string").partial()));
    assertEquals(DriftKind.NEW_TYPE, entry.kind());
    assertEquals("string", entry.what());
    assertEquals(
        "string where it was integer, in 100 % of 1 values; it fills properties.bedrooms",
        entry.detail());
    assertTrue(entry.canHurt());
    run(Payloads.of(100).with("/bedrooms", 100, "integer"));
    assertEquals(List.of(), open);
    assertEquals(1, run(Payloads.of(100).with("/bedrooms", 100, "string")).size(), "again");
  }

  @Test
  void wholeNumbersAreDecimalsAndANumericColumnTakesBoth() {
    run(
        Payloads.of(100)
            .with("/latitude", 100, "decimal")
            .with("/longitude", 100, "integer")
            .with("/bedrooms", 100, "integer"));
    DriftEntry entry =
        only(
            run(
                Payloads.of(100)
                    .with("/latitude", 100, "integer")
                    .with("/longitude", 100, "decimal")
                    .with("/bedrooms", 100, "decimal")));
    assertEquals("/bedrooms", entry.pointer());
  }

  @Test
  void fewValuesShowNoRule() {
    run(Payloads.of(19).with("/bedrooms", 19, "integer").withWords("/status", Map.of("a", 19L)));
    assertEquals(
        List.of(),
        run(
            Payloads.of(19)
                .with("/bedrooms", 19, "string")
                .withWords("/status", Map.of("b", 19L))));
  }

  @Test
  void aNewWordOfAClosedListIsTold() {
    run(Payloads.of(100).withWords("/status", Map.of("active", 90L, "inactive", 10L)));
    DriftEntry entry =
        only(run(Payloads.of(100).withWords("/status", Map.of("active", 95L, "archived", 5L))));
    assertEquals(DriftKind.NEW_VALUE, entry.kind());
    assertEquals("archived", entry.what());
    assertEquals(0.05, entry.share(), 1e-9);
    assertFalse(entry.canHurt());
    assertEquals(List.of(), run(Payloads.of(100).withWords("/status", Map.of("inactive", 100L))));
    assertEquals(List.of(), open);
  }

  @Test
  void aShareWithoutValuesThatMovesFarIsToldUntilItIsBack() {
    run(Payloads.of(100).with("/city", 100, 10, Map.of("string", 90L)));
    assertEquals(
        List.of(),
        run(Payloads.of(100).with("/city", 100, 40, Map.of("string", 60L))),
        "30 points");
    DriftEntry entry = only(run(Payloads.of(100).with("/city", 100, 80, Map.of("string", 20L))));
    assertEquals(DriftKind.NULL_SHARE, entry.kind());
    assertEquals(
        "without a value in 80 % of 100, before in 40 %; it fills properties.property_city",
        entry.detail());
    assertEquals(List.of(), run(Payloads.of(100).with("/city", 100, 85, Map.of("string", 15L))));
    assertEquals(1, open.size());
    assertEquals(List.of(), run(Payloads.of(100).with("/city", 100, 45, Map.of("string", 55L))));
    assertEquals(List.of(), open);
  }

  @Test
  void whatASmallRunTaughtDoesNotReplaceTheNumbers() {
    run(Payloads.of(100).with("/city", 100, "string"));
    run(Payloads.of(30).with("/city", 3, "string").partial());
    assertEquals(100, known.get("/city").present());
  }

  private List<DriftEntry> run(Payloads payloads) {
    PayloadProfile profile = payloads.profile();
    DriftComparison.Result result =
        DriftComparison.of(Payloads.PROPERTIES, known, List.copyOf(open), profile);
    known = result.known();
    open.removeIf(entry -> result.ended().contains(entry.key()));
    open.replaceAll(
        entry ->
            result.lasting().stream()
                .filter(lasting -> lasting.key().equals(entry.key()))
                .findFirst()
                .orElse(entry));
    result.begun().stream().filter(entry -> !entry.isSettled()).forEach(open::add);
    return result.begun();
  }

  private static DriftEntry only(List<DriftEntry> entries) {
    assertEquals(1, entries.size(), entries::toString);
    return entries.getFirst();
  }

  private static EntitySpec ignoring(String pointer) {
    EntitySpec spec = Payloads.PROPERTIES;
    return new EntitySpec(
        spec.name(),
        spec.extract(),
        spec.key(),
        spec.version(),
        spec.table(),
        spec.children(),
        List.of(pointer),
        spec.deletes(),
        spec.hash());
  }
}
