package breezeway.standalone.faults;

import java.time.Duration;
import java.util.Random;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The choices of a random scenario, and how they are made again. */
final class Seed {
  private static final Logger LOG = LoggerFactory.getLogger(Seed.class);

  private final long number = Long.getLong("breezeway.seed", System.nanoTime());
  private final Random random = new Random(number);
  private final String command;

  /**
   * @param more options of the command beside the seed
   */
  private Seed(Class<?> test, String more) {
    command =
        "mvn -B -ntp verify -pl standalone -am -Dtest=none"
            + " -Dsurefire.failIfNoSpecifiedTests=false -Dfailsafe.failIfNoSpecifiedTests=false"
            + " -Dit.test="
            + test.getSimpleName()
            + more
            + " -Dbreezeway.seed="
            + number;
    LOG.info("to repeat this run: {}", command);
  }

  static Seed of(Class<?> test, String more) {
    return new Seed(test, more);
  }

  long number() {
    return number;
  }

  Random random() {
    return random;
  }

  Duration between(int leastMillis, int mostMillis) {
    return Duration.ofMillis(leastMillis + random.nextInt(mostMillis - leastMillis));
  }

  String howToRepeat() {
    return command;
  }
}
