package breezeway.extractor.read;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import breezeway.common.config.Problems;
import breezeway.common.failure.PipelineException;
import breezeway.common.failure.Reason;
import breezeway.common.spec.EntityCatalog;
import breezeway.extractor.api.ApiRequest;
import breezeway.extractor.api.ScriptedApi;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ListingReaderTest {
  private static final EntityCatalog CATALOG =
      EntityCatalog.read(
          Path.of(System.getProperty("breezeway.home"), "config", "entities"), new Problems());

  private ScriptedApi api;
  private final List<String> read = new ArrayList<>();
  private final List<Set<String>> asked = new ArrayList<>();

  @BeforeEach
  void start() throws Exception {
    api = new ScriptedApi();
  }

  @AfterEach
  void stop() {
    api.close();
  }

  private boolean read(String entity, Optional<Window> window) throws InterruptedException {
    return read(entity, window, keys -> false);
  }

  private boolean read(String entity, Optional<Window> window, Predicate<Set<String>> suspicious)
      throws InterruptedException {
    return new ListingReader(api.client(), CATALOG.get(entity), () -> {})
        .read(
            new Listing(ApiRequest.of("/x"), window),
            page -> page.answer().content().records().forEach(r -> read.add(r.key().orElseThrow())),
            suspicious);
  }

  private boolean readDoubting(String entity) throws InterruptedException {
    return read(
        entity,
        Optional.empty(),
        keys -> {
          asked.add(keys);
          return true;
        });
  }

  private boolean read() throws InterruptedException {
    return read("supplies", Optional.empty());
  }

  /** Records from one id to another, both included. */
  private static String records(int from, int to) {
    return IntStream.rangeClosed(from, to)
        .mapToObj(id -> "{\"id\":" + id + "}")
        .collect(Collectors.joining(",", "\"results\":[", "]"));
  }

  private void page(int from, int to, int totalPages, int totalResults) {
    api.answer(
        200,
        "{\"limit\":100,\"total_pages\":"
            + totalPages
            + ",\"total_results\":"
            + totalResults
            + ","
            + records(from, to)
            + "}");
  }

  @Test
  void readsUntilTheLastPageThatIsAnnounced() throws Exception {
    page(1, 100, 3, 250);
    page(101, 200, 3, 250);
    page(201, 250, 3, 250);
    assertTrue(read());
    assertEquals(250, read.size());
    assertEquals(
        List.of("/x?limit=100&page=1", "/x?limit=100&page=2", "/x?limit=100&page=3"), api.asked());
  }

  @Test
  void stopsAtAShortPageWhenNothingIsAnnouncedAndProvesNothing() throws Exception {
    api.answer(200, "{\"limit\":50," + records(1, 50) + "}");
    api.answer(200, "{\"limit\":50," + records(51, 60) + "}");
    assertFalse(read());
    assertEquals(60, read.size());
  }

  @Test
  void takesNoShortPageForTheEndWhenTheApiMerelyRepeatsTheLimitThatWeAskedFor() throws Exception {
    api.answer(200, "{\"limit\":100," + records(1, 50) + "}");
    api.answer(200, "{\"limit\":100," + records(51, 100) + "}");
    api.answer(200, "{\"limit\":100," + records(101, 103) + "}");
    assertFalse(read());
    assertEquals(103, read.size());
    assertEquals(3, api.asked().size());
  }

  @Test
  void endsWhereAnApiThatKnowsNoPagesRepeatsTheFirstOne() throws Exception {
    api.answer(200, "{" + records(1, 3) + "}");
    api.answer(200, "{" + records(1, 3) + "}");
    assertFalse(read());
    assertEquals(2, api.asked().size());
  }

  @Test
  void aPageThatIsNotThereIsTheEnd() throws Exception {
    api.answer(200, "{\"limit\":100," + records(1, 100) + "}");
    api.answer(404, "");
    api.answer(404, "");
    assertFalse(read());
    assertEquals(100, read.size());
  }

  @Test
  void aPageThatIsNotThereOnlyOnceIsNoEnd() throws Exception {
    api.answer(200, "{\"limit\":100," + records(1, 100) + "}");
    api.answer(404, "");
    api.answer(200, "{\"limit\":100," + records(101, 120) + "}");
    read();
    assertEquals(120, read.size());
  }

  @Test
  void readsAgainWhatChangedUnderItsHands() throws Exception {
    page(1, 100, 2, 150);
    page(100, 148, 2, 150); // one twice, one missing at the end
    page(1, 100, 2, 150);
    page(101, 150, 2, 150);
    assertTrue(read());
    assertTrue(read.contains("150"));
  }

  @Test
  void readsAgainWhenWhatIsAnnouncedMoved() throws Exception {
    page(1, 100, 2, 150);
    page(101, 151, 2, 151); // as many as the last page says, but what came may have gone, too
    page(1, 100, 2, 151);
    page(101, 151, 2, 151);
    assertTrue(read());
    assertEquals(4, api.asked().size());
  }

  @Test
  void whatMovesAllTheTimeIsReadButNotProven() throws Exception {
    for (int last = 150; last < 156; last += 2) {
      page(1, 100, 2, last);
      page(101, last + 1, 2, last + 1);
    }
    assertFalse(read());
    assertTrue(read.contains("155"));
    assertEquals(6, api.asked().size());
  }

  @Test
  void aPageThatAnnouncesNothingProvesNothing() throws Exception {
    page(1, 100, 2, 150);
    api.answer(200, "{\"limit\":100,\"total_pages\":2," + records(101, 150) + "}");
    assertFalse(read());
    assertEquals(2, api.asked().size());
  }

  @Test
  void aDoubtfulListingIsReadOnceMoreAndOnlyThatReadingCounts() throws Exception {
    page(1, 100, 2, 150);
    page(102, 151, 2, 150); // one removed, one added: 101 was skipped, and the count agrees
    page(1, 100, 2, 150);
    page(101, 150, 2, 150);
    assertTrue(readDoubting("supplies"));
    assertTrue(read.contains("101"));
    assertEquals(150, asked.getFirst().size());
    assertEquals(1, asked.size());
    assertEquals(4, api.asked().size());
  }

  @Test
  void aSecondLookThatAgreesNotProvesNothing() throws Exception {
    page(1, 100, 2, 150);
    page(101, 150, 2, 150);
    page(1, 100, 2, 150);
    page(101, 149, 2, 149);
    assertFalse(readDoubting("supplies"));
  }

  @Test
  void whatStandsOnOnePageIsNotDoubtedUnlessItIsNothing() throws Exception {
    page(1, 100, 1, 100);
    assertTrue(readDoubting("supplies"));
    assertEquals(List.of(), asked);
    api.answer(200, "{\"limit\":100,\"total_pages\":0,\"total_results\":0,\"results\":[]}");
    page(1, 100, 1, 100);
    assertTrue(readDoubting("supplies"));
    assertEquals(List.of(Set.of()), asked);
    api.answer(200, "[]");
    api.answer(200, "[]");
    assertTrue(readDoubting("people"));
    assertEquals(2, asked.size());
  }

  @Test
  void aListThatHasPagesAllOfASuddenIsIncomplete() {
    page(1, 100, 2, 150);
    PipelineException failure = assertThrows(PipelineException.class, () -> readDoubting("people"));
    assertEquals(Reason.INCOMPLETE_LISTING, failure.reason());
  }

  @Test
  void endsAListingThatAnnouncesEverMorePagesAndBringsNothingNew() throws Exception {
    for (int reading = 0; reading < 2; reading++) {
      for (int pages = 2; pages < 6; pages++) {
        page(1, 100, pages, 100);
      }
    }
    assertTrue(read());
    assertEquals(4, api.asked().size());
  }

  @Test
  void acceptsAListingThatCountsItsRepetitions() throws Exception {
    for (int i = 0; i < 2; i++) {
      page(1, 100, 2, 150);
      page(100, 149, 2, 150);
    }
    assertFalse(read());
    assertEquals(4, api.asked().size());
  }

  @Test
  void failsWhenRecordsStayAway() {
    for (int i = 0; i < 3; i++) {
      page(1, 90, 1, 95);
    }
    PipelineException failure = assertThrows(PipelineException.class, this::read);
    assertEquals(Reason.INCOMPLETE_LISTING, failure.reason());
  }

  @Test
  void doesNotFollowADefaultSetThatAnswersAWindow() throws Exception {
    api.answer(
        200,
        "{\"limit\":1,\"total_pages\":9,\"total_results\":9,\"results\":"
            + "[{\"id\":1,\"checkout_date\":\"2026-05-01\"}]}");
    Window january =
        new Window(Optional.of(LocalDate.of(2026, 1, 1)), Optional.of(LocalDate.of(2026, 2, 1)));
    assertTrue(read("reservations", Optional.of(january)));
    assertEquals(1, api.asked().size());
    assertEquals(List.of("1"), read);
  }

  @Test
  void aSecondPageMayMissTheWindowWithoutEndingIt() throws Exception {
    api.answer(
        200,
        "{\"limit\":1,\"total_pages\":2,\"total_results\":2,\"results\":"
            + "[{\"id\":1,\"checkout_date\":\"2026-01-31\"}]}");
    api.answer(
        200,
        "{\"limit\":1,\"total_pages\":2,\"total_results\":2,\"results\":"
            + "[{\"id\":2,\"checkout_date\":null}]}");
    Window january =
        new Window(Optional.of(LocalDate.of(2026, 1, 1)), Optional.of(LocalDate.of(2026, 2, 1)));
    assertTrue(read("reservations", Optional.of(january)));
    assertEquals(2, read.size());
  }
}
