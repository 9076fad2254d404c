package breezeway.common.spec;

import breezeway.common.config.ConfigNode;
import breezeway.common.config.Environment;
import breezeway.common.config.Problems;
import breezeway.common.config.YamlFile;
import com.fasterxml.jackson.core.JsonPointer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Period;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Reads one entity spec; see {@code docs/entity-specs.md} for the file as people write it. */
final class SpecReader {
  private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_]{0,50}");
  private static final Set<String> RESERVED = Set.of("id", "region_code");

  private final Problems problems;

  private SpecReader(Problems problems) {
    this.problems = problems;
  }

  static Optional<EntitySpec> read(Path file, Problems problems) {
    return YamlFile.read(file, Environment.of(Map.of()), problems)
        .map(root -> new SpecReader(problems).entity(root, file));
  }

  private EntitySpec entity(ConfigNode root, Path file) {
    String name = name(root, "entity");
    if (!(name + ".yaml").equals(file.getFileName().toString())) {
      root.child("entity").problem("must be the name of the file");
    }
    ExtractSpec extract = extract(root.child("extract"));
    ConfigNode identity = root.child("identity");
    JsonPointer key = pointer(identity.child("key"), identity.text("key"));
    Optional<JsonPointer> version =
        identity.optionalText("version").map(text -> pointer(identity.child("version"), text));
    identity.rejectUnknownKeys();

    List<ColumnSpec> columns = columns(root.child("mapping"));
    checkPlace(root.child("mapping"), columns, false, false);
    DeleteSpec deletes = new DeletesReader(root, extract, columns).read();
    TableSpec table = table(root.child("table"), columns, name, null);
    List<ChildSpec> children = new ArrayList<>();
    root.child("children")
        .entries()
        .forEach((child, node) -> children.add(child(child, node, name, extract)));
    List<String> ignored = root.texts("ignored");
    root.rejectUnknownKeys();
    EntitySpec spec =
        new EntitySpec(
            name, extract, key, version, table, children, ignored, deletes, digest(file));
    new IgnoredCheck(root.child("ignored"), spec).run();
    return spec;
  }

  private ExtractSpec extract(ConfigNode node) {
    if (!node.isPresent()) {
      node.problem("is missing");
    }
    Map<String, ExtractSpec.RecordCall> calls = new LinkedHashMap<>();
    node.child("calls")
        .entries()
        .forEach(
            (name, call) -> {
              calls.put(name, new ExtractSpec.RecordCall(call.text("path")));
              if (!call.text("path", "{key}").contains("{key}")) {
                call.child("path").problem("must contain {key}");
              }
              call.rejectUnknownKeys();
            });
    ExtractSpec extract =
        new ExtractSpec(
            node.text("path"),
            node.choice("answer", ExtractSpec.Answer.class, ExtractSpec.Answer.ARRAY),
            node.number("page_size", 100, 1, 1000),
            node.optionalText("sort_by"),
            node.flag("send_company", false),
            node.optionalText("company"),
            optional(node.child("variants"), this::variants),
            optional(node.child("for_each"), this::forEach),
            optional(node.child("windows"), this::windows),
            optional(node.child("incremental"), this::incremental),
            calls,
            node.text("schedule", "0 0 0 * * ?"),
            node.optionalText("full_schedule"));
    node.rejectUnknownKeys();
    return extract;
  }

  private ExtractSpec.Variants variants(ConfigNode node) {
    ExtractSpec.Variants variants =
        new ExtractSpec.Variants(node.text("parameter"), node.texts("values"));
    if (variants.values().isEmpty()) {
      node.child("values").problem("must name at least one value");
    }
    node.rejectUnknownKeys();
    return variants;
  }

  private ExtractSpec.ForEach forEach(ConfigNode node) {
    ExtractSpec.ForEach forEach =
        new ExtractSpec.ForEach(node.text("entity"), node.text("parameter"));
    node.rejectUnknownKeys();
    return forEach;
  }

  private ExtractSpec.Windows windows(ConfigNode node) {
    String field = node.text("field");
    pointer(node.child("field"), field);
    ExtractSpec.Windows windows =
        new ExtractSpec.Windows(
            field,
            node.text("from"),
            node.text("before"),
            node.period("back", Period.ofYears(3)),
            node.period("ahead", Period.ofYears(2)),
            node.period("step", Period.ofMonths(1)));
    if (windows.step().isZero() || windows.step().isNegative()) {
      node.child("step").problem("must be longer than nothing");
    }
    node.rejectUnknownKeys();
    return windows;
  }

  private ExtractSpec.Incremental incremental(ConfigNode node) {
    ExtractSpec.Incremental incremental =
        new ExtractSpec.Incremental(
            node.text("parameter"),
            node.choice(
                "form", ExtractSpec.Incremental.Form.class, ExtractSpec.Incremental.Form.INSTANT),
            node.duration("overlap", Duration.ofHours(1)));
    node.rejectUnknownKeys();
    return incremental;
  }

  private ChildSpec child(String name, ConfigNode node, String entity, ExtractSpec extract) {
    checkName(node, name);
    Optional<String> call = node.optionalText("call");
    call.filter(known -> !extract.calls().containsKey(known))
        .ifPresent(unknown -> node.child("call").problem("extract.calls has no " + unknown));
    JsonPointer from = pointer(node.child("from"), node.text("from", ""));
    if (call.isEmpty() && from.matches()) {
      node.child("from").problem("is missing: name the array inside the record, or a call");
    }
    List<ColumnSpec> columns = columns(node.child("mapping"));
    checkPlace(node.child("mapping"), columns, true, call.isEmpty());
    TableSpec table = table(node, columns, name, entity);
    return new ChildSpec(from, call, table);
  }

  /** Reads the table part of an entity, or of a child, whose keys stand beside its mapping. */
  private TableSpec table(
      ConfigNode node, List<ColumnSpec> columns, String defaultName, String parentEntity) {
    boolean isChild = parentEntity != null;
    String name = isChild ? defaultName : node.text("name", defaultName);
    checkName(node, name);
    String parentColumn = isChild ? node.text("parent_column") : null;
    List<TableSpec.Reference> references = new ArrayList<>();
    node.child("references")
        .entries()
        .forEach((column, reference) -> references.add(reference(column, reference)));

    ConfigNode uniqueNode = node.child("unique");
    TableSpec.UniqueKey unique =
        new TableSpec.UniqueKey(uniqueNode.text("name"), uniqueNode.texts("columns"));
    uniqueNode.rejectUnknownKeys();
    List<String> key = node.texts("key");
    if (key.isEmpty()) {
      key =
          unique.columns().stream()
              .filter(column -> columns.stream().anyMatch(mapped -> mapped.name().equals(column)))
              .toList();
    }

    ConfigNode stampsNode = node.child("stamps");
    TableSpec.Stamps stamps =
        new TableSpec.Stamps(stampsNode.texts("inserted"), stampsNode.texts("written"));
    stampsNode.rejectUnknownKeys();
    Map<String, SqlType> extraColumns = extraColumns(node.child("extra_columns"));
    List<List<String>> indexes = new ArrayList<>();
    node.child("indexes").items().forEach(item -> indexes.add(item.texts()));
    node.rejectUnknownKeys();
    TableSpec table =
        new TableSpec(
            name, columns, unique, key, references, stamps, extraColumns, indexes, parentColumn);
    new TableCheck(node, table).run();
    return table;
  }

  private Map<String, SqlType> extraColumns(ConfigNode node) {
    Map<String, SqlType> extraColumns = new LinkedHashMap<>();
    node.entries()
        .forEach(
            (column, type) -> {
              checkName(type, column);
              extraColumns.put(column, node.choice(column, SqlType.class, SqlType.TEXT));
            });
    return extraColumns;
  }

  private TableSpec.Reference reference(String column, ConfigNode node) {
    checkName(node, column);
    String source = node.text("column");
    String target = node.text("to");
    int dot = target.indexOf('.');
    if (dot <= 0) {
      node.child("to").problem("must read table.key_column");
    }
    TableSpec.Reference reference =
        new TableSpec.Reference(
            column,
            source,
            dot <= 0 ? target : target.substring(0, dot),
            dot <= 0 ? "" : target.substring(dot + 1),
            node.choice("on_delete", TableSpec.OnDelete.class, TableSpec.OnDelete.RESTRICT),
            texts(node.child("copy")),
            texts(node.child("stub")));
    node.rejectUnknownKeys();
    return reference;
  }

  private Map<String, String> texts(ConfigNode node) {
    Map<String, String> texts = new LinkedHashMap<>();
    node.entries().forEach((name, value) -> texts.put(name, value.value().orElse("")));
    return texts;
  }

  private List<ColumnSpec> columns(ConfigNode mapping) {
    List<ColumnSpec> columns = new ArrayList<>();
    if (!mapping.isPresent()) {
      mapping.problem("is missing");
    }
    mapping.entries().forEach((name, node) -> columns.add(column(name, node)));
    return columns;
  }

  /** Some ways to make a value need the list around the element, or the record around the list. */
  private void checkPlace(
      ConfigNode mapping, List<ColumnSpec> columns, boolean inList, boolean inRecord) {
    for (ColumnSpec column : columns) {
      if (column.conversion().isSyntheticKey() && !inList) {
        mapping
            .child(column.name())
            .problem(column.conversion().word() + " is for the elements of a list: for children");
      }
      if (column.conversion() == Conversion.UNKNOWN_KEYS && inRecord) {
        mapping
            .child(column.name())
            .problem("is for records and answers; a record's has those of its lists, too");
      }
      if (column.from().stream().anyMatch(ColumnSpec.Source::inParent) && !inRecord) {
        mapping
            .child(column.name())
            .problem("^ reads the record around a list: for children inside the record");
      }
    }
  }

  private ColumnSpec column(String name, ConfigNode node) {
    checkName(node, name);
    if (RESERVED.contains(name)) {
      node.problem("every table has this column already");
    }
    boolean isForUnknownKeys = node.text("as", "").equals(Conversion.UNKNOWN_KEYS.word());
    if (name.equals(EntitySpec.UNKNOWN_KEYS) && !isForUnknownKeys) {
      node.problem("is the column of transformer.keep_unknown_keys; give it another name");
    }
    List<ColumnSpec.Source> sources = new ArrayList<>();
    for (String text : node.texts("from")) {
      sources.add(source(node.child("from"), text));
    }
    SqlType type = node.choice("type", SqlType.class, SqlType.TEXT);
    Conversion conversion = node.choice("as", Conversion.class, Conversion.ofType(type));
    if (!conversion.fits(type)) {
      node.child("as").problem(conversion.word() + " makes no " + type.sql() + "; set the type");
    }
    if (conversion != Conversion.SHA256_KEY && sources.stream().anyMatch(s -> s.asJson())) {
      node.child("from").problem("json: is for sha256_key only");
    }
    if (sources.isEmpty() && conversion != Conversion.ORDINAL) {
      if (!node.child("from").isPresent()) {
        node.child("from").problem("is missing; \"\" is the record itself");
      }
      // "" is the record itself, for conversions that look at several of its keys
      sources.add(new ColumnSpec.Source(false, false, JsonPointer.empty()));
    }
    ColumnSpec column =
        new ColumnSpec(
            name,
            sources,
            type,
            conversion,
            node.flag("required", conversion.isSyntheticKey()),
            node.flag("secret", false),
            node.flag("stored", true));
    node.rejectUnknownKeys();
    return column;
  }

  private static ColumnSpec.Source source(ConfigNode node, String text) {
    boolean asJson = text.startsWith("json:");
    String place = asJson ? text.substring("json:".length()) : text;
    boolean inParent = place.startsWith("^");
    return new ColumnSpec.Source(
        inParent, asJson, pointer(node, inParent ? place.substring(1) : place));
  }

  private static <T> Optional<T> optional(
      ConfigNode node, java.util.function.Function<ConfigNode, T> reader) {
    return node.isPresent() ? Optional.of(reader.apply(node)) : Optional.empty();
  }

  private String name(ConfigNode node, String key) {
    String name = node.text(key);
    checkName(node.child(key), name);
    return name;
  }

  private void checkName(ConfigNode node, String name) {
    if (!name.isEmpty() && !NAME.matcher(name).matches()) {
      node.problem("'" + name + "' must be lower case letters, digits and _, at most 51 of them");
    }
  }

  static JsonPointer pointer(ConfigNode node, String text) {
    try {
      return JsonPointer.compile(text);
    } catch (IllegalArgumentException e) {
      node.problem("'" + text + "' must be a JSON pointer such as /type_task_status/code");
      return JsonPointer.empty();
    }
  }

  private static String digest(Path file) {
    try {
      MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(sha256.digest(Files.readAllBytes(file))).substring(0, 16);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
