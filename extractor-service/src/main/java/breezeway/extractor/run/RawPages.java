package breezeway.extractor.run;

import breezeway.common.message.Headers;
import breezeway.common.message.RunMarker;
import breezeway.common.topic.Topics;
import breezeway.extractor.api.ApiRequest;
import breezeway.extractor.api.Fetched;
import breezeway.extractor.publish.RawPublisher;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.common.header.internals.RecordHeaders;

/**
 * Gives the pages, answers and markers of one run their headers and sends them to its raw topic.
 */
final class RawPages {
  private static final String PAGE_KIND = "page";

  private final RawPublisher publisher;
  private final Run run;
  private final Optional<Long> companyId;

  RawPages(RawPublisher publisher, Run run, Optional<Long> companyId) {
    this.publisher = publisher;
    this.run = run;
    this.companyId = companyId;
  }

  CompletableFuture<Void> page(ApiRequest request, int ordinal, Fetched<?> answer)
      throws InterruptedException {
    return send(answer.body(), pageHeaders(request, ordinal, answer));
  }

  /** The answer of a call per record; the page that the record stands on must be sent before. */
  CompletableFuture<Void> answer(String call, String key, ApiRequest request, Fetched<?> answer)
      throws InterruptedException {
    RecordHeaders headers = pageHeaders(request, 1, answer);
    Headers.put(headers, Headers.CALL, call);
    Headers.put(headers, Headers.PARENT_ID, key);
    return send(answer.body(), headers);
  }

  /** The answer to a call by id: the record itself. */
  CompletableFuture<Void> record(String key, ApiRequest request, Fetched<?> answer)
      throws InterruptedException {
    return byId(Headers.RECORD, key, request, answer);
  }

  /** The answer to a call by id that says that there is no such record. */
  CompletableFuture<Void> gone(String key, ApiRequest request, Fetched<?> answer)
      throws InterruptedException {
    return byId(Headers.GONE, key, request, answer);
  }

  private CompletableFuture<Void> byId(
      String kind, String key, ApiRequest request, Fetched<?> answer) throws InterruptedException {
    RecordHeaders headers = pageHeaders(request, 1, answer);
    Headers.put(headers, Headers.KIND, kind);
    Headers.put(headers, Headers.PARENT_ID, key);
    return send(answer.body(), headers);
  }

  CompletableFuture<Void> marker(RunMarker marker) throws InterruptedException {
    return send(marker.toBytes(), headers(marker.kind().word()));
  }

  private RecordHeaders pageHeaders(ApiRequest request, int ordinal, Fetched<?> answer) {
    RecordHeaders headers = headers(PAGE_KIND);
    Headers.put(headers, Headers.PAGE, String.valueOf(ordinal));
    Headers.put(headers, Headers.REQUEST, request.toString());
    Headers.put(headers, Headers.FETCHED_AT, answer.fetchedAt().toString());
    return headers;
  }

  private RecordHeaders headers(String kind) {
    RecordHeaders headers = new RecordHeaders();
    Headers.put(headers, Headers.KIND, kind);
    Headers.put(headers, Headers.RUN_ID, run.id().toString());
    Headers.put(headers, Headers.REGION, run.region());
    Headers.put(headers, Headers.ENTITY, run.entity());
    companyId.ifPresent(id -> Headers.put(headers, Headers.COMPANY_ID, String.valueOf(id)));
    return headers;
  }

  private CompletableFuture<Void> send(byte[] value, RecordHeaders headers)
      throws InterruptedException {
    return publisher.send(Topics.raw(run.entity()), run.region(), value, headers);
  }
}
