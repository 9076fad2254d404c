package breezeway.extractor.read;

import breezeway.extractor.api.AnswerReader;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;

/**
 * Makes sure that the answer of a call per record is a list of things, and no error in disguise.
 */
public final class JsonCheck implements AnswerReader<Integer> {
  /** Returns how many elements the list has. */
  @Override
  public Integer read(byte[] body) throws IOException, ErrorAnswerException {
    return LenientJson.read(body, JsonCheck::count);
  }

  private static int count(byte[] body) throws IOException, ErrorAnswerException {
    try (JsonParser json = LenientJson.FACTORY.createParser(body)) {
      JsonToken first = json.nextToken();
      if (first == JsonToken.START_ARRAY) {
        return elements(json);
      }
      if (first != JsonToken.START_OBJECT) {
        throw new IOException("neither an array nor an object");
      }
      int count = -1;
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        String name = json.currentName();
        JsonToken value = json.nextToken();
        if (name.equals("total_pages") && value == JsonToken.VALUE_NUMBER_INT) {
          if (json.getLongValue() > 1) {
            throw new IOException("the first page of several");
          }
        }
        if (name.equals("error") && value != JsonToken.VALUE_NULL) {
          throw new ErrorAnswerException("an object with an error");
        }
        boolean isList = name.equals("results") || name.equals("data");
        if (isList && value == JsonToken.START_ARRAY) {
          count = elements(json);
        } else {
          json.skipChildren();
        }
      }
      if (count < 0) {
        throw new IOException("an object without results");
      }
      return count;
    }
  }

  private static int elements(JsonParser json) throws IOException {
    int count = 0;
    JsonToken token;
    while ((token = json.nextToken()) != JsonToken.END_ARRAY) {
      if (token == null) {
        throw new IOException("the array has no end");
      }
      json.skipChildren();
      count++;
    }
    return count;
  }
}
