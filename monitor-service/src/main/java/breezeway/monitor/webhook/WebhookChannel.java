package breezeway.monitor.webhook;

import breezeway.common.config.Secret;
import breezeway.common.failure.FailureText;
import breezeway.monitor.message.Message;
import breezeway.monitor.outbox.Channel;
import breezeway.monitor.outbox.Delivery;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A message as {@code {"text": "…"}} by POST, as Slack and many others take it. The address is a
 * secret and stands in no text. Safe for many threads.
 */
public final class WebhookChannel implements Channel {
  private static final ObjectMapper JSON = JsonMapper.builder().build();
  private static final Duration CONNECT_LIMIT = Duration.ofSeconds(10);
  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final Duration LONGEST_WAIT = Duration.ofHours(1);

  private final URI address;
  private final Clock clock;
  private final HttpClient client =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(CONNECT_LIMIT)
          .followRedirects(HttpClient.Redirect.NEVER) // it would make a GET of our POST
          .build();

  public WebhookChannel(Secret address, Clock clock) {
    this.address = URI.create(address.reveal());
    this.clock = clock;
  }

  @Override
  public String name() {
    return "webhook";
  }

  @Override
  public Delivery deliver(Message message, Set<String> served) {
    try {
      HttpRequest request =
          HttpRequest.newBuilder(address)
              .timeout(LIMIT)
              .header("Content-Type", "application/json; charset=utf-8")
              .header("User-Agent", "breezeway-monitor")
              .POST(
                  HttpRequest.BodyPublishers.ofByteArray(
                      JSON.writeValueAsBytes(Map.of("text", message.brief()))))
              .build();
      return judge(send(request));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e); // a text
    } catch (IOException e) {
      return Delivery.Waits.all(
          address.getHost() + " cannot be reached (" + FailureText.of(e) + ")");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Delivery.Waits.all("stopped while it was sent");
    }
  }

  /** The limit of a request ends with the headers of its answer; this one with the body. */
  private HttpResponse<Void> send(HttpRequest request) throws IOException, InterruptedException {
    CompletableFuture<HttpResponse<Void>> sent =
        client.sendAsync(request, HttpResponse.BodyHandlers.discarding());
    try {
      return sent.get(LIMIT.toSeconds(), TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof IOException failure ? failure : new IOException(e.getCause());
    } catch (TimeoutException e) {
      sent.cancel(true);
      throw new IOException("no whole answer", e);
    }
  }

  private Delivery judge(HttpResponse<Void> answer) {
    int status = answer.statusCode();
    String words = address.getHost() + " answered " + status;
    if (status >= 200 && status < 300) {
      return new Delivery.Taken(words);
    }
    if (status == 400 || status == 413 || status == 422) {
      return new Delivery.Refused(words + ": it does not take this message");
    }
    if (status >= 300 && status < 500 && status != 408 && status != 429) {
      // Of the address, not of the message: another answer may come once somebody mends it.
      return Delivery.Waits.all(words + ": check ALERT_WEBHOOK_URL");
    }
    return new Delivery.Waits(
        words, Set.of(), answer.headers().firstValue("Retry-After").flatMap(this::wait), true);
  }

  /** Seconds, or a date. */
  private Optional<Duration> wait(String retryAfter) {
    Duration wait;
    try {
      wait = Duration.ofSeconds(Long.parseLong(retryAfter.strip()));
    } catch (NumberFormatException notSeconds) {
      try {
        wait =
            Duration.between(
                clock.instant(),
                ZonedDateTime.parse(retryAfter.strip(), DateTimeFormatter.RFC_1123_DATE_TIME)
                    .toInstant());
      } catch (DateTimeException notADate) {
        return Optional.empty();
      }
    }
    if (wait.isNegative()) {
      return Optional.empty();
    }
    return Optional.of(wait.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : wait);
  }
}
