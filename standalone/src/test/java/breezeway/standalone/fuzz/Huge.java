package breezeway.standalone.fuzz;

import java.util.ArrayList;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** What is out of all proportion. */
enum Huge {
  TEXT_OF_10_MB {
    @Override
    void spoil(Json.Obj task, RandomGenerator random) {
      task.set("description", new Json.Str("a\u00e4".repeat(3_500_000)));
    }
  },
  ID_OF_1_MB {
    @Override
    void spoil(Json.Obj task, RandomGenerator random) {
      task.set("id", new Json.Str("7".repeat(1_000_000)));
    }
  },
  INDEXED_TEXT_OF_5_KB {
    @Override
    void spoil(Json.Obj task, RandomGenerator random) {
      StringBuilder text = new StringBuilder();
      random.ints(5_000, 'a', 'z').forEach(character -> text.append((char) character));
      task.set("type_priority", new Json.Str(text.toString()));
    }
  },
  UNKNOWN_TEXT_OF_12_MB {
    @Override
    void spoil(Json.Obj task, RandomGenerator random) {
      task.set("unknown", new Json.Str("x".repeat(12_000_000)));
    }
  },
  NAME_OF_1_MB {
    @Override
    void spoil(Json.Obj task, RandomGenerator random) {
      task.set("n".repeat(1_000_000), Json.NULL);
    }
  },
  DEPTH_OF_100_000 {
    @Override
    void spoil(Json.Obj task, RandomGenerator random) {
      task.set("itemized_cost", Json.Raw.of("[".repeat(100_000) + "]".repeat(100_000)));
    }
  },
  OBJECTS_IN_DEPTH {
    @Override
    void spoil(Json.Obj task, RandomGenerator random) {
      task.set("itemized_cost", Json.Raw.of("{\"a\":".repeat(100_000) + "1" + "}".repeat(100_000)));
    }
  },
  DEPTH_OF_900 {
    @Override
    void spoil(Json.Obj task, RandomGenerator random) {
      task.set("itemized_cost", Json.Raw.of("[".repeat(900) + "]".repeat(900)));
    }
  },
  CHILDREN_10_000 {
    @Override
    void spoil(Json.Obj task, RandomGenerator random) {
      Json.Arr photos = new Json.Arr(new ArrayList<>());
      for (int i = 0; i < 10_000; i++) {
        Json.Obj photo = Json.object();
        photo.set("id", Json.number(i));
        photo.set("url", new Json.Str("https://photos.example.invalid/" + i));
        photos.items().add(photo);
      }
      task.set("photos", photos);
    }
  },
  THE_SAME_CHILD_10_000_TIMES {
    @Override
    void spoil(Json.Obj task, RandomGenerator random) {
      task.set(
          "costs", Json.Raw.of("[" + "{\"cost\":\"1.50 USD\"},".repeat(9_999) + "{\"cost\":2}]"));
    }
  },
  TOO_MANY_VALUES {
    @Override
    void spoil(Json.Obj task, RandomGenerator random) {
      task.set("unknown", Json.Raw.of("[" + "[],".repeat(3_000_000) + "0]"));
    }
  },
  DIGITS_131_072 {
    @Override
    void spoil(Json.Obj task, RandomGenerator random) {
      task.set("total_cost", Json.Raw.of("9".repeat(131_072)));
    }
  },
  DIGITS_140_000 {
    @Override
    void spoil(Json.Obj task, RandomGenerator random) {
      task.set("total_cost", Json.Raw.of("9".repeat(140_000)));
    }
  },
  DIGITS_1_000_000 {
    @Override
    void spoil(Json.Obj task, RandomGenerator random) {
      task.set("total_cost", Json.Raw.of("9".repeat(1_000_000)));
    }
  },
  MANY_FIELDS {
    @Override
    void spoil(Json.Obj task, RandomGenerator random) {
      for (int i = 0; i < 50_000; i++) {
        task.fields().add(new Json.Field("field" + random.nextInt(), Json.NULL));
      }
    }
  };

  abstract void spoil(Json.Obj task, RandomGenerator random);

  static Optional<Huge> of(int ordinal) {
    return ordinal < values().length ? Optional.of(values()[ordinal]) : Optional.empty();
  }
}
