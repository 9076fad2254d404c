package breezeway.extractor.read;

import breezeway.extractor.api.AnswerReader;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Reads from {@code /companies} which companies a key pair opens. */
public final class CompanyIds implements AnswerReader<List<String>> {
  private static final ObjectMapper JSON = new ObjectMapper();

  @Override
  public List<String> read(byte[] body) throws IOException, ErrorAnswerException {
    JsonNode answer = JSON.readTree(body);
    if (answer != null && answer.hasNonNull("error")) {
      throw new ErrorAnswerException("an object with an error");
    }
    if (answer == null || !answer.isArray()) {
      throw new IOException("not an array");
    }
    List<String> ids = new ArrayList<>();
    answer.forEach(company -> ids.add(company.path("id").asText()));
    return ids;
  }
}
