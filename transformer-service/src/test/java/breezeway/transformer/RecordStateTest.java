package breezeway.transformer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import breezeway.common.message.RunId;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.kafka.common.serialization.Serde;
import org.junit.jupiter.api.Test;

class RecordStateTest {
  private static final RunId RUN = new RunId(1_790_000_000_123L, 2);
  private static final OptionalLong NONE = OptionalLong.empty();

  @Test
  void isReadAsItWasWritten() {
    byte[] fingerprint = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16};
    for (OptionalLong version : List.of(NONE, OptionalLong.of(-1))) {
      for (Optional<byte[]> emitted : List.of(Optional.<byte[]>empty(), Optional.of(fingerprint))) {
        for (Optional<byte[]> refused :
            List.of(Optional.<byte[]>empty(), Optional.of(fingerprint))) {
          RecordState state =
              new RecordState(version, RUN, 7, emitted, refused, new RecordState.Alive());
          RecordState read = writtenAndRead(state);
          assertEquals(version, read.version());
          assertEquals(RUN, read.runId());
          assertEquals(7, read.lastSeenRun());
          assertSame(emitted, read.emitted());
          assertSame(refused, read.refused());
        }
      }
    }
  }

  @Test
  void itsStandingIsReadAsItWasWritten() {
    RecordState alive = taken(OptionalLong.of(100));
    RecordState doubted = alive.notFound(later(1)).notFound(later(2));
    RecordState deleted = doubted.deleted(later(2), Optional.empty());
    assertEquals(new RecordState.Alive(), writtenAndRead(alive).standing());
    assertEquals(
        new RecordState.Doubted(RUN.run() + 1, RUN.run() + 2), writtenAndRead(doubted).standing());
    assertEquals(new RecordState.Deleted(), writtenAndRead(deleted).standing());
  }

  /** Written by the version that knew of no deletes: flags, run, attempt, last seen, and so on. */
  @Test
  void whatTheVersionBeforeWroteIsRead() {
    String fingerprint = "0102030405060708090a0b0c0d0e0f10";
    byte[] stored =
        HexFormat.of()
            .parseHex(
                "07"
                    + "000001a0c1d2cc7b"
                    + "00000002"
                    + "000001a0c1d2cc7c"
                    + "0000000000000064"
                    + fingerprint
                    + fingerprint);
    RecordState state = RecordState.serde().deserializer().deserialize("", stored);
    assertEquals(new RunId(0x1a0c1d2cc7bL, 2), state.runId());
    assertEquals(0x1a0c1d2cc7cL, state.lastSeenRun());
    assertEquals(OptionalLong.of(100), state.version());
    assertArrayEquals(HexFormat.of().parseHex(fingerprint), state.emitted().orElseThrow());
    assertArrayEquals(HexFormat.of().parseHex(fingerprint), state.refused().orElseThrow());
    assertEquals(new RecordState.Alive(), state.standing());
    assertArrayEquals(stored, RecordState.serde().serializer().serialize("", state));
  }

  @Test
  void whatTheVersionBeforeCountedIsRead() {
    for (String alerted : List.of("", "abc,def")) {
      byte[] stored = ("1790000000123.2 10 3 " + alerted).getBytes(StandardCharsets.UTF_8);
      RunTally tally = RunTally.serde().deserializer().deserialize("", stored);
      assertEquals(RUN, tally.runId());
      assertEquals(10, tally.processed());
      assertEquals(3, tally.rejected());
      assertEquals(alerted, String.join(",", tally.alerted()));
      assertEquals(
          new RunTally.Deletes(3, 0, 0, 0), tally.deletes(), "any of them may have had no key");
      RunTally counted = tally.plusUnidentified().plusProven().plusDeletes(4, 5);
      byte[] written = RunTally.serde().serializer().serialize("", counted);
      assertEquals(counted, RunTally.serde().deserializer().deserialize("", written));
      assertEquals(new RunTally.Deletes(4, 1, 4, 5), counted.deletes());
      assertEquals(
          new RunTally.Deletes(0, 0, 0, 5), counted.forRun(later(1)).deletes(), "only what waits");
    }
  }

  @Test
  void onlyTwoRunsWithNothingInBetweenProveThatItIsGone() {
    RecordState living = taken(NONE).taken(NONE, RUN, Optional.of(new byte[16]), false);
    RecordState once = living.notFound(later(1));
    assertFalse(once.notFound(later(1)).notFound(new RunId(RUN.run() + 1, 9)).isProvenGone());
    assertTrue(once.notFound(later(2)).isProvenGone());
    assertTrue(once.taken(NONE, later(2), once.emitted(), true).isProvenGone());
    assertTrue(once.refused(NONE, later(2), new byte[16], true).isProvenGone());
    assertFalse(once.seenIn(later(2), false).notFound(later(3)).isProvenGone());
    assertFalse(
        once.refused(NONE, later(2), new byte[16], false).notFound(later(3)).isProvenGone());
    assertTrue(once.seenIn(RUN, false).notFound(later(3)).isProvenGone(), "seen before");
    assertFalse(
        living.seenIn(later(3), false).notFound(later(1)).notFound(later(2)).isProvenGone());
    assertFalse(once.notFound(later(2)).deleted(later(2), Optional.empty()).isProvenGone());
  }

  @Test
  void whatWasFetchedBeforeADeleteIsOlderThanTheDelete() {
    RecordState deleted = taken(OptionalLong.of(100)).deleted(later(1), Optional.empty());
    assertTrue(deleted.isNewerThan(OptionalLong.of(101), RUN));
    assertFalse(deleted.isNewerThan(OptionalLong.of(99), later(2)), "and what follows is newer");
    assertTrue(deleted.seenIn(later(2), false).isDeleted(), "nothing was taken");
    assertFalse(deleted.taken(NONE, later(2), Optional.empty(), false).isDeleted());
  }

  @Test
  void theRecordsOwnTimeDecidesBeforeTheOrderOfRuns() {
    RecordState state = taken(OptionalLong.of(100));
    assertTrue(state.isNewerThan(OptionalLong.of(99), new RunId(RUN.run() + 1, 1)));
    assertFalse(state.isNewerThan(OptionalLong.of(101), new RunId(1, 1)));
  }

  @Test
  void theOrderOfRunsDecidesWhereThereIsNoOtherTime() {
    RunId olderAttempt = new RunId(RUN.run(), 1);
    assertTrue(taken(OptionalLong.of(100)).isNewerThan(OptionalLong.of(100), olderAttempt));
    assertTrue(taken(OptionalLong.of(100)).isNewerThan(NONE, olderAttempt));
    assertTrue(taken(NONE).isNewerThan(OptionalLong.of(100), olderAttempt));
    assertFalse(taken(NONE).isNewerThan(NONE, RUN));
    assertFalse(RecordState.UNKNOWN.isNewerThan(NONE, new RunId(0, 1)));
  }

  private static RunId later(int runs) {
    return new RunId(RUN.run() + runs, 1);
  }

  private static RecordState taken(OptionalLong version) {
    return RecordState.UNKNOWN.taken(version, RUN, Optional.empty(), false);
  }

  private static RecordState writtenAndRead(RecordState state) {
    Serde<RecordState> serde = RecordState.serde();
    return serde.deserializer().deserialize("", serde.serializer().serialize("", state));
  }

  private static void assertSame(Optional<byte[]> expected, Optional<byte[]> actual) {
    assertEquals(expected.isPresent(), actual.isPresent());
    expected.ifPresent(bytes -> assertArrayEquals(bytes, actual.orElseThrow()));
  }
}
