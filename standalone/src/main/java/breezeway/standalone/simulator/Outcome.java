package breezeway.standalone.simulator;

import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;

/** What happens to a call: an answer and how much of it arrives. */
record Outcome(Answer answer, Delivery delivery) {
  enum Delivery {
    WHOLE,
    /** Half of the bytes, then the connection closes. */
    HALF,
    /** The connection closes without an answer. */
    NONE
  }

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
    };
  }
}
