package breezeway.transformer.mapping;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;

/**
 * Reads JSON without loss: numbers keep every digit, of two equal keys the last one counts. Bounds
 * on depth and length keep one absurd value from taking all memory. From any thread.
 */
public final class ExactJson {
  private static final int MOST_DEPTH = 1000;
  private static final int MOST_STRING_CHARACTERS = 20_000_000;

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
    return READER.readTree(bytes, offset, length);
  }

  static JsonNode parse(String text) throws JsonProcessingException {
    return READER.readTree(text);
  }
}
