package breezeway.standalone.fuzz;

import breezeway.common.spec.EntityCatalog;
import breezeway.common.spec.EntitySpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/** All cases of a seed, each made from its number alone. */
final class FuzzCases {
  private static final long FIRST_ID = 1_000_000_000L;
  private static final int IDS_OF_A_CASE = 20;

  /** One case in so many is of a size that nobody expects. */
  private static final int HUGE_EVERY = 2_500;

  private static final List<String> ENTITIES =
      List.of(
          "tasks",
          "tasks",
          "tasks",
          "tasks",
          "tasks",
          "tasks",
          "properties",
          "properties",
          "properties",
          "reservations",
          "reservations",
          "reservations",
          "people",
          "supplies",
          "templates",
          "subdepartments",
          "tags",
          "property_tags",
          "reservation_tags",
          "people");

  private final long seed;
  private final EntityCatalog catalog;
  private final Seeds seeds = new Seeds();

  FuzzCases(long seed, EntityCatalog catalog) {
    this.seed = seed;
    this.catalog = catalog;
  }

  FuzzCase make(int number) {
    RandomGenerator random =
        RandomGeneratorFactory.of("L64X128MixRandom").create(seed * 1_000_003 + number);
    String entity = ENTITIES.get(random.nextInt(ENTITIES.size()));
    int kind = random.nextInt(20);
    Optional<Huge> huge = Huge.of(number % HUGE_EVERY);
    if (huge.isPresent()) {
      return huge(number, huge.get(), random);
    }
    if (kind == 0) {
      return page(number, entity, random);
    }
    if (kind < 4) {
      return answer(number, kind == 1 ? Seeds.COMMENTS : Seeds.REQUIREMENTS, random);
    }
    Mutations.Spoilt spoilt =
        new Mutations(random)
            .spoil(catalog.get(entity), seeds.record(entity, id(number, 0), random));
    return new FuzzCase.OfRecord(number, entity, spoilt.how(), spoilt.json().bytes());
  }

  private FuzzCase answer(int number, String call, RandomGenerator random) {
    EntitySpec tasks = catalog.get("tasks");
    long parent = id(number, 0);
    Mutations.Spoilt spoilt =
        new Mutations(random).spoil(tasks, seeds.answer(call, parent, random));
    return new FuzzCase.OfAnswer(
        number,
        "tasks",
        call + spoilt.how(),
        call,
        parent,
        seeds.record("tasks", parent, random).bytes(),
        spoilt.json().bytes());
  }

  private FuzzCase page(int number, String entity, RandomGenerator random) {
    List<byte[]> records = new ArrayList<>();
    int count = 2 + random.nextInt(5);
    for (int i = 0; i < count; i++) {
      records.add(seeds.record(entity, id(number, i), random).bytes());
    }
    return new SpoiltPages(number, entity, random).spoil(records);
  }

  private FuzzCase huge(int number, Huge huge, RandomGenerator random) {
    Json.Obj task = seeds.record("tasks", id(number, 0), random);
    huge.spoil(task, random);
    return new FuzzCase.OfRecord(number, "tasks", "huge: " + huge, task.bytes());
  }

  /** A sound record that goes along with the cases. */
  byte[] neighbour(String entity, long number) {
    RandomGenerator random =
        RandomGeneratorFactory.of("L64X128MixRandom").create(seed * 7_000_003 + number);
    return seeds.record(entity, FIRST_ID / 2 + number, random).bytes();
  }

  private static long id(int number, int ordinal) {
    return FIRST_ID + (long) number * IDS_OF_A_CASE + ordinal;
  }
}
