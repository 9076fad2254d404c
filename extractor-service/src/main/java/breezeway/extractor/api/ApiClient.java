package breezeway.extractor.api;

import breezeway.common.failure.FailureText;
import breezeway.common.failure.Reason;
import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads from the API as one region, and knows what to do about every answer: the only place with
 * retries. At most so many calls of a region are under way at once, whoever makes them; each takes
 * its slot from the key pair's {@link RateBudget} right before it leaves.
 */
public final class ApiClient {
  private static final int MOST_ATTEMPTS = 5;
  private static final Duration LONGEST_LIMIT = Duration.ofMinutes(10);
  private static final int MOST_MEGABYTES = AnswerBodies.MOST_BYTES / 1_000_000;
  private static final Logger LOG = LoggerFactory.getLogger(ApiClient.class);

  private final OkHttpClient http;
  private final String baseUrl;
  private final TokenSource tokens;
  private final RateBudgets budgets;
  private final AnswerBodies bodies;
  private final Semaphore concurrency;
  private final Clock clock;
  private final ApiMeters meters;
  private final String entity;

  ApiClient(
      OkHttpClient http,
      String baseUrl,
      TokenSource tokens,
      RateBudgets budgets,
      AnswerBodies bodies,
      int concurrency,
      Clock clock,
      ApiMeters meters) {
    this.http = http;
    this.baseUrl = baseUrl;
    this.tokens = tokens;
    this.budgets = budgets;
    this.bodies = bodies;
    this.concurrency = new Semaphore(concurrency, true);
    this.clock = clock;
    this.meters = meters;
    this.entity = "";
  }

  private ApiClient(ApiClient other, String entity) {
    this.http = other.http;
    this.baseUrl = other.baseUrl;
    this.tokens = other.tokens;
    this.budgets = other.budgets;
    this.bodies = other.bodies;
    this.concurrency = other.concurrency;
    this.clock = other.clock;
    this.meters = other.meters;
    this.entity = entity;
  }

  /** The same client, whose calls are counted as those of an entity's runs. */
  public ApiClient countedFor(String name) {
    return new ApiClient(this, name);
  }

  /** The region's company at Breezeway; empty when nobody named it. */
  public Optional<Long> companyId() throws InterruptedException {
    return tokens.companyId();
  }

  /**
   * Gets a new token although the one there is may still be good.
   *
   * @throws ApiException when none is to be had
   */
  public void renewToken() throws InterruptedException {
    tokens.renew();
  }

  /**
   * Asks until there is a good answer or none is to be had.
   *
   * @param reader makes sense of the body; see {@link AnswerReader}
   * @param onCall told of every attempt, so that it can be counted
   * @throws ApiException when the call failed for good; its reason says whom that concerns
   */
  public <T> Fetched<T> get(ApiRequest request, AnswerReader<T> reader, Runnable onCall)
      throws InterruptedException {
    int failures = 0;
    int limits = 0;
    long limitedSince = 0;
    boolean tooLarge = false;
    boolean unexpected = false;
    boolean tokenRefused = false;
    int refusals = 0;
    while (true) {
      Exchange exchange = exchange(request, onCall);
      switch (exchange) {
        case Exchange.Broken(IOException cause) -> {
          if (++failures >= MOST_ATTEMPTS) {
            throw new ApiException(
                Reason.API_UNAVAILABLE,
                0,
                request + ": no answer (" + FailureText.of(cause) + ")",
                cause);
          }
          pause(Backoff.OF_FAILURES, failures, request, "no answer: " + FailureText.of(cause));
        }
        case Exchange.TooLarge() -> {
          if (tooLarge) {
            throw new ApiException(
                Reason.BAD_ANSWER,
                200,
                request + ": answered 200 with more than " + MOST_MEGABYTES + " MB",
                null);
          }
          tooLarge = true;
        }
        case Exchange.Answered answer -> {
          switch (Verdict.of(answer.status())) {
            case READ -> {
              try {
                return new Fetched<>(answer.body(), reader.read(answer.body()), clock.instant());
              } catch (JsonProcessingException e) { // cut off, or not from the API at all
                if (++failures >= MOST_ATTEMPTS) {
                  throw unreadable(request);
                }
                pause(Backoff.OF_FAILURES, failures, request, "a body that is not JSON");
              } catch (IOException e) {
                if (unexpected) {
                  throw unreadable(request);
                }
                unexpected = true;
              } catch (AnswerReader.ErrorAnswerException e) {
                throw new ApiException(
                    Reason.CALL_REFUSED, 200, request + ": answered 200 with an error", e);
              }
            }
            case TRY_AGAIN -> {
              if (++failures >= MOST_ATTEMPTS) {
                throw new ApiException(
                    Reason.API_UNAVAILABLE,
                    answer.status(),
                    request + ": answered " + answer.status() + " " + failures + " times",
                    null);
              }
              pause(Backoff.OF_FAILURES, failures, request, "status " + answer.status());
            }
            case SLOW_DOWN -> {
              long now = System.nanoTime();
              limitedSince = limits++ == 0 ? now : limitedSince;
              if (now - limitedSince > LONGEST_LIMIT.toNanos()) {
                throw new ApiException(
                    Reason.RATE_LIMITED,
                    429,
                    request + ": still limited after " + LONGEST_LIMIT.toMinutes() + " minutes",
                    null);
              }
              slowDown(answer, limits);
            }
            case RENEW_TOKEN -> {
              // One that came to its end under way is no refusal, but that cannot be so each time.
              boolean inTime = answer.token().isUsable() || ++refusals > MOST_ATTEMPTS;
              if ((inTime && tokenRefused) || !tokens.refused(answer.token())) {
                throw new ApiException(
                    Reason.TOKEN_REFUSED, 401, request + ": a fresh token was refused", null);
              }
              tokenRefused |= inTime;
            }
            case REFUSED ->
                throw ApiException.refused(
                    answer.status(),
                    request
                        + ": answered "
                        + answer.status()
                        + RefusalText.of(answer.body(), request),
                    answer.body());
          }
        }
      }
    }
  }

  /** One attempt: an answer of whatever status, or none. */
  private sealed interface Exchange {
    record Answered(int status, String retryAfter, byte[] body, TokenSource.AccessToken token)
        implements Exchange {}

    record Broken(IOException cause) implements Exchange {}

    record TooLarge() implements Exchange {}
  }

  private Exchange exchange(ApiRequest request, Runnable onCall) throws InterruptedException {
    concurrency.acquire();
    try {
      TokenSource.AccessToken token = tokens.get();
      budgets.of(token.clientId()).acquire();
      onCall.run();
      meters.called();
      Request call =
          new Request.Builder()
              .url(baseUrl + "/inventory/v1" + request)
              .header("Accept", "application/json")
              .header("Authorization", "JWT " + token.value())
              .build();
      long start = System.nanoTime();
      String outcome = "no_answer";
      try (Response response = http.newCall(call).execute()) {
        byte[] body = bodies.of(response);
        outcome = ApiMeters.outcome(response.code());
        return new Exchange.Answered(response.code(), response.header("Retry-After"), body, token);
      } catch (AnswerBodies.TooLargeException e) {
        outcome = "too_large";
        return new Exchange.TooLarge();
      } catch (IOException e) {
        if (Thread.interrupted()) {
          throw new InterruptedException("stopped while a call was under way");
        }
        // The server may have closed all connections that were idle, not just this one.
        http.connectionPool().evictAll();
        return new Exchange.Broken(e);
      } finally {
        meters.ended(entity, outcome, System.nanoTime() - start);
      }
    } finally {
      concurrency.release();
    }
  }

  private void slowDown(Exchange.Answered answer, int limits) throws InterruptedException {
    Instant now = clock.instant();
    Duration wait =
        RetryAfter.of(answer.retryAfter(), answer.body(), now)
            .orElseGet(() -> Backoff.OF_LIMITS.after(limits, ThreadLocalRandom.current()));
    LOG.info("The region is limited; all its calls wait {} ms", wait.toMillis());
    meters.paused(budgets.of(answer.token().clientId()).pause(wait));
  }

  private static ApiException unreadable(ApiRequest request) {
    return new ApiException(
        Reason.BAD_ANSWER,
        200,
        request + ": answered 200 with a body that is empty or not JSON as announced",
        null); // the cause would quote the body
  }

  private void pause(Backoff backoff, int failures, ApiRequest request, String why)
      throws InterruptedException {
    Duration wait = backoff.after(failures, ThreadLocalRandom.current());
    LOG.debug("{}: {}; again in {} ms", request, why, wait.toMillis());
    Thread.sleep(wait);
  }
}
