package breezeway.loader.batch;

import static org.junit.jupiter.api.Assertions.assertEquals;

import breezeway.common.spec.EntityCatalog;
import breezeway.common.spec.EntitySpec;
import breezeway.loader.Specs;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TableSqlTest {
  @TempDir private Path folder;
  private TableSql visits;
  private TableSql labels;

  @BeforeEach
  void readSpecs() {
    EntityCatalog catalog = Specs.read(folder);
    EntitySpec entity = catalog.get("visits");
    visits = new TableSql(catalog, entity.table());
    labels = new TableSql(catalog, entity.children().getFirst().table());
  }

  @Test
  void stagesEveryMappedColumn() {
    assertEquals(
        "create temporary table if not exists stage_visit_labels (region_code text, visit_pk bigint, label_id text, label_name text) on commit delete rows",
        labels.stage().createSql());
    assertEquals(
        "copy pg_temp.stage_visit_labels (region_code, visit_pk, label_id, label_name) from stdin",
        labels.stage().copySql());
  }

  @Test
  void writesAParentOnlyWhenItDiffersAndResolvesWhatItRefersTo() {
    assertEquals(
        """
        insert into breezeway.visits as t (region_code, visit_id, house_number, town, house_pk, synced_at)
        select s.region_code, s.visit_id, s.house_number, coalesce(r1.town, s.town), r1.id, now()
        from pg_temp.stage_visits s
        left join breezeway.houses r1 on r1.region_code = s.region_code and r1.house_id = s.house_number::text
        order by s.region_code, s.visit_id
        on conflict on constraint uq_visits do update set house_number = excluded.house_number, town = excluded.town, house_pk = excluded.house_pk, synced_at = now()
        where (t.house_number, t.town, t.house_pk) is distinct from (excluded.house_number, excluded.town, excluded.house_pk)
        returning t.id, t.region_code, t.visit_id::text, (t.xmax = 0)""",
        visits.upsertParents("visit_id"));
  }

  @Test
  void replacesChildrenByTheirResolvedKey() {
    assertEquals(
        """
        with gone as (
        delete from breezeway.visit_labels t using unnest(?::bigint[]) as p(id)
        where t.visit_pk = p.id and not exists (select 1 from pg_temp.stage_visit_labels s
        left join breezeway.labels r1 on r1.region_code = s.region_code and r1.label_id = s.label_id
        where s.visit_pk = t.visit_pk and r1.id = t.label_pk)
        returning t.visit_pk)
        select distinct visit_pk from gone""",
        labels.deleteMissingChildren());
    assertEquals(
        """
        with written as (
        insert into breezeway.visit_labels as t (region_code, visit_pk, label_id, label_pk)
        select s.region_code, s.visit_pk, s.label_id, r1.id
        from pg_temp.stage_visit_labels s
        left join breezeway.labels r1 on r1.region_code = s.region_code and r1.label_id = s.label_id
        order by s.visit_pk, s.label_id
        on conflict on constraint uq_visit_labels do update set region_code = excluded.region_code, label_id = excluded.label_id
        where (t.region_code, t.label_id) is distinct from (excluded.region_code, excluded.label_id)
        returning t.visit_pk)
        select distinct visit_pk from written""",
        labels.upsertChildren());
  }

  @Test
  void putsMissingCatalogueRowsThere() {
    assertEquals(
        List.of(
            new TableSql.Stub(
                "labels",
                """
                insert into breezeway.labels (region_code, label_id, label_name)
                select distinct on (s.region_code, s.label_id) s.region_code, s.label_id, s.label_name
                from pg_temp.stage_visit_labels s
                where s.label_id is not null and not exists (select 1 from breezeway.labels r where r.region_code = s.region_code and r.label_id = s.label_id)
                order by s.region_code, s.label_id
                on conflict on constraint uq_labels do nothing
                returning id""")),
        labels.stubs());
  }
}
