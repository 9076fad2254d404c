package breezeway.standalone.simulator;

import java.util.SplittableRandom;

/** Seeded yes-or-no that depends on its arguments only, so that threads cannot change it. */
final class Chance {
  private Chance() {}

  static boolean hits(double share, long seed, long kind, long number) {
    if (share <= 0) {
      return false;
    }
    long mixed = seed * 31 + kind * 1_000_003L + number * 0x9E3779B97F4A7C15L;
    return share >= 1 || new SplittableRandom(mixed).nextDouble() < share;
  }
}
