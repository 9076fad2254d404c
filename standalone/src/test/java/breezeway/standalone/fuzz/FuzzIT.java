package breezeway.standalone.fuzz;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import breezeway.common.spec.EntityCatalog;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.Test;

/**
 * Bad input of every kind through the running transformer and loader into PostgreSQL: each record
 * lands exactly as the documents say, or is a dead letter with its reason; those beside it are not
 * touched, both services stay well, and memory stays where it was.
 *
 * <p>{@code -Dbreezeway.seed=N} repeats a run, {@code -Dbreezeway.cases=N} makes it longer, {@code
 * -Dbreezeway.case=N} runs one case alone.
 */
class FuzzIT {
  private static final int ORDINARY = 20_000;
  private static final int CASES_OF_A_ROUND = 2_500;
  private static final int FAULTS_SHOWN = 25;
  private static final long MOST_BYTES_LEFT = 200L * 1024 * 1024;

  @Test
  void everyRecordLandsExactlyOrIsADeadLetter() throws Exception {
    long seed = Long.getLong("breezeway.seed", ThreadLocalRandom.current().nextInt(1_000_000));
    int single = Integer.getInteger("breezeway.case", -1);
    int first = Math.max(single, 0);
    int afterLast = single < 0 ? Integer.getInteger("breezeway.cases", ORDINARY) : single + 1;
    int rounds = Math.ceilDiv(afterLast - first, CASES_OF_A_ROUND);
    System.out.printf("fuzz: seed %d, cases %d to %d%n", seed, first, afterLast - 1);

    EntityCatalog catalog = FuzzPipeline.catalog();
    FuzzCases cases = new FuzzCases(seed, catalog);
    List<String> faults = new ArrayList<>();
    long used = 0;
    try (FuzzPipeline pipeline = new FuzzPipeline(regions(rounds, catalog))) {
      for (int round = 0; round < rounds; round++) {
        int from = first + round * CASES_OF_A_ROUND;
        int to = Math.min(afterLast, from + CASES_OF_A_ROUND);
        long began = System.nanoTime();
        Round one = new Round(round, pipeline, cases, catalog);
        faults.addAll(one.run(from, to));
        used = usedBytes();
        System.out.printf(
            "fuzz: cases %d to %d: %d landed, %d refused, %d faults; %d ms, %d MB in use%n",
            from,
            to - 1,
            one.landed(),
            one.refused(),
            faults.size(),
            (System.nanoTime() - began) / 1_000_000,
            used >> 20);
        assertTrue(pipeline.isHealthy(), "both services are well");
      }
    }
    assertEquals(
        "",
        String.join("\n", faults.subList(0, Math.min(FAULTS_SHOWN, faults.size()))),
        () -> faults.size() + " faults; one case alone, by its number: " + command(seed));
    assertTrue(used < MOST_BYTES_LEFT, used + " bytes are still in use");
  }

  private static List<String> regions(int rounds, EntityCatalog catalog) {
    List<String> regions = new ArrayList<>();
    for (int round = 0; round < rounds; round++) {
      for (String entity : catalog.names()) {
        regions.add(Round.region(round, entity));
      }
    }
    return regions;
  }

  private static String command(long seed) {
    return "mvn -B -ntp -pl standalone -am -Dtest=none -Dsurefire.failIfNoSpecifiedTests=false"
        + " -Dfailsafe.failIfNoSpecifiedTests=false -Dit.test=FuzzIT -Dbreezeway.seed="
        + seed
        + " -Dbreezeway.case=NUMBER verify";
  }

  private static long usedBytes() {
    System.gc();
    Runtime runtime = Runtime.getRuntime();
    return runtime.totalMemory() - runtime.freeMemory();
  }
}
