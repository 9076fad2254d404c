package breezeway.standalone.simulator;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/** Makes the lists that other records refer to: people, supplies, tags, templates and so on. */
final class ReferenceGenerator {
  /** Ids with their names, for records that carry both. */
  record Named(long id, String name) {}

  private static final String[] DEPARTMENTS = {
    "housekeeping", "inspection", "maintenance", "safety", "linens"
  };
  private static final String[] WEEKDAYS = {
    "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"
  };

  private final WorldGenerator generator;
  private final RegionPlan region;
  private final RegionWorld world;
  final List<Named> people = new ArrayList<>();
  final List<Named> supplies = new ArrayList<>();
  final List<Named> tags = new ArrayList<>();
  final List<Named> templates = new ArrayList<>();
  final List<Named> subdepartments = new ArrayList<>();

  ReferenceGenerator(WorldGenerator generator, RegionPlan region, RegionWorld world) {
    this.generator = generator;
    this.region = region;
    this.world = world;
  }

  void generate(Volumes volumes) {
    IdSequence ids = generator.ids();
    ObjectNode company =
        Json.idAndName(region.companyId(), region.displayName()).putNull("reference_company_id");
    store(Entity.COMPANIES, company, "active");
    for (int i = 0; i < 5; i++) {
      list(Entity.SUBDEPARTMENTS, ids.subdepartment, subdepartments, "Subdepartment " + (i + 1));
    }
    for (int i = 0; i < 12; i++) {
      long id = ids.template.getAndIncrement();
      String name = DEPARTMENTS[i % DEPARTMENTS.length] + " template " + (i + 1);
      templates.add(new Named(id, name));
      ObjectNode template = Json.object().put("id", id).put("template_name", name);
      store(
          Entity.TEMPLATES,
          template.put("department_code", DEPARTMENTS[i % DEPARTMENTS.length]),
          "active");
    }
    for (int i = 0; i < volumes.tags(); i++) {
      String name = i % 9 == 8 ? "Extra ✨ " + i : "Task tag " + (i + 1);
      list(Entity.TAGS, ids.tag, tags, name);
    }
    for (int i = 0; i < 10; i++) {
      list(Entity.PROPERTY_TAGS, ids.propertyTag, new ArrayList<>(), "Feature " + (i + 1));
    }
    for (int i = 0; i < 8; i++) {
      list(Entity.RESERVATION_TAGS, ids.reservationTag, new ArrayList<>(), "Stay tag " + (i + 1));
    }
    MadeUp madeUp = generator.madeUp(region, Entity.PEOPLE);
    for (int i = 0; i < volumes.people(); i++) {
      person(madeUp);
    }
    MadeUp madeUpSupplies = generator.madeUp(region, Entity.SUPPLIES);
    for (int i = 0; i < volumes.supplies(); i++) {
      supply(madeUpSupplies);
    }
  }

  private void list(Entity entity, AtomicLong ids, List<Named> named, String name) {
    long id = ids.getAndIncrement();
    named.add(new Named(id, name));
    ObjectNode node = Json.idAndName(id, name);
    if (entity == Entity.TAGS) {
      node.putNull("description");
    } else if (entity != Entity.SUBDEPARTMENTS && id % 3 != 0) {
      node.put("company_id", region.companyId());
    }
    store(entity, node, "active");
  }

  private void person(MadeUp madeUp) {
    long id = generator.ids().person.getAndIncrement();
    String first = madeUp.firstName();
    String last = madeUp.lastName();
    people.add(new Named(id, first + " " + last));
    String state = madeUp.chance(0.7) ? "active" : madeUp.oneOf("invited", "inactive");
    ObjectNode person = Json.object().put("id", id).put("first_name", first).put("last_name", last);
    person.put("active", state.equals("active")).put("accept_decline_tasks", madeUp.chance(0.3));
    person.putArray("emails").add("worker" + id + "@example.invalid");
    person.putNull("employee_code").put("type_role", madeUp.oneOf("representative", "supervisor"));
    person.putArray("type_departments").add(madeUp.oneOf(DEPARTMENTS));
    person.putArray("groups");
    ObjectNode availability = person.putObject("availability");
    for (String day : WEEKDAYS) {
      availability.putArray(day);
    }
    availability.withArray("/monday").addObject().put("start", "09:00:00").put("end", "12:00:00");
    PersonQuirk quirk = generator.quirks(Entity.PEOPLE).deal(PersonQuirk.values());
    if (quirk != null) {
      quirk.apply(person);
    }
    store(Entity.PEOPLE, person, state);
  }

  private void supply(MadeUp madeUp) {
    long id = generator.ids().supply.getAndIncrement();
    String name = madeUp.item();
    supplies.add(new Named(id, name));
    long created = madeUp.momentOf(madeUp.day(-500, -30));
    ObjectNode supply =
        Json.object().put("id", id).put("company_id", region.companyId()).put("name", name);
    supply.put("description", "").put("size", madeUp.oneOf("", "16x20", "large"));
    supply.put("internal_id", "").put("unit_cost", new java.math.BigDecimal(madeUp.money(60)));
    supply.put("stock_count", madeUp.between(-5, 400)).put("low_stock_alert", madeUp.chance(0.5));
    supply.put("low_stock_count", 50).put("supply_category_id", madeUp.between(230, 240));
    supply.set("type_stock_status", Json.codeAndName("in_stock", "In Stock"));
    supply.put("is_billable", true).put("markup_pricing_type", 0).put("markup_rate", 22);
    supply.put("supply_unit_type", "ea").putNull("total_price");
    supply.put("created_at", Stamps.withoutOffset(created));
    supply.put("updated_at", Stamps.withoutOffset(created + 86_400));
    SupplyQuirk quirk = generator.quirks(Entity.SUPPLIES).deal(SupplyQuirk.values());
    if (quirk != null) {
      quirk.apply(supply);
    }
    world.table(Entity.SUPPLIES).put(ApiRecord.Plain.of(supply, created, "active"));
  }

  private void store(Entity entity, ObjectNode node, String state) {
    // These lists have no moments; the id stands in, which keeps the order they were made in.
    world.table(entity).put(ApiRecord.Plain.of(node, node.get("id").asLong(), state));
  }
}
