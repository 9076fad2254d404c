package breezeway.loader.drift;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import breezeway.common.config.Problems;
import breezeway.common.spec.ColumnSpec;
import breezeway.common.spec.EntityCatalog;
import breezeway.common.spec.SqlType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SpecAdviceTest {
  @TempDir Path folder;

  @Test
  void eachUnknownKeyGetsAColumnOfWhatWasSeen() {
    assertEquals(
        """
        mapping:
          created_at_local: {from: /createdAtLocal, type: timestamptz}
          door_code: {from: /door_code, secret: true}
          owner_id: {from: /owner_id, as: id}
          pets_allowed: {from: /pets_allowed, type: boolean}
          # /pool had no value yet, so its type is not known
          rating: {from: /rating, type: numeric}
          region: {from: /region, as: code_of}
          region_name: {from: /region/name}
          rooms: {from: /rooms, type: jsonb}
          since: {from: /since, type: date}
          api_updated_at: {from: /updated_at}
        children:
          property_photos:
            mapping:
              exif: {from: /exif, type: jsonb}
        # or, where nobody wants them:
        ignored:
          - /createdAtLocal
          - /door_code
          - /owner_id
          - /pets_allowed
          - /photos/*/exif
          - /pool
          - /rating
          - /region
          - /rooms
          - /since
          - /updated_at
        """,
        advice(
            Payloads.of(50)
                .withForm("/createdAtLocal", 50, "date-time")
                .with("/door_code", 50, "string")
                .with("/owner_id", 50, "integer")
                .with("/pets_allowed", 50, "boolean")
                .with("/pool", 50, 50, Map.of())
                .with("/rating", 50, 0, Map.of("integer", 20L, "decimal", 30L))
                .with("/region", 50, "object")
                .with("/region/code", 50, "string")
                .with("/region/name", 50, "string")
                .with("/rooms", 50, "array")
                .withForm("/since", 50, "date")
                .with("/updated_at", 50, "string")
                .with("/photos", 50, "array")
                .with("/photos/*", 50, "object")
                .with("/photos/*/exif", 50, "object")));
  }

  @Test
  void whatIsKnownNeedsNoChange() {
    assertEquals("", advice(Payloads.of(50).with("/city", 50, "string")));
  }

  @Test
  void aTypeThatAColumnDoesNotTakeChangesIt() {
    assertEquals(
        """
        mapping:
          bedrooms: {from: /bedrooms, type: numeric}
          property_city: {from: /city, as: code_of}
          property_city_raw: {from: /city, type: jsonb}
          # property_name takes integer as it is (/name)
          # property_zipcode becomes NULL, since /zipcode is gone
        """,
        advice(
            Payloads.of(50),
            entry(DriftKind.NEW_TYPE, "/bedrooms", "decimal"),
            entry(DriftKind.NEW_TYPE, "/city", "object"),
            entry(DriftKind.NEW_TYPE, "/name", "integer"),
            entry(DriftKind.GONE_KEY, "/zipcode", "")));
  }

  @Test
  void itsLinesAreASpec() throws IOException {
    String spec =
        Files.readString(
            Path.of(System.getProperty("breezeway.home"), "config/entities/properties.yaml"));
    List<String> lines =
        SpecAdvice.lines(
            Payloads.PROPERTIES,
            Payloads.of(50)
                .with("/owner_id", 50, "integer")
                .withForm("/since", 50, "date")
                .known()
                .values(),
            List.of());
    int ignored = lines.indexOf("# or, where nobody wants them:");
    String columns = String.join("\n", lines.subList(1, ignored));
    Files.writeString(
        folder.resolve("properties.yaml"),
        spec.replace("mapping:\n  prop", "mapping:\n" + columns + "\n  prop"));
    Problems problems = new Problems();
    EntityCatalog catalog = EntityCatalog.read(folder, problems);
    assertEquals(List.of(), problems.messages());
    assertEquals(SqlType.DATE, catalog.get("properties").table().column("since").type());
  }

  @Test
  void aNumberInAStringNeedsNoChangeAndAnythingElseDoes() {
    assertEquals(
        """
        # bedrooms takes numbers in strings as they are (/bedrooms); other strings become dead letters, unless:
        bedrooms: {from: /bedrooms, as: empty_to_null}
        """,
        advice(Payloads.of(50), entry(DriftKind.NEW_TYPE, "/bedrooms", "string"))
            .replaceAll("(?m)^(mapping:\n)?  ", ""));
  }

  @Test
  void aColumnIsWrittenAsItWasRead() {
    for (ColumnSpec column : Payloads.PROPERTIES.table().columns()) {
      assertTrue(column.line().startsWith(column.name() + ": {from: "), column.line());
    }
    assertEquals(
        "property_notes_wifi: {from: [/notes/wifi, /notes/wifi_info], as: empty_to_null, secret: true}",
        Payloads.PROPERTIES.table().column("property_notes_wifi").line());
  }

  private static DriftEntry entry(DriftKind kind, String pointer, String what) {
    return new DriftEntry(kind, pointer, what, true, "", 1, 0, null);
  }

  private static String advice(Payloads payloads, DriftEntry... open) {
    List<String> lines =
        SpecAdvice.lines(Payloads.PROPERTIES, payloads.known().values(), List.of(open));
    return lines.isEmpty() ? "" : String.join("\n", lines) + "\n";
  }
}
