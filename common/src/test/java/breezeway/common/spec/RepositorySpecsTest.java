package breezeway.common.spec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import breezeway.common.config.Problems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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

  @Test
  void eachEntityHasAnExample() {
    for (String entity : catalog.names()) {
      Path examples = FOLDER.resolve("examples").resolve(entity);
      assertTrue(Files.isRegularFile(examples.resolve("plain.json")), examples + "/plain.json");
    }
  }

  /** Other people's SQL reads these: a column may be added, never renamed or left out. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          properties            | property_id company_id property_name property_status reference_company_id reference_external_property_id reference_property_id property_address1 property_address2 property_city property_state property_zipcode property_country property_building latitude_numeric longitude_numeric property_display wifi_name wifi_password bedrooms bathrooms living_area year_built property_notes_general property_notes_access property_notes_guest_access property_notes_direction property_notes_trash_info property_notes_wifi operational_status operational_status_at created_at updated_at synced_at
          property_photos       | property_pk photo_id url original_url caption is_default photo_order created_at updated_at
          reservations          | reservation_id property_id property_pk reservation_status access_code checkin_date checkout_date checkin_time checkout_time checkin_early checkout_late reservation_note guide_url reference_reservation_id reference_property_id reference_external_property_id adults children pets source type_guest_code type_stay_code type_reservation_code flags created_at updated_at synced_at
          reservation_guests    | reservation_pk guest_ordinal guest_name guest_email guest_phone is_primary created_at updated_at
          reservation_tag_links | reservation_pk reservation_tag_pk
          reservation_tags      | reservation_tag_id tag_name company_id last_sync_time updated_at created_at synced_at
          property_tags         | property_tag_id tag_name company_id last_sync_time updated_at created_at synced_at
          tasks                 | task_id home_id property_pk reservation_pk linked_reservation_id linked_reservation_external_id task_name task_description task_status task_status_code task_status_name task_status_stage task_paused bill_to rate_type rate_paid total_cost estimated_rate total_time estimated_time billable itemized_cost type_department type_priority scheduled_date scheduled_time checkin_date checkout_date created_at started_at finished_at api_updated_at created_by_id finished_by_id created_by_name finished_by_name requested_by_id requested_by_name template_task_id template_name subdepartment_id subdepartment_name summary_note task_series_id parent_task_id report_url reference_property_id webhook_missing_strikes webhook_missing_since updated_at synced_at
          task_assignments      | task_pk task_id assignee_id assignee_name assigned_at assignment_id assignment_status employee_code expires_at created_at updated_at
          task_photos           | task_pk task_id photo_id url caption uploaded_at created_at
          task_comments         | task_pk comment_id comment author_name author_id created_at updated_at last_sync_time
          task_requirements     | task_pk requirement_id section_name action response type_requirement photo_required photos note home_element_name created_at last_sync_time
          task_tags             | task_pk tag_pk last_sync_time
          task_supplies         | task_pk supply_usage_id supply_id name description size quantity unit_cost total_price bill_to billable markup_pricing_type markup_rate created_at updated_at
          task_costs            | task_pk cost_id cost description bill_to type_cost_id type_cost_code type_cost_name created_at updated_at synced_at
          people                | person_id person_name active accept_decline_tasks availability_monday availability_tuesday availability_wednesday availability_thursday availability_friday availability_saturday availability_sunday type_role type_departments employee_code last_sync_time updated_at synced_at
          supplies              | supply_id company_id supply_name description size internal_id unit_cost stock_count low_stock_alert low_stock_count supply_category_id stock_status_code stock_status_name created_at updated_at last_sync_time synced_at
          tags                  | tag_id tag_name tag_description last_sync_time updated_at synced_at
          subdepartments        | subdepartment_id subdepartment_name reference_company_id last_sync_time updated_at created_at synced_at
          templates             | template_id template_name department_code last_sync_time updated_at created_at synced_at
          """)
  void columnsThatUsersReadAreThere(String name, String columns) {
    TableSpec table =
        catalog.all().stream()
            .flatMap(EntitySpec::tables)
            .filter(candidate -> candidate.name().equals(name))
            .findFirst()
            .orElseThrow();
    Set<String> missing = new HashSet<>(List.of(columns.split(" ")));
    table.storedColumns().forEach(column -> missing.remove(column.name()));
    table.references().forEach(reference -> missing.remove(reference.column()));
    missing.removeAll(table.stamps().inserted());
    missing.removeAll(table.stamps().written());
    missing.removeAll(table.extraColumns().keySet());
    missing.remove(table.parentColumn());
    assertEquals(Set.of(), missing);
  }

  @Test
  void keysNeverChangeTheirConstraint() {
    assertEquals("unique_task_region", catalog.get("tasks").table().unique().constraint());
    assertEquals(
        List.of("task_pk", "row_key"),
        child("tasks", "task_assignments").unique().columns(),
        "an assignment may have no assignee, and a null never conflicts");
  }

  @Test
  void codesAndGuestsAreSecret() {
    for (String column : List.of("wifi_password", "property_notes_access")) {
      assertTrue(catalog.get("properties").table().column(column).secret(), column);
    }
    assertTrue(catalog.get("reservations").table().column("access_code").secret());
    for (String column : List.of("guest_name", "guest_email", "guest_phone")) {
      assertTrue(child("reservations", "reservation_guests").column(column).secret(), column);
    }
  }

  private TableSpec child(String entity, String table) {
    return catalog
        .get(entity)
        .tables()
        .filter(candidate -> candidate.name().equals(table))
        .findFirst()
        .orElseThrow();
  }
}
