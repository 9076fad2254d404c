package breezeway.transformer;

import breezeway.common.failure.Reason;
import breezeway.common.message.Headers;
import breezeway.common.message.PayloadProfile;
import breezeway.common.message.RecordKey;
import breezeway.common.message.RunMarker;
import breezeway.transformer.page.Slice;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;
import java.util.OptionalLong;

/** What passes from processor to processor: as objects, since it never leaves the thread. */
sealed interface Item {
  /** What {@code split} gives {@code map} to work on. */
  sealed interface Unmapped extends Item {}

  /**
   * One record of a page.
   *
   * @param key the record's key
   * @param version time of its last change in microseconds, where it tells one
   * @param saysDeleted whether it says of itself that it is deleted
   * @param json the record
   * @param original its bytes
   */
  record RecordOfPage(
      Origin origin,
      RecordKey key,
      OptionalLong version,
      boolean saysDeleted,
      JsonNode json,
      Slice original)
      implements Unmapped {}

  /**
   * The answer of a call per record.
   *
   * @param key the record's key and the call
   */
  record Answer(Origin origin, RecordKey key, JsonNode json, Slice original) implements Unmapped {}

  /** What {@code map} leaves alone and {@code drop-unchanged} decides upon. */
  sealed interface Decided extends Item {}

  /**
   * A record or answer that became rows.
   *
   * @param saysDeleted whether it says of itself that it is deleted
   * @param rowSet the row set's bytes
   * @param isEmpty whether it has no row in any table
   */
  record Mapped(
      Origin origin,
      RecordKey key,
      OptionalLong version,
      boolean saysDeleted,
      byte[] rowSet,
      boolean isEmpty)
      implements Decided {}

  /**
   * A page, message, record or answer that is set aside.
   *
   * @param kind of the raw message that would bring the original alone, see {@link Headers#KIND}
   * @param key empty when it has none
   * @param saysDeleted whether it says of itself that it is deleted
   * @param field the field refused; empty when it is the whole
   * @param cause the same words for the same cause, no value in it
   */
  record Refused(
      Origin origin,
      String kind,
      Optional<RecordKey> key,
      OptionalLong version,
      boolean saysDeleted,
      Reason reason,
      String field,
      String cause,
      Slice original)
      implements Decided {

    static Refused whole(Origin origin, String kind, Reason reason, String cause, Slice original) {
      return new Refused(
          origin, kind, Optional.empty(), OptionalLong.empty(), false, reason, "", cause, original);
    }
  }

  /** A call by its id did not find a record. */
  record NotFound(Origin origin, RecordKey key) implements Decided {}

  /** A message that does not even say where it comes from. */
  record Unreadable(String entity, String source, String cause, byte[] original)
      implements Decided {}

  /** Something that was sent again holds nothing, or nothing more, to refuse. */
  record Accepted(Origin origin) implements Decided {}

  record Marker(Origin origin, RunMarker marker) implements Decided {}

  /** What the payloads of a run looked like; it goes before the marker that completes the run. */
  record Profiled(Origin origin, PayloadProfile profile) implements Decided {}
}
