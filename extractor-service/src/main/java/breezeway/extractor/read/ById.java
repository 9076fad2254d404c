package breezeway.extractor.read;

import breezeway.common.spec.DeleteSpec.Confirmation;
import breezeway.common.spec.EntitySpec;
import breezeway.extractor.api.AnswerReader;
import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.Optional;

/**
 * Reads what the API says about one record that it was asked for by id, and takes no other answer
 * for one: not an error in disguise, not a list, not another record.
 *
 * @param spec the entity, with a way to ask for its records
 * @param key of the record that was asked for
 */
public record ById(EntitySpec spec, String key) implements AnswerReader<ById.Answer> {
  /**
   * @param record what a page would have told of it
   * @param isDeleted whether it is still there and says that it is not
   */
  public record Answer(ScannedRecord record, boolean isDeleted) {}

  @Override
  public Answer read(byte[] body) throws IOException, ErrorAnswerException {
    return LenientJson.read(body, this::answer);
  }

  private Answer answer(byte[] body) throws IOException, ErrorAnswerException {
    JsonNode answer = LenientJson.MAPPER.readTree(body);
    if (answer.hasNonNull("error")) {
      throw new ErrorAnswerException("an object with an error");
    }
    if (!answer.isObject()) {
      throw new IOException("not a record");
    }
    ScannedRecord record = new PageScan(spec).read(pageOf(body)).records().getFirst();
    if (!record.key().equals(Optional.of(key))) {
      throw new IOException("not the record that was asked for");
    }
    return new Answer(record, saysDeleted(answer));
  }

  private static byte[] pageOf(byte[] record) {
    byte[] page = new byte[record.length + 2];
    page[0] = '[';
    System.arraycopy(record, 0, page, 1, record.length);
    page[page.length - 1] = ']';
    return page;
  }

  private boolean saysDeleted(JsonNode record) {
    Confirmation confirmation = spec.deletes().confirmation().orElseThrow();
    for (JsonPointer pointer : confirmation.status()) {
      JsonNode status = record.at(pointer);
      if (status.isTextual() && !status.asText().isBlank()) {
        return status.asText().strip().equals(confirmation.deleted());
      }
    }
    return false;
  }

  /**
   * Whether the body of a 404 is the API's own, an object that says so or nothing at all, rather
   * than a page of something that stands before it.
   */
  public static boolean isDenial(byte[] body) {
    try {
      JsonNode said = LenientJson.MAPPER.readTree(body);
      return said.isMissingNode() || said.isObject();
    } catch (IOException e) {
      return false;
    }
  }
}
