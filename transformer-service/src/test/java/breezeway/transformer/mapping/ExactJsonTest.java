package breezeway.transformer.mapping;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import java.io.CharConversionException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ExactJsonTest {

  private static Object parse(byte[] bytes) throws IOException {
    return ExactJson.parse(bytes, 0, bytes.length);
  }

  /** Each of these once ended the whole stream, or could have filled the memory. */
  @ParameterizedTest
  @ValueSource(strings = {"0e9999999999", "1e9999999999", "[1, 1e-2147483648]"})
  void aNumberOutOfAllBoundsIsAnErrorOfItsRecord(String json) {
    byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
    assertThrows(IOException.class, () -> parse(bytes));
    assertThrows(IOException.class, () -> ExactJson.parse(json));
  }

  @Test
  void millionsOfValuesAreNoRecord() {
    byte[] lists = ("[" + "[],".repeat(1_000_000) + "0]").getBytes(StandardCharsets.UTF_8);
    assertThrows(StreamConstraintsException.class, () -> parse(lists));
  }

  /** Half a character, overlong, of another plane, cut off, or two bytes for each character. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "22ff22",
        "22c3",
        "22c328",
        "22c08022",
        "22c18122",
        "22eda08022",
        "22e08080",
        "22f0808080",
        "22f490808022",
        "22f580808022",
        "228022",
        "22e282",
        "7b002200",
        "007b",
        "220022"
      })
  void otherBytesThanThoseOfUtf8AreRefused(String hex) {
    byte[] bytes = HexFormat.of().parseHex(hex);
    assertThrows(CharConversionException.class, () -> parse(bytes));
  }

  @Test
  void everyCharacterOfUtf8IsTaken() throws IOException {
    String text = "a\u00e4\u07ff\u0800\ud7ff\ue000\uffff\ud800\udc00\udbff\udfff";
    byte[] bytes = ("\"" + text + "\"").getBytes(StandardCharsets.UTF_8);
    assertEquals(text, ExactJson.parse(bytes, 0, bytes.length).textValue());
  }
}
