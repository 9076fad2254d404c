package breezeway.common.spec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import breezeway.common.config.Problems;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The specs that this repository ships. */
class RepositorySpecsTest {
  private static final Path FOLDER =
      Path.of(System.getProperty("breezeway.home"), "config/entities");

  private final Problems problems = new Problems();
  private EntityCatalog catalog;

  @BeforeEach
  void readSpecs() {
    catalog = EntityCatalog.read(FOLDER, problems);
    assertEquals(List.of(), problems.messages());
  }

  @Test
  void allEntitiesAreThere() {
    assertEquals(
        Set.of(
            "properties",
            "reservations",
            "tasks",
            "people",
            "supplies",
            "tags",
            "templates",
            "subdepartments",
            "property_tags",
            "reservation_tags"),
        Set.copyOf(catalog.names()));
  }

  @Test
  void entitiesComeAfterThoseTheyReferTo() {
    List<String> names = catalog.names();
    assertTrue(names.indexOf("properties") < names.indexOf("reservations"), names.toString());
    assertTrue(names.indexOf("reservations") < names.indexOf("tasks"), names.toString());
    assertTrue(names.indexOf("tags") < names.indexOf("tasks"), names.toString());
  }
}
