package breezeway.common.spec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import breezeway.common.config.Problems;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Period;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SpecReaderTest {
  private static final String LAMPS =
      """
      entity: lamps
      extract:
        path: /lamp
      identity:
        key: /id
      mapping:
        lamp_id: {from: /id, as: id, required: true}
        room_id: {from: /room_id, as: id}
      table:
        unique: {name: uq_lamps, columns: [lamp_id, region_code]}
      """;

  private static final String CONFIRM_BY_ID =
      """
      deletes:
        proof: confirm-by-id
        max_percent: 10
        path: "/lamp/{key}"
        status: {from: [/state/code, /state], deleted: scrapped}
        remove: {audit: scrapped_lamps, columns: {lamp: lamp_id}, row: lamp_row}
      """;

  @TempDir Path folder;

  @Test
  void whatIsLeftOutHasADefault() throws IOException {
    EntitySpec lamps = readGood("lamps", LAMPS).get("lamps");

    assertEquals(ExtractSpec.Answer.ARRAY, lamps.extract().answer());
    assertEquals(100, lamps.extract().pageSize());
    assertEquals("0 0 0 * * ?", lamps.extract().schedule());
    assertEquals(DeleteSpec.Proof.NEVER, lamps.deletes().proof());
    assertEquals("lamps", lamps.table().name());
    assertEquals(List.of("lamp_id"), lamps.table().key());
    assertEquals(SqlType.TEXT, lamps.table().column("lamp_id").type());
    assertTrue(lamps.children().isEmpty());
  }

  @Test
  void everyKeyIsRead() throws IOException {
    EntitySpec lamps =
        readGood(
                "lamps",
                """
                entity: lamps
                extract:
                  path: /lamp
                  answer: paged
                  page_size: 50
                  sort_by: created_at
                  send_company: true
                  company: /company_id
                  variants: {parameter: state, values: ["on", "off"]}
                  windows: {field: /lit_on, from: lit_ge, before: lit_lt, back: P1Y, ahead: P1M, step: P7D}
                  incremental: {parameter: changed, form: day_pair, overlap: P2D}
                  calls:
                    bulbs: {path: "/lamp/{key}/bulbs"}
                  schedule: "0 0 * * * ?"
                  full_schedule: "0 0 1 1 * ?"
                identity: {key: /id, version: /updated_at}
                mapping:
                  lamp_id: {from: /id, as: id, required: true}
                  pin: {from: [/pin, /code], secret: true}
                table:
                  unique: {name: uq_lamps, columns: [lamp_id, region_code]}
                  stamps: {inserted: [created_at], written: [synced_at]}
                  extra_columns: {note_of_a_person: text, checked_at: timestamptz}
                  indexes:
                    - [region_code]
                    - [region_code, pin]
                children:
                  lamp_shades:
                    from: /shades
                    parent_column: lamp_pk
                    mapping:
                      lamp_id: {from: ^/id, as: id}
                      place: {type: integer, as: ordinal}
                    unique: {name: uq_lamp_shades, columns: [lamp_pk, place]}
                  lamp_bulbs:
                    call: bulbs
                    parent_column: lamp_pk
                    mapping:
                      bulb_id: {from: /id, as: id, required: true}
                    unique: {name: uq_lamp_bulbs, columns: [lamp_pk, bulb_id]}
                """)
            .get("lamps");

    ExtractSpec extract = lamps.extract();
    assertEquals(50, extract.pageSize());
    assertEquals("created_at", extract.sortBy().orElseThrow());
    assertEquals("/company_id", extract.companyPointer().orElseThrow());
    assertEquals(List.of("on", "off"), extract.variants().orElseThrow().values());
    assertEquals(Period.ofDays(7), extract.windows().orElseThrow().step());
    assertEquals(Duration.ofDays(2), extract.incremental().orElseThrow().overlap());
    assertEquals("0 0 1 1 * ?", extract.fullSchedule().orElseThrow());
    assertEquals("/updated_at", lamps.version().orElseThrow().toString());
    assertEquals(2, lamps.table().column("pin").from().size());
    assertTrue(lamps.table().column("pin").secret());
    assertEquals(List.of("synced_at"), lamps.table().stamps().written());
    assertEquals(
        List.of("note_of_a_person", "checked_at"),
        List.copyOf(lamps.table().extraColumns().keySet()));
    assertEquals(List.of("region_code", "pin"), lamps.table().indexes().get(1));
    assertEquals("lamp_shades", lamps.embeddedChildren().getFirst().table().name());
    assertTrue(
        lamps.embeddedChildren().getFirst().table().column("lamp_id").from().getFirst().inParent());
    assertEquals("lamp_bulbs", lamps.childrenOf("bulbs").getFirst().table().name());
  }

  @Test
  void aRecordIsAskedForByIdAsTheSpecSays() throws IOException {
    DeleteSpec deletes = readGood("lamps", LAMPS + CONFIRM_BY_ID).get("lamps").deletes();
    assertEquals(DeleteSpec.Proof.CONFIRM_BY_ID, deletes.proof());
    assertEquals(0.1, deletes.maxShare());
    assertEquals("/lamp/{key}", deletes.confirmation().orElseThrow().path());
    assertEquals("scrapped", deletes.confirmation().orElseThrow().deleted());
    assertEquals(
        new DeleteSpec.Effect.RemoveRow(
            new DeleteSpec.Audit("scrapped_lamps", Map.of("lamp", "lamp_id"), "lamp_row")),
        deletes.effect());
  }

  @Test
  void aRowTellsWhichListingShouldHaveNamedItsRecord() throws IOException {
    write("rooms", ROOMS);
    String lamps =
        (LAMPS + CONFIRM_BY_ID)
            .replace(
                "path: /lamp\n", "path: /lamp\n  for_each: {entity: rooms, parameter: PLACE}\n");
    readGood("lamps", lamps.replace("PLACE", "room_id"));
    Path file = write("lamps", lamps.replace("PLACE", "place"));
    assertProblems(
        file
            + ": deletes.proof: confirm-by-id compares each listing with the rows whose column"
            + " place is the key it was read for; the mapping has no such column");
    write(
        "lamps",
        (LAMPS + CONFIRM_BY_ID)
            .replace("path: /lamp\n", "path: /lamp\n  variants: {parameter: on, values: [1]}\n"));
    assertProblems(
        file
            + ": deletes.proof: confirm-by-id is for listings without windows and variants: each is"
            + " the whole");
  }

  @Test
  void everyProblemIsReportedAtOnceWithFileAndPath() throws IOException {
    Path file =
        write(
            "lamps",
            """
            entity: lamps
            extract:
              pth: /lamp
              answer: scroll
              page_size: many
              incremental: {parameter: changed, overlap: an hour}
              calls:
                bulbs: {path: /bulbs}
            identity:
              key: id
            mapping:
              lamp_id: {from: /id, as: idd}
              id: {from: /id}
              price: {from: /price, as: money}
              place: {type: integer, as: ordinal}
              above: {from: ^/id}
              nowhere: {type: date}
            table:
              unique: {name: uq_lamps, columns: [lamp_id, region_code]}
              stamps: {written: [price]}
              indexes:
                - [colour]
              references:
                room_pk: {column: room, to: rooms}
            children:
              lamp_bulbs:
                call: bulb
                parent_column: lamp_pk
                mapping: {bulb_id: {from: /id, requird: true}}
                unique: {name: uq_lamp_bulbs, columns: [lamp_pk, bulb_id]}
            delets: never
            """);
    Problems problems = new Problems();
    EntityCatalog.read(folder, problems);

    List.of(
            "extract.path: is missing",
            "extract.pth: unknown key; did you mean 'path'?",
            "extract.answer: 'scroll' is not known; known are paged, array",
            "extract.page_size: must be a whole number from 1 to 1000, not 'many'",
            "extract.incremental.overlap: must be a duration such as PT30S or P90D, not 'an hour'",
            "extract.calls.bulbs.path: must contain {key}",
            "identity.key: 'id' must be a JSON pointer such as /type_task_status/code",
            "mapping.lamp_id.as: 'idd' is not known; did you mean 'id'?",
            "mapping.id: every table has this column already",
            "mapping.price.as: money makes no text; set the type",
            "mapping.place: ordinal is for the elements of a list: for children",
            "mapping.above: ^ reads the record around a list: for children inside the record",
            "mapping.nowhere.from: is missing; \"\" is the record itself",
            "table.unique.columns: lamp_id may be null, and a null never conflicts: use a required"
                + " column",
            "table.key: lamp_id must be a mapped, required column",
            "table: the column price is made in two ways",
            "table.indexes: there is no column colour",
            "table.references.room_pk.column: the mapping has no column room",
            "table.references.room_pk.to: must read table.key_column",
            "children.lamp_bulbs.call: extract.calls has no bulb",
            "children.lamp_bulbs.mapping.bulb_id.requird: unknown key; did you mean 'required'?",
            "children.lamp_bulbs.unique.columns: bulb_id may be null, and a null never conflicts:"
                + " use a required column",
            "delets: unknown key; did you mean 'deletes'?")
        .forEach(
            expected ->
                assertTrue(
                    problems.messages().contains(file + ": " + expected),
                    () -> expected + " is not in\n" + String.join("\n", problems.messages())));
  }

  @Test
  void aStubIsMadeOfMappedColumns() throws IOException {
    write("rooms", ROOMS);
    Path file =
        write(
            "lamps",
            LAMPS
                + """
                  references:
                    room_pk:
                      column: room_id
                      to: rooms.room_id
                      copy: {room_colour: colour}
                      stub: {colour: paint}
                """);
    assertProblems(file + ": table.references.room_pk.stub: the mapping has no column paint");
  }

  @Test
  void aCopyIsMadeOfAColumnOfTheOtherTable() throws IOException {
    write("rooms", ROOMS);
    Path file =
        write(
            "lamps",
            LAMPS
                + """
                  references:
                    room_pk:
                      column: room_id
                      to: rooms.room_id
                      copy: {room_colour: color}
                  stamps: {written: [room_colour]}
                  indexes:
                    - [room_colour]
                """);
    assertProblems(
        file + ": table: the column room_colour is made in two ways",
        file + ": lamps.references.room_pk: rooms has no column color");
  }

  @Test
  void aReferenceToATableThatNobodyMakesIsRefused() throws IOException {
    Path file =
        write(
            "lamps",
            LAMPS
                + """
                  references:
                    room_pk: {column: room_id, to: rooms.room_id}
                """);
    assertProblems(file + ": lamps.references.room_pk: no entity has the table rooms");
  }

  @Test
  void aReferenceMustNameTheKeyOfTheOtherTable() throws IOException {
    write("rooms", ROOMS);
    Path file =
        write(
            "lamps",
            LAMPS
                + """
                  references:
                    room_pk: {column: room_id, to: rooms.colour}
                """);
    assertProblems(file + ": lamps.references.room_pk: colour is not the key of rooms");
  }

  @Test
  void whatIsIgnoredIsAPointerThatNoColumnReads() throws IOException {
    Path file =
        write(
            "lamps",
            LAMPS
                + """
                ignored: [/note, /shades/*/colour, bulbs:/*/watt, note, /room_id, /id]
                """);
    assertProblems(
        file + ": ignored: 'bulbs:/*/watt': extract.calls has no bulbs",
        file + ": ignored: 'note' must be a pointer such as /groups or /guests/*/nickname",
        file + ": ignored: '/room_id' is read by a column, so it cannot be ignored",
        file + ": ignored: '/id' is read by a column, so it cannot be ignored");
  }

  @Test
  void unknownKeysAreKeptInAColumnOfTheirNameAndOfRecords() throws IOException {
    Path file =
        write(
            "lamps",
            LAMPS.replace("table:", "  unknown_keys: {from: /rest}\ntable:")
                + """
                children:
                  lamp_shades:
                    from: /shades
                    parent_column: lamp_pk
                    mapping:
                      place: {type: integer, as: ordinal}
                      rest: {from: "", type: jsonb, as: unknown_keys}
                    unique: {name: uq_lamp_shades, columns: [lamp_pk, place]}
                """);
    assertProblems(
        file
            + ": mapping.unknown_keys: is the column of transformer.keep_unknown_keys;"
            + " give it another name",
        file
            + ": children.lamp_shades.mapping.rest: is for records and answers;"
            + " a record's has those of its lists, too");
  }

  @Test
  void theColumnForUnknownKeysIsAddedOnce() throws IOException {
    EntityCatalog catalog = readGood("lamps", LAMPS).keepingUnknownKeys();
    List<ColumnSpec> columns = catalog.get("lamps").table().columns();
    assertEquals("unknown_keys", columns.getLast().name());
    assertEquals(SqlType.JSONB, columns.getLast().type());
    assertTrue(columns.getLast().secret());
    assertEquals(columns, catalog.keepingUnknownKeys().get("lamps").table().columns());
  }

  @Test
  void aTableIsMadeByOneSpecOnly() throws IOException {
    Path first = write("lamps", LAMPS);
    Path second =
        write(
            "torches",
            LAMPS
                .replace("entity: lamps", "entity: torches")
                .replace("  unique:", "  name: lamps\n  unique:"));
    assertProblems(second + ": the table lamps is also made by " + first);
  }

  @Test
  void aFileBearsTheNameOfItsEntity() throws IOException {
    Path file = write("lights", LAMPS);
    assertProblems(file + ": entity: must be the name of the file");
  }

  @Test
  void brokenYamlIsToldWithItsLine() throws IOException {
    Path file = write("lamps", "entity: lamps\nentity: lamps\n");
    Problems problems = new Problems();
    EntityCatalog.read(folder, problems);
    assertEquals(1, problems.messages().size());
    assertTrue(
        problems.messages().getFirst().startsWith(file + ": line 2: is not valid YAML"),
        problems.messages().getFirst());
  }

  @Test
  void theHashTellsOneVersionOfAFileFromAnother() throws IOException {
    String before = readGood("lamps", LAMPS).get("lamps").hash();
    String same = readGood("lamps", LAMPS).get("lamps").hash();
    String after = readGood("lamps", LAMPS + "deletes: status\n").get("lamps").hash();
    assertEquals(before, same);
    assertTrue(!before.equals(after));
  }

  private static final String ROOMS =
      """
      entity: rooms
      extract: {path: /room}
      identity: {key: /id}
      mapping:
        room_id: {from: /id, as: id, required: true}
        colour: {from: /colour}
      table:
        unique: {name: uq_rooms, columns: [room_id, region_code]}
      """;

  private Path write(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name + ".yaml"), text);
  }

  private EntityCatalog readGood(String name, String text) throws IOException {
    write(name, text);
    Problems problems = new Problems();
    EntityCatalog catalog = EntityCatalog.read(folder, problems);
    assertEquals(List.of(), problems.messages());
    return catalog;
  }

  private void assertProblems(String... expected) {
    Problems problems = new Problems();
    EntityCatalog.read(folder, problems);
    assertEquals(List.of(expected), problems.messages());
  }

  @Test
  void aDeleteSetsAColumnOfTheMappingOrOneOfItsOwn() throws IOException {
    String set = "deletes:\n  proof: complete-list\n  set: ";
    EntitySpec mapped =
        readGood("lamps", LAMPS + set + "{column: room_id, to: none}\n").get("lamps");
    EntitySpec own =
        readGood(
                "lamps",
                LAMPS
                    + set
                    + "{column: is_gone, type: boolean, to: \"true\", otherwise: \"false\"}\n")
            .get("lamps");

    assertEquals(
        new DeleteSpec.Effect.SetColumn("room_id", "none", Optional.empty()),
        mapped.deletes().effect());
    assertEquals(
        new DeleteSpec.Effect.SetColumn("is_gone", "true", Optional.of("false")),
        own.deletes().effect());
    assertEquals(SqlType.BOOLEAN, own.table().column("is_gone").type());
  }

  @Test
  void aDeleteThatNeedsMoreThanItSaysIsAProblem() throws IOException {
    Path file = write("lamps", LAMPS + "deletes: complete-list\n");
    Problems problems = new Problems();
    EntityCatalog.read(folder, problems);
    assertEquals(
        List.of(
            file
                + ": deletes: must be a section with proof, and set or remove: what happens to the"
                + " rows"),
        problems.messages());
  }
}
