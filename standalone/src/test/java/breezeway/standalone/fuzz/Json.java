package breezeway.standalone.fuzz;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * JSON as it is written: numbers stay texts, objects keep fields of the same name, and a part may
 * be bytes that are no JSON at all. Objects and lists can be changed.
 */
sealed interface Json {
  Nothing NOTHING = new Nothing();
  Null NULL = new Null();

  record Obj(List<Field> fields) implements Json {
    /** Of two fields of a name the last one. */
    Json get(String name) {
      for (int i = fields.size() - 1; i >= 0; i--) {
        if (fields.get(i).name().equals(name)) {
          return fields.get(i).value();
        }
      }
      return NOTHING;
    }

    void set(String name, Json value) {
      for (int i = 0; i < fields.size(); i++) {
        if (fields.get(i).name().equals(name)) {
          fields.set(i, new Field(name, value));
          return;
        }
      }
      fields.add(new Field(name, value));
    }
  }

  record Field(String name, Json value) {}

  record Arr(List<Json> items) implements Json {}

  record Str(String text) implements Json {}

  /**
   * @param text the number as it is written
   */
  record Num(String text) implements Json {}

  record Bool(boolean value) implements Json {}

  record Null() implements Json {}

  /** What is not there. */
  record Nothing() implements Json {}

  /** Bytes that stand where a value should; only for writing. */
  record Raw(byte[] bytes) implements Json {
    static Raw of(String text) {
      return new Raw(text.getBytes(StandardCharsets.UTF_8));
    }
  }

  static Obj object() {
    return new Obj(new ArrayList<>());
  }

  static Num number(long value) {
    return new Num(String.valueOf(value));
  }

  /** A copy that can be changed on its own. */
  default Json copy() {
    return switch (this) {
      case Obj object -> {
        List<Field> fields = new ArrayList<>(object.fields().size());
        object.fields().forEach(field -> fields.add(new Field(field.name(), field.value().copy())));
        yield new Obj(fields);
      }
      case Arr array -> {
        List<Json> items = new ArrayList<>(array.items().size());
        array.items().forEach(item -> items.add(item.copy()));
        yield new Arr(items);
      }
      default -> this;
    };
  }

  default byte[] bytes() {
    ByteArrayOutputStream out = new ByteArrayOutputStream(512);
    JsonText.write(this, out);
    return out.toByteArray();
  }

  /** The value that some bytes hold; empty when they are not exactly one JSON value. */
  static Optional<Json> read(byte[] bytes) {
    return JsonText.read(bytes);
  }
}
