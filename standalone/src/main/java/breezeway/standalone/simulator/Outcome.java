package breezeway.standalone.simulator;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Consumer;

/** What happens to a call: an answer and how much of it arrives. */
record Outcome(Answer answer, Delivery delivery) {
  enum Delivery {
    WHOLE,
    /** Half of the bytes, then the connection closes. */
    HALF,
    /** The connection closes without an answer. */
    NONE,
    /** One byte after the other, slowly. */
    DRIPPING,
    /** The body over and over again, until the client has enough. */
    ENDLESS,
    /** The body over and over again, as long as announced: {@link #HUGE_BYTES}. */
    HUGE
  }

  static final long HUGE_BYTES = 100_000_000;

  private static final byte[] MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};

  /** The beginning of an array, and again and again of the elements in it. */
  private static final byte[] FILLING =
      "[[ 1 ], [ 2 ], ".repeat(1_000).getBytes(StandardCharsets.US_ASCII);

  /** Works out the right answer; only called if it is needed. */
  interface RightAnswer {
    Answer get() throws IOException;
  }

  /** Waits until a slow answer may go. */
  interface Wait {
    void untilSlow() throws IOException;
  }

  static Outcome whole(Answer answer) {
    return new Outcome(answer, Delivery.WHOLE);
  }

  static Outcome of(Optional<Fault> fault, SimulationPlan plan, RightAnswer right, Wait wait)
      throws IOException {
    if (fault.isEmpty()) {
      return whole(right.get());
    }
    return switch (fault.get()) {
      case SERVER_ERROR_500 -> whole(Answer.error(500, "Internal server error"));
      case SERVER_ERROR_503 -> whole(Answer.empty(503));
      case BAD_GATEWAY_HTML -> whole(Answer.html(502));
      case GATEWAY_TIMEOUT_504 -> whole(Answer.empty(504));
      case TOO_MANY_REQUESTS -> whole(Answer.tooMany(plan.clock().instant().plusSeconds(1), 0));
      case TOO_MANY_REQUESTS_BARE -> whole(Answer.error(429, "Too many requests"));
      case EMPTY_BODY -> whole(Answer.empty(200));
      case NULL_BODY -> whole(Answer.json(new byte[] {'n', 'u', 'l', 'l'}));
      case TRUNCATED_BODY -> new Outcome(right.get(), Delivery.HALF);
      case TRUNCATED_JSON -> {
        Answer answer = right.get();
        yield whole(answer.withBody(Arrays.copyOf(answer.body(), answer.body().length / 2)));
      }
      case NOT_JSON -> whole(Answer.html(200));
      case ERROR_IN_200 -> whole(Answer.json(Json.object().put("error", "Something went wrong")));
      case CONNECTION_RESET -> new Outcome(Answer.empty(0), Delivery.NONE);
      case SLOW_ANSWER -> {
        wait.untilSlow();
        yield whole(right.get());
      }
      case UNAUTHORIZED -> whole(Answer.error(401, "Invalid or expired token"));
      case FORBIDDEN -> whole(Answer.error(403, "Not allowed"));
      case NOT_FOUND -> whole(Answer.error(404, "Not found"));
      case NOT_FOUND_HTML -> whole(Answer.html(404));
      case UNPROCESSABLE -> whole(Answer.error(422, "this can not be processed"));
      case NO_CONTENT_204 -> whole(Answer.empty(204));
      case REDIRECT_302 ->
          whole(Answer.empty(302).with("Location", "https://elsewhere.invalid/maintenance"));
      case REQUEST_TIMEOUT_408 -> whole(Answer.empty(408));
      case CONFLICT_409 -> whole(Answer.error(409, "Conflict"));
      case TEAPOT_418 -> whole(Answer.error(418, "I'm a teapot"));
      case LEGAL_REASONS_451 -> whole(Answer.html(451));
      case NOT_IMPLEMENTED_501 -> whole(Answer.empty(501));
      case UNKNOWN_ERROR_520 -> whole(Answer.html(520));
      case TOO_MANY_REQUESTS_HTML -> whole(Answer.html(429));
      case TOO_MANY_REQUESTS_DATE -> {
        ZonedDateTime end = plan.clock().instant().plusSeconds(1).atZone(ZoneOffset.UTC);
        yield limited(DateTimeFormatter.RFC_1123_DATE_TIME.format(end));
      }
      case TOO_MANY_REQUESTS_HUGE -> limited("31536000");
      case TOO_MANY_REQUESTS_NEGATIVE -> limited("-5");
      case TOO_MANY_REQUESTS_GARBAGE -> limited("soon");
      case OTHER_OBJECT -> whole(Answer.json(Json.object().put("message", "maintenance")));
      case GZIP_GARBAGE -> whole(right.get().with("Content-Encoding", "gzip"));
      case DRIPPING_BODY -> new Outcome(right.get(), Delivery.DRIPPING);
      case ENDLESS_BODY -> new Outcome(Answer.json(FILLING), Delivery.ENDLESS);
      case HUGE_BODY -> new Outcome(Answer.json(FILLING), Delivery.HUGE);
      case EMPTY_RESULTS ->
          whole(
              altered(
                  right.get(),
                  page -> {
                    if (page.has("results")) {
                      page.putArray("results");
                    }
                  }));
      case WRONG_TOTAL ->
          whole(
              altered(
                  right.get(),
                  page -> {
                    if (page.has("total_results")) {
                      page.put("total_results", page.get("total_results").asLong() + 7);
                    }
                  }));
      case BYTE_ORDER_MARK -> {
        Answer answer = right.get();
        byte[] body = answer.body();
        byte[] marked = Arrays.copyOf(MARK, MARK.length + body.length);
        System.arraycopy(body, 0, marked, MARK.length, body.length);
        yield whole(answer.withBody(marked));
      }
    };
  }

  private static Outcome limited(String retryAfter) {
    return whole(Answer.error(429, "Too many requests").with("Retry-After", retryAfter));
  }

  /** Changes a page; what is no page stays as it is. */
  private static Answer altered(Answer answer, Consumer<ObjectNode> change) {
    if (answer.status() != 200 || !(Json.read(answer.body()) instanceof ObjectNode page)) {
      return answer;
    }
    change.accept(page);
    return answer.withBody(Json.bytes(page));
  }
}
