package breezeway.transformer.mapping;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.CharConversionException;
import java.io.IOException;

/**
 * Reads JSON without loss: numbers keep every digit, of two equal keys the last one counts. Bounds
 * on depth and length keep one absurd value from taking all memory. From any thread.
 */
public final class ExactJson {
  private static final int MOST_DEPTH = 1000;
  private static final int MOST_STRING_CHARACTERS = 20_000_000;

  /**
   * Names and values of one record: a task with 10,000 supplies has a quarter of it. As a tree each
   * takes up to 100 bytes, and a page of empty lists would hold millions.
   */
  private static final int MOST_TOKENS = 1_000_000;

  /** All that PostgreSQL's numeric can hold, and a little. */
  private static final int MOST_NUMBER_CHARACTERS = 150_000;

  private static final ObjectReader READER =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxNestingDepth(MOST_DEPTH)
                          .maxStringLength(MOST_STRING_CHARACTERS)
                          .maxNumberLength(MOST_NUMBER_CHARACTERS)
                          .maxTokenCount(MOST_TOKENS)
                          .build())
                  .enable(StreamReadFeature.USE_FAST_BIG_NUMBER_PARSER)
                  // names are compared a few times only, which does not repay the interning
                  .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
                  .build())
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
          .build()
          .readerFor(JsonNode.class);

  private ExactJson() {}

  /**
   * One JSON value out of a part of some bytes.
   *
   * @throws IOException when the part is not exactly one JSON value within the bounds
   */
  public static JsonNode parse(byte[] bytes, int offset, int length) throws IOException {
    if (!Utf8.isText(bytes, offset, length)) {
      // what the parser would make of it is a guess: another encoding, or another character
      throw new CharConversionException("not UTF-8");
    }
    try {
      return READER.readTree(bytes, offset, length);
    } catch (NumberFormatException e) {
      throw outOfBounds(e);
    }
  }

  static JsonNode parse(String text) throws JsonProcessingException {
    try {
      return READER.readTree(text);
    } catch (NumberFormatException e) {
      throw outOfBounds(e);
    }
  }

  /** The parser lets this pass when an exponent has more than nine digits. */
  private static StreamConstraintsException outOfBounds(NumberFormatException cause) {
    StreamConstraintsException bounded =
        new StreamConstraintsException("a number out of all bounds");
    bounded.initCause(cause);
    return bounded;
  }
}
