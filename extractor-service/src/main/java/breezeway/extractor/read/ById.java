package breezeway.extractor.read;

import breezeway.common.spec.DeleteSpec.Confirmation;
import breezeway.common.spec.EntitySpec;
import breezeway.extractor.api.AnswerReader;
import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.math.BigDecimal;

/**
 * Reads what the API says about one record that it was asked for by id, and takes no other answer
 * for one: not an error in disguise, not a list, not another record.
 *
 * @param spec the entity, with a way to ask for its records
 * @param key of the record that was asked for
 */
public record ById(EntitySpec spec, String key) implements AnswerReader<Boolean> {
  private static final ObjectMapper JSON =
      JsonMapper.builder().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();

  /** Returns whether the record is alive: it may be there and say that it is deleted. */
  @Override
  public Boolean read(byte[] body) throws IOException, ErrorAnswerException {
    JsonNode record = JSON.readTree(body);
    if (record.hasNonNull("error")) {
      throw new ErrorAnswerException("an object with an error");
    }
    if (!record.isObject() || !isAskedFor(record.at(spec.key()))) {
      throw new IOException("not the record that was asked for");
    }
    Confirmation confirmation = spec.deletes().confirmation().orElseThrow();
    for (JsonPointer pointer : confirmation.status()) {
      JsonNode status = record.at(pointer);
      if (status.isTextual() && !status.asText().isBlank()) {
        return !status.asText().strip().equals(confirmation.deleted());
      }
    }
    return true;
  }

  private boolean isAskedFor(JsonNode id) {
    if (!id.isNumber()) {
      return id.isTextual() && id.asText().strip().equals(key);
    }
    try {
      return id.decimalValue().compareTo(new BigDecimal(key)) == 0; // 7.0 is the id 7
    } catch (NumberFormatException e) {
      return false; // we asked for no number
    }
  }

  /**
   * Whether the body of a 404 is the API's own, an object that says so, rather than a page of
   * something that stands before it.
   */
  public static boolean isDenial(byte[] body) {
    try {
      return JSON.readTree(body).isObject();
    } catch (IOException e) {
      return false;
    }
  }
}
