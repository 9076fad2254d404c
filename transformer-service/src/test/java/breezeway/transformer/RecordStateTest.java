package breezeway.transformer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import breezeway.common.message.RunId;
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
