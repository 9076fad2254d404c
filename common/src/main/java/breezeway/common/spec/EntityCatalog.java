package breezeway.common.spec;

import breezeway.common.config.Problems;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * All entity specs, ordered so that an entity comes after those it refers to. The order is a
 * convenience for people and for the making of tables; loading does not depend on it.
 */
public final class EntityCatalog {
  private final Map<String, EntitySpec> specs;

  private EntityCatalog(Map<String, EntitySpec> specs) {
    this.specs = specs;
  }

  /**
   * Reads every {@code *.yaml} of a folder. What is wrong is noted in {@code problems}; the result
   * is only of use when there are none.
   */
  public static EntityCatalog read(Path folder, Problems problems) {
    List<Path> files = new ArrayList<>();
    try (Stream<Path> listing = Files.list(folder)) {
      listing.filter(file -> file.toString().endsWith(".yaml")).sorted().forEach(files::add);
    } catch (IOException e) {
      problems.add(folder.toString(), "", "the folder with the entity specs cannot be read");
    }
    Map<String, EntitySpec> specs = new LinkedHashMap<>();
    Map<String, Path> tables = new HashMap<>();
    for (Path file : files) {
      SpecReader.read(file, problems)
          .ifPresent(
              spec -> {
                if (specs.putIfAbsent(spec.name(), spec) != null) {
                  problems.add(file.toString(), "entity", spec.name() + " is in another file too");
                }
                spec.tables()
                    .forEach(
                        table -> {
                          Path other = tables.put(table.name(), file);
                          if (other != null) {
                            problems.add(
                                file.toString(),
                                "",
                                "the table " + table.name() + " is also made by " + other);
                          }
                        });
              });
    }
    EntityCatalog catalog = new EntityCatalog(specs);
    catalog.checkReferences(folder, problems);
    return new EntityCatalog(problems.isEmpty() ? ordered(specs) : specs);
  }

  private void checkReferences(Path folder, Problems problems) {
    for (EntitySpec spec : specs.values()) {
      String file = folder.resolve(spec.name() + ".yaml").toString();
      spec.extract()
          .forEach()
          .filter(forEach -> !specs.containsKey(forEach.entity()))
          .ifPresent(
              forEach ->
                  problems.add(
                      file, "extract.for_each.entity", "there is no entity " + forEach.entity()));
      spec.tables()
          .forEach(
              table ->
                  table.references().forEach(ref -> checkReference(file, table, ref, problems)));
    }
  }

  private void checkReference(
      String file, TableSpec table, TableSpec.Reference reference, Problems problems) {
    String path = table.name() + ".references." + reference.column();
    Optional<EntitySpec> target = owning(reference.table());
    if (target.isEmpty()) {
      problems.add(file, path, "no entity has the table " + reference.table());
      return;
    }
    TableSpec other = target.get().table();
    if (!other.key().contains(reference.tableKey())) {
      problems.add(file, path, reference.tableKey() + " is not the key of " + other.name());
    }
    Stream.concat(reference.copies().values().stream(), reference.stub().keySet().stream())
        .filter(name -> other.columns().stream().noneMatch(column -> column.name().equals(name)))
        .forEach(name -> problems.add(file, path, other.name() + " has no column " + name));
  }

  /** The entity whose own table (not a child table) has this name. */
  public Optional<EntitySpec> owning(String table) {
    return specs.values().stream().filter(spec -> spec.table().name().equals(table)).findFirst();
  }

  private static Map<String, EntitySpec> ordered(Map<String, EntitySpec> specs) {
    Map<String, EntitySpec> ordered = new LinkedHashMap<>();
    specs.values().forEach(spec -> place(spec, specs, ordered, new LinkedHashSet<>()));
    return ordered;
  }

  private static void place(
      EntitySpec spec,
      Map<String, EntitySpec> specs,
      Map<String, EntitySpec> ordered,
      Set<String> waiting) {
    if (ordered.containsKey(spec.name()) || !waiting.add(spec.name())) {
      return; // placed already, or entities that refer to each other: any order will do
    }
    Set<String> tables = new LinkedHashSet<>();
    spec.tables().forEach(t -> t.references().forEach(r -> tables.add(r.table())));
    specs.values().stream()
        .filter(other -> tables.contains(other.table().name()))
        .forEach(other -> place(other, specs, ordered, waiting));
    ordered.put(spec.name(), spec);
  }

  /** The same entities, each with a column for what its spec neither reads nor ignores. */
  public EntityCatalog keepingUnknownKeys() {
    Map<String, EntitySpec> keeping = new LinkedHashMap<>();
    specs.forEach((name, spec) -> keeping.put(name, spec.keepingUnknownKeys()));
    return new EntityCatalog(keeping);
  }

  public Collection<EntitySpec> all() {
    return specs.values();
  }

  public List<String> names() {
    return List.copyOf(specs.keySet());
  }

  public Optional<EntitySpec> find(String name) {
    return Optional.ofNullable(specs.get(name));
  }

  /** The spec of an entity that is known to exist. */
  public EntitySpec get(String name) {
    return find(name).orElseThrow(() -> new IllegalArgumentException("no entity " + name));
  }
}
