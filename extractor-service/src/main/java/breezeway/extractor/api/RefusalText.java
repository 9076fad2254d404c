package breezeway.extractor.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.Locale;
import java.util.Set;
import java.util.StringJoiner;

/**
 * What the API says about a refusal, as far as it may be logged and mailed. An answer may echo what
 * it was asked for, or quote a record; so only words that such sentences are made of are repeated,
 * and the names of the call's own parameters.
 */
final class RefusalText {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int MOST_WORDS = 40;
  private static final String LEFT_OUT = "…";
  private static final Set<String> WORDS =
      Set.of(
          """
          a access active already an and any api are array at authorized auth authorization bad be
          been body boolean both by call calls cannot client code comma company companies
          configured conflict contact could credentials date dates day days deleted denied
          deprecated disabled does each either element empty enabled end endpoint error errors
          exceed exceeded exceeds exist exists expected expired external failed failure field
          fields filter filters forbidden format found from given greater has have header home id
          ids in inactive incorrect integer internal invalid is it key keys least length less limit
          limited list long many maximum method minimum minute minutes missing more must name no not
          null number object of on one only or out page pages parameter parameters parse per
          permission permissions permitted positive properties property provided query range rate
          reached read record records reference request requests required reservation
          reservations resource retry second seconds server service size sort specified specify
          start status string supported supply supplies tag tags task tasks than the this time
          timeout to token tokens too type unauthorized unauthorised unavailable unexpected unit
          units unknown unprocessable unsupported use user users valid validation value values was
          were with within wrong you your
          """
              .strip()
              .split("\\s+"));

  private RefusalText() {}

  /** In parentheses, after a space; empty when the answer says nothing. */
  static String of(byte[] body, ApiRequest request) {
    try {
      JsonNode answer = JSON.readTree(body);
      String error = answer == null ? "" : answer.path("error").asText("");
      String description = answer == null ? "" : answer.path("description").asText("");
      String text = ofWords((error + " " + description).strip(), request);
      return text.isEmpty() ? "" : " (" + text + ")";
    } catch (IOException e) {
      return ""; // a page for people
    }
  }

  private static String ofWords(String text, ApiRequest request) {
    if (text.isEmpty()) {
      return "";
    }
    StringJoiner told = new StringJoiner(" ");
    String before = "";
    String[] words = text.split("\\s+", MOST_WORDS + 1);
    for (int at = 0; at < Math.min(words.length, MOST_WORDS); at++) {
      String word = isKnown(words[at], request) ? words[at] : LEFT_OUT;
      if (!word.equals(LEFT_OUT) || !before.equals(LEFT_OUT)) {
        told.add(word);
      }
      before = word;
    }
    return told.toString();
  }

  private static boolean isKnown(String word, ApiRequest request) {
    String bare = word.replaceAll("^[('\"`]+|[)'\"`.,;:!]+$", "");
    return WORDS.contains(bare.toLowerCase(Locale.ROOT))
        || request.query().containsKey(bare)
        || bare.matches("\\d{1,3}"); // a status or a count; access codes are longer
  }
}
