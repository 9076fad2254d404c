package breezeway.standalone.logs;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScrubberTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          refused eyJhbGciOi.eyJzdWIiOi.c2lnbmF0dXJl here      | refused *** here
          Authorization: JWT abcdefgh12345678                  | Authorization: JWT ***
          jdbc:postgresql://db/x?user=a&password=hunter22&b=c  | jdbc:postgresql://db/x?user=a&password=***&b=c
          smtp://me:hunter22@mail.example.org:587 is away      | smtp://***@mail.example.org:587 is away
          {"client_secret": "abcd1234", "a": 1}                | {"client_secret": "***", "a": 1}
          550 no such user ada.marigold@example.org            | 550 no such user ***@example.org
          Kafka at localhost:9092 took 12 ms                   | Kafka at localhost:9092 took 12 ms
          password: ***                                        | password: ***
          """)
  void takesOutWhatLooksLikeASecret(String text, String clean) {
    assertEquals(clean, Scrubber.ofShapes().scrub(text));
  }

  @Test
  void takesOutWhatIsKnownWhereverItStands() {
    Scrubber scrubber = Scrubber.ofShapes().with(List.of("s3cr3t", "s3cr3t-and-more", "abc"));
    assertEquals("x***y ***", scrubber.scrub("xs3cr3ty s3cr3t-and-more"));
    assertEquals("abc", scrubber.scrub("abc"), "too short to be told from a word");
  }
}
