package breezeway.loader.letters;

import breezeway.common.message.DeadLetter;
import breezeway.common.message.Headers;
import breezeway.common.message.RecordKey;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;

/** One message of the dead-letter topic, as the inbox takes it. */
public sealed interface Letter {
  /** What a loader refused is put in by that loader itself. */
  String LOADER = "loader";

  String TRANSFORMER = "transformer";

  /**
   * Something was refused.
   *
   * @param fingerprint of the cause
   * @param about what it is about
   * @param letter what the message says
   * @param kind what the original is: {@code page}, {@code record}, {@code row-set} or {@code
   *     message}
   * @param isCut whether the message holds only the beginning of the original
   * @param replay the replay it answers
   * @param offset its place on the topic
   * @param seen when it was sent
   */
  record Refused(
      String fingerprint,
      About about,
      DeadLetter letter,
      String kind,
      boolean isCut,
      Optional<String> replay,
      long offset,
      Instant seen)
      implements Letter {}

  /**
   * What stood refused was accepted by the transformer.
   *
   * @param original digest of bytes that stood refused without a key
   */
  record Landed(About about, Optional<String> original, Optional<String> replay)
      implements Letter {}

  /** What a loader has just sent. */
  static Refused of(DeadLetter letter, String kind, RecordMetadata place) {
    return new Refused(
        letter.fingerprint(),
        About.of(letter),
        letter,
        kind,
        false,
        Optional.empty(),
        place.offset(),
        Instant.ofEpochMilli(place.timestamp()));
  }

  /** Empty when it is not ours: another program wrote to the topic. */
  static Optional<Letter> read(ConsumerRecord<byte[], byte[]> message) {
    Optional<String> replay = header(message, Headers.REPLAY);
    Optional<String> kind = header(message, Headers.KIND);
    String key = header(message, DeadLetter.RECORD_KEY).orElse("");
    String region = header(message, Headers.REGION).orElse("");
    String entity = header(message, Headers.ENTITY).orElse("");
    if (kind.equals(Optional.of(DeadLetter.LANDED))) {
      return Optional.of(
          new Landed(
              About.of(region, entity, key, ""), header(message, DeadLetter.ORIGINAL), replay));
    }
    if (message.key() == null || message.value() == null) {
      return Optional.empty();
    }
    return header(message, DeadLetter.REASON)
        .flatMap(
            reason ->
                header(message, DeadLetter.STAGE)
                    .map(
                        stage ->
                            new DeadLetter(
                                breezeway.common.failure.Reason.ofCode(reason),
                                stage,
                                region,
                                entity,
                                key,
                                header(message, DeadLetter.FIELD).orElse(""),
                                header(message, DeadLetter.CAUSE).orElse(""),
                                header(message, Headers.RUN_ID).orElse(""),
                                header(message, Headers.SOURCE).orElse(""),
                                message.value())))
        .map(
            letter ->
                new Refused(
                    About.text(new String(message.key(), StandardCharsets.UTF_8)),
                    About.of(letter),
                    letter,
                    kind.orElse(Headers.RECORD),
                    header(message, DeadLetter.CUT).isPresent(),
                    replay,
                    message.offset(),
                    Instant.ofEpochMilli(message.timestamp())));
  }

  private static Optional<String> header(ConsumerRecord<byte[], byte[]> message, String name) {
    return Headers.get(message.headers(), name);
  }

  /**
   * What a letter is about, as texts that the table can hold.
   *
   * @param record the record's key within its region; empty when it has none
   * @param call for the answer of a call per record: which
   * @param original digest of the bytes when there is no key; else empty
   */
  record About(String region, String entity, String record, String call, String original) {
    private static final int LONGEST = 200;

    static About of(DeadLetter letter) {
      String original = letter.recordKey().isEmpty() ? DeadLetter.digest(letter.original()) : "";
      return of(letter.region(), letter.entity(), letter.recordKey(), original);
    }

    /**
     * @param keyText {@link RecordKey} as text, or what a message had in its place
     */
    static About of(String region, String entity, String keyText, String original) {
      try {
        return of(entity, RecordKey.parse(keyText), original);
      } catch (IllegalArgumentException e) {
        return new About(text(region), text(entity), text(keyText), "", original);
      }
    }

    public static About of(String entity, RecordKey key) {
      return of(entity, key, "");
    }

    private static About of(String entity, RecordKey key, String original) {
      return new About(
          text(key.region()),
          text(entity),
          text(key.key()),
          key.call().map(About::text).orElse(""),
          original);
    }

    /** Without the one character that PostgreSQL does not store, and short enough for an index. */
    static String text(String text) {
      String stored = text.replace("\u0000", "\uFFFD");
      return stored.length() <= LONGEST
          ? stored
          : stored.substring(0, LONGEST / 2)
              + "…"
              + DeadLetter.digest(text.getBytes(StandardCharsets.UTF_8));
    }
  }
}
