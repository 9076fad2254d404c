package breezeway.standalone.simulator;

import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.SplittableRandom;

/** Seeded choices of made-up words, dates and numbers. One thread. */
final class MadeUp {
  private static final String[] BIRDS = {
    "Heron", "Osprey", "Plover", "Kestrel", "Wren", "Tern", "Swift", "Egret", "Finch", "Curlew"
  };
  private static final String[] PLACES = {
    "Cove", "Ridge", "Landing", "Hollow", "Bluff", "Meadow", "Point", "Terrace", "Bend", "Grove"
  };
  private static final String[] FIRST_NAMES = {
    "Sample", "Robin", "Alex", "Sam", "Kim", "Jo", "Chris", "Renée", "Søren", "Zoë"
  };
  private static final String[] LAST_NAMES = {
    "Worker", "Testwell", "Placeholder", "Mockford", "Fixture", "Demoson", "O'Sample", "Nobody"
  };
  private static final String[] TASKS = {
    "Departure clean",
    "Arrival inspection",
    "Replace air filter",
    "Hot tub service",
    "Leaking tap",
    "Linen delivery",
    "Smoke alarm check",
    "Mid-stay tidy"
  };
  private static final String[] ITEMS = {
    "Air filter", "Light bulb", "Battery pack", "Paper towel", "Dish soap", "Door seal", "Fuse"
  };
  private static final String[] ROOMS = {
    "Kitchen", "Bathroom", "Living room", "Bedroom", "Deck", "Entrance"
  };

  private final SplittableRandom random;
  private final LocalDate today;

  MadeUp(long seed, String region, Entity entity, LocalDate today) {
    this.random =
        new SplittableRandom(seed * 31 + region.hashCode() * 1_000_003L + entity.ordinal());
    this.today = today;
  }

  int below(int bound) {
    return random.nextInt(bound);
  }

  int between(int lowest, int highest) {
    return random.nextInt(lowest, highest + 1);
  }

  boolean chance(double share) {
    return random.nextDouble() < share;
  }

  @SafeVarargs
  final <T> T oneOf(T... choices) {
    return choices[random.nextInt(choices.length)];
  }

  <T> T oneOf(java.util.List<T> choices) {
    return choices.get(random.nextInt(choices.size()));
  }

  String propertyName() {
    return oneOf(BIRDS) + " " + oneOf(PLACES) + " " + between(1, 99);
  }

  String firstName() {
    return oneOf(FIRST_NAMES);
  }

  String lastName() {
    return oneOf(LAST_NAMES);
  }

  String taskName() {
    return oneOf(TASKS);
  }

  String item() {
    return oneOf(ITEMS);
  }

  String room() {
    return oneOf(ROOMS);
  }

  LocalDate day(int earliest, int latest) {
    return today.plusDays(between(earliest, latest));
  }

  /** A second of the day that lies so many days from today, in epoch seconds. */
  long momentOf(LocalDate day) {
    return day.atStartOfDay(ZoneOffset.UTC).toEpochSecond() + between(6 * 3600, 20 * 3600);
  }

  LocalDate today() {
    return today;
  }

  String money(int maxUnits) {
    return between(1, maxUnits) + "." + between(10, 99);
  }
}
