package breezeway.standalone.testing;

import breezeway.standalone.simulator.Entity;
import breezeway.standalone.simulator.RegionWorld;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.StringJoiner;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * What the main columns of each table must hold, row by row, as it follows from the records of the
 * simulator. It is written down apart from the entity specs, so that a wrong spec does not prove
 * itself right.
 */
final class ServedRows {
  private static final String UTC = " at time zone 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"') as ";

  private final RegionWorld region;
  private final Predicate<JsonNode> counts;
  private final Set<String> held;

  private ServedRows(RegionWorld region, Predicate<JsonNode> counts, Set<String> held) {
    this.region = region;
    this.counts = counts;
    this.held = held;
  }

  /**
   * One table.
   *
   * @param sql what to select to get the same columns in the same order; one parameter, the region
   * @param children whether its rows hang on those of another table
   * @param mayStay rows of a record that is not served any more, and rightly still there
   */
  record Sheet(
      String table,
      boolean children,
      String sql,
      List<String> rows,
      Predicate<List<String>> mayStay) {
    Sheet(String table, boolean children, String sql, List<String> rows) {
      this(table, children, sql, rows, row -> false);
    }

    Sheet but(Predicate<List<String>> rowsMayStay) {
      return new Sheet(table, children, sql, rows, rowsMayStay);
    }
  }

  /**
   * All tables of a region.
   *
   * @param isRejected records that became dead letters instead of rows
   * @param held entities whose deletes wait for a person
   */
  static List<Sheet> of(RegionWorld region, Predicate<ObjectNode> isRejected, Set<String> held) {
    ServedRows served =
        new ServedRows(region, record -> !isRejected.test((ObjectNode) record), held);
    List<Sheet> sheets = new ArrayList<>();
    served.properties(sheets);
    served.reservations(sheets);
    served.tasks(sheets);
    served.references(sheets);
    return sheets;
  }

  private List<ObjectNode> records(Entity entity) {
    return region.records(entity).stream().filter(counts).toList();
  }

  /**
   * Rows, known by their first column, of records that are not served; those that the entity keeps
   * must say that they are gone, unless that waits for a person.
   */
  private Predicate<List<String>> gone(
      String entity, Set<String> served, Predicate<List<String>> saysSo) {
    return row -> !served.contains(row.getFirst()) && (saysSo.test(row) || held.contains(entity));
  }

  private Set<String> ids(Entity entity, Predicate<JsonNode> isServed) {
    return region.records(entity).stream()
        .filter(isServed)
        .map(record -> text(record, "id"))
        .collect(Collectors.toSet());
  }

  private void properties(List<Sheet> sheets) {
    Set<String> served = ids(Entity.PROPERTIES, property -> !isGone(property));
    List<String> properties = new ArrayList<>();
    List<String> photos = new ArrayList<>();
    for (ObjectNode property : records(Entity.PROPERTIES)) {
      if (isGone(property)) {
        continue;
      }
      JsonNode notes = property.path("notes");
      properties.add(
          line(
              text(property, "id"),
              text(property, "company_id"),
              text(property, "name"),
              text(property, "display"),
              text(property, "status"),
              value(property, "reference_property_id"),
              value(property, "reference_external_property_id"),
              text(property, "city"),
              number(property.path("latitude")),
              number(property.path("bedrooms")),
              text(property, "wifi_password"),
              firstOf(value(notes, "general"), value(notes, "about")),
              text(notes, "access")));
      for (JsonNode photo : property.path("photos")) {
        photos.add(
            line(
                text(property, "id"),
                text(photo, "id"),
                text(photo, "url"),
                text(photo, "original_url"),
                text(photo, "default")));
      }
    }
    sheets.add(
        new Sheet(
                "properties",
                false,
                """
            select property_id, company_id, property_name, property_display, property_status,
              reference_property_id, reference_external_property_id, property_city,
              trim_scale(latitude_numeric), bedrooms, wifi_password, property_notes_general,
              property_notes_access
            from breezeway.properties where region_code = ?""",
                properties)
            .but(gone("properties", served, row -> row.get(4).equals("deleted"))));
    sheets.add(
        new Sheet(
                "property_photos",
                true,
                """
            select p.property_id, c.photo_id, c.url, c.original_url, c.is_default::text
            from breezeway.property_photos c
            left join breezeway.properties p on p.id = c.property_pk
            where c.region_code = ?""",
                photos)
            .but(gone("properties", served, row -> true)));
  }

  private void reservations(List<Sheet> sheets) {
    List<String> reservations = new ArrayList<>();
    List<String> guests = new ArrayList<>();
    List<String> tags = new ArrayList<>();
    for (ObjectNode reservation : records(Entity.RESERVATIONS)) {
      String id = text(reservation, "id");
      JsonNode early = reservation.path("checkin_early");
      reservations.add(
          line(
              id,
              text(reservation, "property_id"),
              text(reservation, "status"),
              value(reservation, "checkin_date"),
              value(reservation, "checkin_time"),
              value(reservation, "checkout_date"),
              code(reservation.path("type_guest")),
              code(reservation.path("type_stay")),
              code(reservation.path("type_reservation")),
              text(reservation, "access_code"),
              text(reservation, "note"),
              value(reservation, "reference_reservation_id"),
              early.isBoolean() ? early.asText() : null));
      int ordinal = 0;
      for (JsonNode guest : reservation.path("guests")) {
        JsonNode phone = guest.path("phone_numbers").path(0);
        guests.add(
            line(
                id,
                String.valueOf(ordinal++),
                name(guest),
                value(guest.path("emails"), 0),
                phone.isMissingNode()
                    ? null
                    : "+"
                        + phone.path("dial_code").asText()
                        + " "
                        + phone.path("number").asText()));
      }
      for (JsonNode tag : reservation.path("tags")) {
        tags.add(line(id, text(tag, "id"), text(tag, "name")));
      }
    }
    sheets.add(
        new Sheet(
            "reservations",
            false,
            """
            select reservation_id, property_id, reservation_status, checkin_date, checkin_time,
              checkout_date, type_guest_code, type_stay_code, type_reservation_code, access_code,
              reservation_note, reference_reservation_id, checkin_early::text
            from breezeway.reservations where region_code = ?""",
            reservations));
    sheets.add(
        new Sheet(
            "reservation_guests",
            true,
            """
            select r.reservation_id, c.guest_ordinal, c.guest_name, c.guest_email, c.guest_phone
            from breezeway.reservation_guests c
            left join breezeway.reservations r on r.id = c.reservation_pk
            where c.region_code = ?""",
            guests));
    sheets.add(
        new Sheet(
            "reservation_tag_links",
            true,
            """
            select r.reservation_id, t.reservation_tag_id, t.tag_name
            from breezeway.reservation_tag_links c
            left join breezeway.reservations r on r.id = c.reservation_pk
            left join breezeway.reservation_tags t on t.id = c.reservation_tag_pk
            where c.region_code = ?""",
            tags));
    sheets.add(
        new Sheet(
            "reservation_tags",
            false,
            "select reservation_tag_id from breezeway.reservation_tags where region_code = ?",
            idsOf(Entity.RESERVATION_TAGS, records(Entity.RESERVATIONS), "tags")));
  }

  private void tasks(List<Sheet> sheets) {
    List<ObjectNode> tasks = records(Entity.TASKS).stream().filter(this::isListed).toList();
    // Whether others are rightly there is a question of proof: see ProvenDeletes.
    Predicate<List<String>> others = gone("tasks", ids(Entity.TASKS, this::isListed), row -> true);
    Map<String, List<String>> children = new TreeMap<>();
    for (ObjectNode task : tasks) {
      long id = task.get("id").asLong();
      add(children, "task_assignments", task.path("assignments"), item -> assignment(id, item));
      add(children, "task_photos", task.path("photos"), item -> photo(id, item));
      add(children, "task_supplies", task.path("supplies"), item -> supply(id, item));
      add(children, "task_costs", task.path("costs"), item -> cost(id, item));
      add(children, "task_tags", task.path("task_tags"), item -> tag(id, item));
      add(children, "task_comments", region.comments(id), item -> comment(id, item));
      add(children, "task_requirements", region.requirements(id), item -> requirement(id, item));
    }
    sheets.add(
        new Sheet("tasks", false, TASKS, tasks.stream().map(ServedRows::task).toList())
            .but(others));
    children.forEach(
        (table, rows) ->
            sheets.add(new Sheet(table, true, childrenOfTasks(table), rows).but(others)));
    Set<String> tags = Set.copyOf(idsOf(Entity.TAGS, tasks, "task_tags"));
    sheets.add(
        new Sheet(
                "tags",
                false,
                "select tag_id from breezeway.tags where region_code = ?",
                List.copyOf(tags))
            // one that only a task named that is gone
            .but(gone("tags", tags, row -> true)));
  }

  private static final String TASKS =
      "select task_id, home_id, reference_property_id, linked_reservation_id, task_name,"
          + " task_description, task_status_code, task_status_stage, type_department, type_priority,"
          + " scheduled_date, scheduled_time, to_char(created_at"
          + UTC
          + "created, to_char(api_updated_at"
          + UTC
          + "updated, to_char(started_at"
          + UTC
          + "started, to_char(finished_at"
          + UTC
          + "finished, created_by_id, created_by_name, finished_by_name, requested_by_name, bill_to,"
          + " trim_scale(rate_paid), rate_paid_currency, trim_scale(total_cost), total_time,"
          + " template_task_id, subdepartment_id, summary_note, task_paused::text"
          + " from breezeway.tasks where region_code = ?";

  private static String task(ObjectNode task) {
    String rate = value(task, "rate_paid");
    JsonNode subdepartment = task.path("subdepartment");
    return line(
        text(task, "id"),
        text(task, "home_id"),
        value(task, "reference_property_id"),
        text(task.path("linked_reservation"), "id"),
        text(task, "name"),
        text(task, "description"),
        code(task.path("type_task_status")),
        text(task.path("type_task_status"), "stage"),
        code(task.path("type_department")),
        code(task.path("type_priority")),
        value(task, "scheduled_date"),
        value(task, "scheduled_time"),
        instant(task, "created_at"),
        instant(task, "updated_at"),
        instant(task, "started_at"),
        instant(task, "finished_at"),
        text(task.path("created_by"), "id"),
        text(task.path("created_by"), "name"),
        text(task.path("finished_by"), "name"),
        partOrText(task.path("requested_by"), "name"),
        code(task.path("bill_to")),
        rate == null ? null : plain(rate.split(" ")[0]),
        rate == null ? null : rate.split(" ")[1],
        number(task.path("total_cost")),
        value(task, "total_time"),
        text(task, "template_id"),
        text(subdepartment.isObject() ? subdepartment : task.path("subdepartments").path(0), "id"),
        partOrText(task.path("summary"), "note"),
        text(task, "paused"));
  }

  private static String childrenOfTasks(String table) {
    String columns =
        switch (table) {
          case "task_assignments" -> "c.assignment_id, c.assignee_id, c.assignee_name";
          case "task_photos" -> "c.photo_id, c.url";
          case "task_supplies" ->
              "c.supply_usage_id, c.supply_id, c.name, trim_scale(c.quantity),"
                  + " trim_scale(c.unit_cost), c.markup_pricing_type";
          case "task_costs" -> "c.cost_id, trim_scale(c.cost), c.description, c.type_cost_code";
          case "task_tags" -> "g.tag_id, g.tag_name";
          case "task_comments" -> "c.comment_id, c.comment, to_char(c.created_at" + UTC + "created";
          case "task_requirements" ->
              "c.section_name, c.type_requirement, replace(c.action::text, '\", \"', '\",\"'),"
                  + " c.response, c.photo_required::text";
          default -> throw new IllegalArgumentException(table);
        };
    return "select t.task_id, "
        + columns
        + " from breezeway."
        + table
        + " c left join breezeway.tasks t on t.id = c.task_pk"
        + (table.equals("task_tags") ? " left join breezeway.tags g on g.id = c.tag_pk" : "")
        + " where c.region_code = ?";
  }

  private static String assignment(long task, JsonNode item) {
    return line(
        String.valueOf(task), text(item, "id"), text(item, "assignee_id"), value(item, "name"));
  }

  private static String photo(long task, JsonNode item) {
    return line(String.valueOf(task), text(item, "id"), text(item, "url"));
  }

  private static String supply(long task, JsonNode item) {
    return line(
        String.valueOf(task),
        text(item, "id"),
        text(item, "supply_id"),
        text(item, "name"),
        number(item.path("quantity")),
        number(item.path("unit_cost")),
        value(item, "markup_pricing_type"));
  }

  private static String cost(long task, JsonNode item) {
    return line(
        String.valueOf(task),
        text(item, "id"),
        number(item.path("cost")),
        text(item, "description"),
        code(item.path("type_cost")));
  }

  private static String tag(long task, JsonNode item) {
    return line(String.valueOf(task), text(item, "id"), text(item, "name"));
  }

  private static String comment(long task, JsonNode item) {
    return line(
        String.valueOf(task), text(item, "id"), text(item, "comment"), instant(item, "created_at"));
  }

  private static String requirement(long task, JsonNode item) {
    return line(
        String.valueOf(task),
        text(item, "section_name"),
        code(item.path("type_requirement")),
        item.path("action").toString(),
        text(item, "response"),
        text(item, "photo_required"));
  }

  private void references(List<Sheet> sheets) {
    List<String> people = new ArrayList<>();
    for (ObjectNode person : records(Entity.PEOPLE)) {
      people.add(
          line(
              text(person, "id"), name(person), text(person, "active"), text(person, "type_role")));
    }
    sheets.add(
        new Sheet(
                "people",
                false,
                """
            select person_id, person_name, active::text, type_role
            from breezeway.people where region_code = ?""",
                people)
            .but(gone("people", ids(Entity.PEOPLE, p -> true), row -> "false".equals(row.get(2)))));
    List<String> supplies = new ArrayList<>();
    for (ObjectNode supply : records(Entity.SUPPLIES)) {
      supplies.add(
          line(
              text(supply, "id"),
              text(supply, "name"),
              number(supply.path("unit_cost")),
              text(supply, "stock_count"),
              code(supply.path("type_stock_status")),
              instant(supply, "updated_at"),
              "false"));
    }
    sheets.add(
        new Sheet(
                "supplies",
                false,
                "select supply_id, supply_name, trim_scale(unit_cost), stock_count, stock_status_code,"
                    + " to_char(api_updated_at"
                    + UTC
                    + "updated, is_stale::text from breezeway.supplies where region_code = ?",
                supplies)
            .but(
                gone(
                    "supplies",
                    ids(Entity.SUPPLIES, s -> true),
                    row -> "true".equals(row.get(6)))));
    List<String> templates = new ArrayList<>();
    for (ObjectNode template : records(Entity.TEMPLATES)) {
      templates.add(
          line(
              text(template, "id"),
              text(template, "template_name"),
              text(template, "department_code")));
    }
    sheets.add(
        new Sheet(
            "templates",
            false,
            """
            select template_id, template_name, department_code
            from breezeway.templates where region_code = ?""",
            templates));
    sheets.add(
        named(
            "subdepartments",
            "select subdepartment_id, subdepartment_name from breezeway.subdepartments",
            Entity.SUBDEPARTMENTS));
    sheets.add(
        named(
            "property_tags",
            "select property_tag_id, tag_name from breezeway.property_tags",
            Entity.PROPERTY_TAGS));
  }

  private Sheet named(String table, String select, Entity entity) {
    return new Sheet(
        table,
        false,
        select + " where region_code = ?",
        records(entity).stream()
            .map(record -> line(text(record, "id"), text(record, "name")))
            .toList());
  }

  /** Ids of a catalogue and of what the records carry besides. */
  private List<String> idsOf(Entity catalogue, Collection<ObjectNode> records, String array) {
    Map<String, String> ids = new TreeMap<>();
    region.ids(catalogue).forEach(id -> ids.put(id.toString(), ""));
    records.forEach(record -> record.path(array).forEach(item -> ids.put(text(item, "id"), "")));
    return ids.keySet().stream().map(ServedRows::line).toList();
  }

  private boolean isListed(JsonNode task) {
    return region.isListed(task.get("id").asLong())
        && !ProvenDeletes.isDeleted(task)
        && !isGone(region.record(Entity.PROPERTIES, task.get("home_id").asLong()));
  }

  private static boolean isGone(JsonNode property) {
    return property.path("status").asText().equals("deleted");
  }

  private static void add(
      Map<String, List<String>> rows,
      String table,
      JsonNode items,
      java.util.function.Function<JsonNode, String> line) {
    List<String> lines = rows.computeIfAbsent(table, name -> new ArrayList<>());
    items.forEach(item -> lines.add(line.apply(item)));
  }

  /** Values of a row as one text; what the database says is put together in the same way. */
  static String line(String... values) {
    StringJoiner line = new StringJoiner(" | ");
    for (String value : values) {
      line.add(String.valueOf(value));
    }
    return line.toString();
  }

  /** A value as it is, empty texts included. */
  private static String text(JsonNode record, String field) {
    JsonNode value = record.path(field);
    return value.isMissingNode() || value.isNull() ? null : value.asText();
  }

  /** A value whose empty text means nothing. */
  private static String value(JsonNode record, String field) {
    String text = text(record, field);
    return "".equals(text) ? null : text;
  }

  private static String value(JsonNode array, int index) {
    return array.path(index).isMissingNode() ? null : array.path(index).asText();
  }

  private static String firstOf(String one, String other) {
    return one == null ? other : one;
  }

  /** A lookup: a plain text, or an object with a code. */
  private static String code(JsonNode lookup) {
    return partOrText(lookup, "code");
  }

  private static String partOrText(JsonNode value, String part) {
    if (value.isObject()) {
      return value(value, part);
    }
    return value.isMissingNode() || value.isNull() || value.asText().isEmpty()
        ? null
        : value.asText();
  }

  private static String name(JsonNode person) {
    if (person.hasNonNull("name")) {
      return person.get("name").asText();
    }
    String first = value(person, "first_name");
    String last = value(person, "last_name");
    return first == null || last == null ? firstOf(first, last) : first + " " + last;
  }

  private static String number(JsonNode value) {
    return value.isMissingNode() || value.isNull() || value.asText().isEmpty()
        ? null
        : plain(value.isNumber() ? value.decimalValue().toPlainString() : value.asText());
  }

  private static String plain(String number) {
    BigDecimal decimal = new BigDecimal(number).stripTrailingZeros();
    return decimal.toPlainString();
  }

  /** A time without an offset is in UTC. */
  private static String instant(JsonNode record, String field) {
    String text = value(record, field);
    if (text == null) {
      return null;
    }
    boolean hasOffset = text.endsWith("Z") || text.matches(".*[+-][0-9]{2}:[0-9]{2}$");
    Instant instant =
        hasOffset
            ? OffsetDateTime.parse(text).toInstant()
            : LocalDateTime.parse(text).toInstant(ZoneOffset.UTC);
    return instant.toString();
  }
}
