package breezeway.extractor.read;

import breezeway.extractor.api.AnswerReader;
import breezeway.extractor.api.AnswerReader.ErrorAnswerException;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * Reads what is not quite JSON: a {@code NaN}, a tab within a string, a byte that is no UTF-8. Only
 * what steers the extraction is read here; whether a record can be used, the transformer judges,
 * one record at a time. Were it judged here, a bad record would cost its whole page.
 */
final class LenientJson {
  /** As deep as no answer is, and no deeper than there is memory for. */
  private static final int MOST_DEPTH = 100_000;

  static final JsonFactory FACTORY =
      JsonFactory.builder()
          .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
          .enable(JsonReadFeature.ALLOW_UNESCAPED_CONTROL_CHARS)
          .enable(JsonReadFeature.ALLOW_BACKSLASH_ESCAPING_ANY_CHARACTER)
          .enable(JsonReadFeature.ALLOW_LEADING_ZEROS_FOR_NUMBERS)
          .enable(JsonReadFeature.ALLOW_LEADING_PLUS_SIGN_FOR_NUMBERS)
          .enable(JsonReadFeature.ALLOW_LEADING_DECIMAL_POINT_FOR_NUMBERS)
          .enable(JsonReadFeature.ALLOW_TRAILING_DECIMAL_POINT_FOR_NUMBERS)
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(MOST_DEPTH)
                  .maxNumberLength(Integer.MAX_VALUE) // a body has its greatest size
                  .maxStringLength(Integer.MAX_VALUE)
                  .maxNameLength(Integer.MAX_VALUE)
                  .build())
          .build();

  static final ObjectMapper MAPPER =
      JsonMapper.builder(FACTORY).enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();

  private LenientJson() {}

  /**
   * Reads the body; one with bytes that are no UTF-8 as if each of them were a question mark.
   *
   * @throws JsonProcessingException when its structure is not that of JSON
   */
  static <T> T read(byte[] body, AnswerReader<T> reader) throws IOException, ErrorAnswerException {
    try {
      return reader.read(body);
    } catch (JsonProcessingException e) {
      if (isUtf8(body)) {
        throw e;
      }
      String text = new String(body, StandardCharsets.UTF_8);
      return reader.read(text.getBytes(StandardCharsets.UTF_8));
    }
  }

  private static boolean isUtf8(byte[] body) {
    try {
      StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(body));
      return true;
    } catch (CharacterCodingException foreign) {
      return false;
    }
  }
}
