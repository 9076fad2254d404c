package breezeway.transformer;

import java.util.Arrays;
import java.util.stream.Collectors;

/** What a log may hold of a failure that a record led to and nobody thought of. */
final class Unforeseen {
  private static final int FRAMES = 5;

  private Unforeseen() {}

  /** The kind of failure and where it happened, without its message: that may quote the record. */
  static String of(RuntimeException failure) {
    return failure.getClass().getName()
        + Arrays.stream(failure.getStackTrace())
            .limit(FRAMES)
            .map(frame -> " at " + frame)
            .collect(Collectors.joining());
  }
}
