package breezeway.transformer.page;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PageSplitterTest {
  private final List<String> elements = new ArrayList<>();

  private Optional<String> split(String page) {
    return split(page.getBytes(StandardCharsets.UTF_8));
  }

  private Optional<String> split(byte[] page) {
    return PageSplitter.split(
        page, slice -> elements.add(new String(slice.copy(), StandardCharsets.UTF_8)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[{\"a\":1},{\"b\":\"]}\\\"\"}]",
        "{\"limit\":100,\"page\":1,\"results\":[{\"a\":1},{\"b\":\"]}\\\"\"}],\"total\":2}",
        " {\"data\" : [ {\"a\":1} , {\"b\":\"]}\\\"\"} ] } \n",
        "\ufeff[{\"a\":1},{\"b\":\"]}\\\"\"}]",
        "{\"data\":[{\"c\":3}],\"results\":[{\"a\":1},{\"b\":\"]}\\\"\"}]}"
      })
  void givesEachRecordsOwnBytes(String page) {
    assertEquals(Optional.empty(), split(page));
    assertEquals(List.of("{\"a\":1}", "{\"b\":\"]}\\\"\"}"), elements);
  }

  @ParameterizedTest
  @ValueSource(strings = {"[]", " [ ] ", "{\"results\":[]}"})
  void anEmptyListIsNoFault(String page) {
    assertEquals(Optional.empty(), split(page));
    assertEquals(List.of(), elements);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "`` | is empty",
        "`  ` | is empty",
        "<html>502</html> | is neither a JSON object nor an array",
        "\"text\" | is neither a JSON object nor an array",
        "null | is neither a JSON object nor an array",
        "{\"error\":\"inactive client\"} | is an error message",
        "{} | holds no array of results",
        "{\"results\":null} | holds no array of results",
        "{\"results\":{\"id\":1}} | holds no array of results",
        "{results:[]} | is not JSON",
        "{\"a\":1 | is cut off",
        "{\"a\" | is cut off",
        "[ | is cut off",
        "[,] | has a comma with no record beside it",
        "[} | is not JSON",
      })
  void tellsWhyAPageCannotBeRead(String page, String cause) {
    assertEquals(Optional.of(cause), split(page));
    assertEquals(List.of(), elements);
  }

  @Test
  void givesWhatStandsBeforeTheEndOfACutOffPage() {
    assertEquals(
        Optional.of("is cut off"),
        split("{\"page\":1,\"results\":[{\"a\":1},{\"b\":2},{\"c\":\"x"));
    assertEquals(List.of("{\"a\":1}", "{\"b\":2}"), elements);
  }

  @Test
  void aPageCutOffBehindItsListStillHasAllItsRecords() {
    assertEquals(Optional.of("is cut off"), split("{\"results\":[{\"a\":1}],\"page\":"));
    assertEquals(List.of("{\"a\":1}"), elements);
  }

  @Test
  void anElementThatIsNoJsonCostsItselfOnly() {
    assertEquals(
        Optional.empty(), split("[{\"a\":1}, NaN ,{\"b\":2}x,'y',<p>, \"\\\"\"{},{\"c\":3} ]"));
    assertEquals(
        List.of("{\"a\":1}", "NaN", "{\"b\":2}x", "'y'", "<p>", "\"\\\"\"{}", "{\"c\":3}"),
        elements);
  }

  @Test
  void aCommaWithNothingBesideItCostsNoRecord() {
    assertEquals(
        Optional.of("has a comma with no record beside it"), split("[{\"a\":1},,{\"b\":2},]"));
    assertEquals(List.of("{\"a\":1}", "{\"b\":2}"), elements);
  }

  @Test
  void ofTwoListsOfANameTheFirstDoesNotGoWithoutAWord() {
    assertEquals(
        Optional.of("names its results twice"),
        split("{\"results\":[{\"a\":1}],\"results\":[{\"b\":2}]}"));
    assertEquals(List.of("{\"b\":2}"), elements);
  }

  @Test
  void whatFollowsTheListIsToldOfAfterItsRecords() {
    assertEquals(Optional.of("goes on after its end"), split("[{\"a\":1}] <html>"));
    assertEquals(List.of("{\"a\":1}"), elements);
  }

  @Test
  void anyBeginningOfAPageGivesWholeRecordsOnly() {
    String page = "{\"page\":1,\"results\":[{\"a\":\"\\\\\\\"ü\"},{\"b\":[{}]},{\"c\":2}]}";
    byte[] bytes = page.getBytes(StandardCharsets.UTF_8);
    List<String> whole = List.of("{\"a\":\"\\\\\\\"ü\"}", "{\"b\":[{}]}", "{\"c\":2}");
    for (int length = 0; length < bytes.length; length++) {
      elements.clear();
      assertTrue(split(Arrays.copyOf(bytes, length)).isPresent());
      assertEquals(whole.subList(0, elements.size()), elements);
    }
    elements.clear();
    assertEquals(Optional.empty(), split(page));
    assertEquals(whole, elements);
  }

  @Test
  void depthAndLengthDoNotMatterHere() {
    String deep = "[".repeat(100_000) + "]".repeat(100_000);
    String longText = "{\"a\":\"" + "x".repeat(1_000_000) + "\"}";
    assertEquals(Optional.empty(), split("[" + deep + "," + longText + "]"));
    assertEquals(List.of(deep, longText), elements);
  }
}
