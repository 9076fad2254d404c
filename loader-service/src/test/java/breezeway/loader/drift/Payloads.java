package breezeway.loader.drift;

import breezeway.common.config.Problems;
import breezeway.common.message.PayloadProfile;
import breezeway.common.message.PayloadProfile.Field;
import breezeway.common.message.PayloadProfile.Use;
import breezeway.common.spec.EntityCatalog;
import breezeway.common.spec.EntitySpec;
import breezeway.common.spec.KnownKeys;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Profiles of made-up properties, and the spec they belong to. */
final class Payloads {
  static final EntityCatalog CATALOG =
      EntityCatalog.read(
          Path.of(System.getProperty("breezeway.home"), "config/entities"), new Problems());
  static final EntitySpec PROPERTIES = CATALOG.get("properties");

  private final long records;
  private final List<Field> fields = new ArrayList<>();
  private boolean whole = true;

  private Payloads(long records) {
    this.records = records;
    fields.add(field("", records, records, 0, 0, Map.of("object", records), Map.of(), null));
    with("/id", records, "integer");
  }

  /** So many properties that have nothing but an id. */
  static Payloads of(long records) {
    return new Payloads(records);
  }

  Payloads with(String pointer, long present, String type) {
    return with(pointer, present, 0, Map.of(type, present));
  }

  Payloads with(String pointer, long present, long nulls, Map<String, Long> types) {
    fields.add(field(pointer, objects(pointer), present, nulls, 0, types, Map.of(), null));
    return this;
  }

  Payloads withWords(String pointer, Map<String, Long> words) {
    long present = words.values().stream().mapToLong(Long::longValue).sum();
    fields.add(
        field(pointer, objects(pointer), present, 0, 0, Map.of("string", present), words, null));
    return this;
  }

  Payloads withForm(String pointer, long present, String form) {
    fields.add(
        field(pointer, objects(pointer), present, 0, 0, Map.of("string", present), Map.of(), form));
    return this;
  }

  Payloads partial() {
    whole = false;
    return this;
  }

  PayloadProfile profile() {
    return new PayloadProfile("1.1", "austin", "properties", whole, records, 0, fields);
  }

  /** What is known after nothing but this. */
  Map<String, PayloadField> known() {
    return fields.stream()
        .map(PayloadField::of)
        .collect(
            Collectors.toMap(
                PayloadField::pointer, Function.identity(), (a, b) -> b, LinkedHashMap::new));
  }

  private long objects(String pointer) {
    String parent = PayloadField.parentOf(pointer);
    return fields.stream()
        .filter(field -> field.pointer().equals(parent))
        .map(field -> field.types().getOrDefault("object", field.present()))
        .findFirst()
        .orElseThrow();
  }

  private static Field field(
      String pointer,
      long seen,
      long present,
      long nulls,
      long empty,
      Map<String, Long> types,
      Map<String, Long> words,
      String form) {
    boolean isKnown = new KnownKeys(PROPERTIES).find(pointer).isPresent();
    return new Field(
        pointer,
        isKnown ? Use.READ : Use.UNKNOWN,
        seen,
        present,
        nulls,
        empty,
        types,
        words,
        false,
        form,
        "xxx",
        null);
  }
}
