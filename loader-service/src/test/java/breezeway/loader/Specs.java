package breezeway.loader;

import breezeway.common.config.Problems;
import breezeway.common.spec.EntityCatalog;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Two made-up entities: houses, and visits to them with their labels. */
public final class Specs {
  private static final String HOUSES =
      """
      entity: houses
      extract: {path: /house, schedule: "0 0 0 * * ?"}
      identity: {key: /id}
      mapping:
        house_id: {from: /id, as: id, required: true}
        town: {from: /town}
      table:
        unique: {name: uq_houses, columns: [house_id, region_code]}
        stamps: {inserted: [created_at], written: [synced_at]}
      """;
  private static final String LABELS =
      """
      entity: labels
      extract: {path: /label, schedule: "0 0 0 * * ?"}
      identity: {key: /id}
      mapping:
        label_id: {from: /id, as: id, required: true}
        label_name: {from: /name}
      table:
        unique: {name: uq_labels, columns: [label_id, region_code]}
      """;
  private static final String VISITS =
      """
      entity: visits
      extract: {path: /visit, schedule: "0 0 0 * * ?"}
      identity: {key: /id}
      mapping:
        visit_id: {from: /id, as: id, required: true}
        house_number: {from: /house_id, type: bigint, as: id}
        town: {from: /town}
      table:
        unique: {name: uq_visits, columns: [visit_id, region_code]}
        references:
          house_pk: {column: house_number, to: houses.house_id, on_delete: set_null, copy: {town: town}}
        stamps: {written: [synced_at]}
      children:
        visit_labels:
          from: /labels
          parent_column: visit_pk
          mapping:
            label_id: {from: /id, as: id, required: true}
            label_name: {from: /name, stored: false}
          references:
            label_pk: {column: label_id, to: labels.label_id, on_delete: cascade, stub: {label_name: label_name}}
          unique: {name: uq_visit_labels, columns: [visit_pk, label_pk]}
          key: [label_id]
      """;

  private Specs() {}

  public static EntityCatalog read(Path folder) {
    try {
      Files.writeString(folder.resolve("houses.yaml"), HOUSES);
      Files.writeString(folder.resolve("labels.yaml"), LABELS);
      Files.writeString(folder.resolve("visits.yaml"), VISITS);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Problems problems = new Problems();
    EntityCatalog catalog = EntityCatalog.read(folder, problems);
    problems.throwIfAny();
    return catalog;
  }
}
