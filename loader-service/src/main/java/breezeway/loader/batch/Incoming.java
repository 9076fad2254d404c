package breezeway.loader.batch;

import breezeway.common.failure.PipelineException;
import breezeway.common.message.Headers;
import breezeway.common.message.RecordKey;
import breezeway.common.message.RowSet;
import breezeway.common.message.RunId;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** One message of a rows topic as it came in: understood or not. */
sealed interface Incoming {
  /** Widths of the columns that hold regions, and of what an index can hold. */
  int LONGEST_REGION = 32;

  int LONGEST_KEY = 2_000;

  /** The character 0 as it stands in a key. */
  String NUL = "%00";

  ConsumerRecord<byte[], byte[]> message();

  record Readable(ConsumerRecord<byte[], byte[]> message, Change change) implements Incoming {}

  /**
   * @param region the region as far as it can be told
   * @param cause why it cannot be understood, without any value of it
   */
  record Unreadable(ConsumerRecord<byte[], byte[]> message, String region, String cause)
      implements Incoming {}

  static Incoming read(ConsumerRecord<byte[], byte[]> message) {
    RecordKey key;
    try {
      key = RecordKey.parse(keyText(message));
    } catch (IllegalArgumentException e) {
      return new Unreadable(message, "", "the message's key is no record key");
    }
    if (key.region().length() > LONGEST_REGION
        || key.toString().contains(NUL)
        || key.key().length() > LONGEST_KEY) {
      return new Unreadable(message, "", "the message's key is none that a table can hold");
    }
    try {
      Optional<RowSet> rows = Optional.ofNullable(message.value()).map(RowSet::parse);
      return new Readable(
          message,
          new Change(
              key,
              rows,
              message.value(),
              run(message),
              message.offset(),
              Headers.get(message.headers(), Headers.DELETED)));
    } catch (PipelineException e) {
      return new Unreadable(message, key.region(), "the message is no row set");
    }
  }

  default long offset() {
    return message().offset();
  }

  default String runId() {
    return Headers.get(message().headers(), Headers.RUN_ID).orElse(null);
  }

  default OptionalLong run() {
    return run(message());
  }

  /** The region as far as it can be told. */
  default String region() {
    return switch (this) {
      case Readable readable -> readable.change().key().region();
      case Unreadable unreadable -> unreadable.region();
    };
  }

  static String keyText(ConsumerRecord<byte[], byte[]> message) {
    return message.key() == null ? "" : new String(message.key(), StandardCharsets.UTF_8);
  }

  private static OptionalLong run(ConsumerRecord<byte[], byte[]> message) {
    try {
      return Headers.get(message.headers(), Headers.RUN_ID)
          .map(text -> OptionalLong.of(RunId.parse(text).run()))
          .orElseGet(OptionalLong::empty);
    } catch (IllegalArgumentException e) {
      return OptionalLong.empty(); // only counted less; the rows are what matters
    }
  }
}
