package breezeway.standalone.simulator;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.List;

/** Makes tasks with everything embedded in them, their comments and their checklists. */
final class TaskGenerator {
  private final WorldGenerator generator;
  private final RegionPlan region;
  private final RegionWorld world;
  private final ReferenceGenerator reference;
  private final ReservationGenerator reservations;
  private final MadeUp madeUp;

  TaskGenerator(
      WorldGenerator generator,
      RegionPlan region,
      RegionWorld world,
      ReferenceGenerator reference,
      ReservationGenerator reservations) {
    this.generator = generator;
    this.region = region;
    this.world = world;
    this.reference = reference;
    this.reservations = reservations;
    this.madeUp = generator.madeUp(region, Entity.TASKS);
  }

  /** {@code busy} of the tasks go to the first property, the rest anywhere, inactive ones too. */
  void generate(int count, int busy) {
    List<ApiRecord.Property> properties = world.properties.oldestFirst();
    if (properties.isEmpty()) {
      return;
    }
    long busyHome = properties.stream().mapToLong(ApiRecord.Property::id).min().getAsLong();
    for (int i = 0; i < count; i++) {
      long home = i < busy ? busyHome : madeUp.oneOf(properties).id();
      if (i >= busy && busy > 0 && home == busyHome && properties.size() > 1) {
        home = properties.get(0).id() == busyHome ? properties.get(1).id() : properties.get(0).id();
      }
      world.tasks.put(task(home));
    }
  }

  static ObjectNode assignment(long id, long assigneeId, String name) {
    return Json.object()
        .put("id", id)
        .put("assignee_id", assigneeId)
        .put("name", name)
        .putNull("employee_code")
        .putNull("expires_at")
        .put("type_task_user_status", "assigned");
  }

  static ObjectNode comment(long id, String text, long created) {
    return Json.object()
        .put("id", id)
        .put("comment", text)
        .put("created_at", Stamps.withoutOffset(created));
  }

  private ApiRecord.Task task(long home) {
    long id = generator.ids().task.getAndIncrement();
    LocalDate createdDay = madeUp.day(-360, -1);
    LocalDate scheduled = createdDay.plusDays(madeUp.between(0, 20));
    long created = madeUp.momentOf(createdDay);
    boolean finished = scheduled.isBefore(madeUp.today()) && madeUp.chance(0.92);
    long started = Math.max(created + 600, madeUp.momentOf(scheduled));
    int minutes = madeUp.between(10, 300);
    long ended = started + minutes * 60L;
    String department =
        madeUp.oneOf("housekeeping", "housekeeping", "inspection", "maintenance", "safety");

    ObjectNode task = Json.object().put("id", id).put("home_id", home);
    task.put("reference_property_id", "pms-" + home).put("name", madeUp.taskName());
    task.put("description", "").put("type_department", department);
    task.put("type_priority", madeUp.oneOf("normal", "normal", "high", "urgent", "low", "watch"));
    task.set("type_task_status", status(finished));
    task.put("scheduled_date", scheduled.toString());
    if (madeUp.chance(0.3)) {
      task.put("scheduled_time", "11:30:00");
    } else {
      task.putNull("scheduled_time");
    }
    task.put("created_at", Stamps.withoutOffset(created));
    task.put("updated_at", Stamps.withOffset(finished ? ended + 60 : created + 3_600));
    if (finished) {
      task.put("started_at", Stamps.withoutOffset(started));
      task.put("finished_at", Stamps.withoutOffset(ended));
      task.put("total_time", "%d:%02d:00".formatted(minutes / 60, minutes % 60));
      task.put("rate_paid", madeUp.money(120) + " USD");
    } else {
      task.putNull("started_at").putNull("finished_at").putNull("total_time").putNull("rate_paid");
    }
    task.put("paused", false).put("rate_type", madeUp.oneOf("hourly", "piece"));
    task.put("bill_to", madeUp.oneOf("owner", "guest", "internal"));
    people(task, finished);
    task.putNull("requested_by");
    boolean checklist = !reference.templates.isEmpty() && madeUp.chance(0.5);
    if (checklist) {
      task.put("template_id", madeUp.oneOf(reference.templates).id());
    } else {
      task.putNull("template_id");
    }
    ReferenceGenerator.Named subdepartment = madeUp.oneOf(reference.subdepartments);
    task.set("subdepartment", Json.idAndName(subdepartment.id(), subdepartment.name()));
    task.putNull("summary");
    reservationOf(task, home);
    task.put("report_url", "https://portal.example.invalid/task/report/" + id);
    tags(task);
    photos(task);
    supplies(task);
    costs(task, ended);

    ArrayNode comments = Json.array();
    if (madeUp.chance(0.05)) {
      for (int i = madeUp.between(1, 3); i > 0; i--) {
        comments.add(
            comment(
                generator.ids().comment.getAndIncrement(), "Left lamp replaced", created + 300));
      }
    }
    ArrayNode requirements = checklist && finished ? requirements() : Json.array();
    TaskQuirk quirk = generator.quirks(Entity.TASKS).deal(TaskQuirk.values());
    if (quirk != null) {
      quirk.apply(task, comments, requirements);
    }
    return ApiRecord.Task.of(task, true, bytes(comments), bytes(requirements));
  }

  private static byte[] bytes(ArrayNode items) {
    return items.isEmpty() ? ApiRecord.NO_ITEMS : Json.bytes(items);
  }

  private ObjectNode status(boolean finished) {
    if (finished) {
      return madeUp.chance(0.3)
          ? Json.codeAndName("approved", "Approved").put("stage", "finished")
          : Json.codeAndName("finished", "Finished").put("stage", "finished");
    }
    return madeUp.chance(0.1)
        ? Json.codeAndName("in_progress", "In progress").put("stage", "in_progress")
        : Json.codeAndName("created", "Created").put("stage", "new");
  }

  private void people(ObjectNode task, boolean finished) {
    task.putNull("created_by").putNull("finished_by");
    ArrayNode assignments = task.putArray("assignments");
    List<ReferenceGenerator.Named> people = reference.people;
    if (people.isEmpty()) {
      return;
    }
    int first = madeUp.below(people.size());
    int count = Math.min(people.size(), madeUp.chance(0.15) ? 2 : 1);
    for (int i = 0; i < count; i++) {
      ReferenceGenerator.Named person = people.get((first + i) % people.size());
      long id = generator.ids().assignment.getAndIncrement();
      assignments.add(assignment(id, person.id(), person.name()));
    }
    ReferenceGenerator.Named worker = people.get(first);
    task.set("created_by", Json.idAndName(worker.id(), worker.name()));
    if (finished) {
      task.set("finished_by", Json.idAndName(worker.id(), worker.name()));
    }
  }

  private void reservationOf(ObjectNode task, long home) {
    List<ReservationGenerator.Stay> stays = reservations.staysOf(home);
    if (stays.isEmpty() || madeUp.chance(0.5)) {
      task.putNull("linked_reservation");
      return;
    }
    ReservationGenerator.Stay stay = madeUp.oneOf(stays);
    task.putObject("linked_reservation")
        .put("id", stay.id())
        .put("external_reservation_id", stay.externalId());
  }

  private void tags(ObjectNode task) {
    ArrayNode names = task.putArray("tags");
    ArrayNode links = task.putArray("task_tags");
    if (!reference.tags.isEmpty() && madeUp.chance(0.15)) {
      ReferenceGenerator.Named tag = madeUp.oneOf(reference.tags);
      names.add(tag.name());
      links.add(Json.idAndName(tag.id(), tag.name()));
    }
  }

  private void photos(ObjectNode task) {
    ArrayNode photos = task.putArray("photos");
    for (int i = madeUp.chance(0.3) ? madeUp.between(1, 4) : 0; i > 0; i--) {
      long id = generator.ids().taskPhoto.getAndIncrement();
      photos
          .addObject()
          .put("id", id)
          .put("url", "https://photos.example.invalid/t/" + id + ".jpg");
    }
  }

  private void supplies(ObjectNode task) {
    ArrayNode supplies = task.putArray("supplies");
    if (reference.supplies.isEmpty() || !madeUp.chance(0.1)) {
      return;
    }
    ReferenceGenerator.Named supply = madeUp.oneOf(reference.supplies);
    BigDecimal price = new BigDecimal(madeUp.money(20));
    supplies
        .addObject()
        .put("id", generator.ids().supplyUsage.getAndIncrement())
        .put("supply_id", supply.id())
        .put("name", supply.name())
        .put("description", "")
        .put("size", "16x20")
        .put("quantity", madeUp.between(1, 4))
        .put("unit_cost", price)
        .put("total_price", price)
        .put("bill_to", "owner")
        .put("billable", true)
        .put("markup_pricing_type", "percent")
        .put("markup_rate", new BigDecimal("12.5"));
  }

  private void costs(ObjectNode task, long moment) {
    ArrayNode costs = task.putArray("costs");
    if (!madeUp.chance(0.1)) {
      return;
    }
    ObjectNode cost = costs.addObject().put("id", generator.ids().cost.getAndIncrement());
    cost.put("cost", new BigDecimal(madeUp.money(90))).putNull("description");
    cost.put("bill_to", "owner");
    cost.putObject("type_cost").put("id", 1).put("code", "labor").put("name", "Labor");
    cost.put("created_at", Stamps.withOffset(moment)).put("updated_at", Stamps.withOffset(moment));
  }

  private ArrayNode requirements() {
    ArrayNode requirements = Json.array();
    for (int i = madeUp.between(2, 5); i > 0; i--) {
      ObjectNode item = requirements.addObject().put("section_name", madeUp.room());
      item.putNull("home_element_name");
      switch (madeUp.below(4)) {
        case 0 -> {
          item.putArray("action").add("Wipe table").add("Empty bin");
          item.put("response", "check").put("type_requirement", "checklist");
        }
        case 1 ->
            item.put("action", "Smoke alarm beeps")
                .put("response", "yes")
                .put("type_requirement", "yes / no");
        case 2 ->
            item.put("action", "State of the sofa")
                .put("response", madeUp.oneOf("good", "dirty", "damaged"))
                .put("type_requirement", "condition");
        default ->
            item.put("action", "Photo of the room")
                .putNull("response")
                .put("type_requirement", "photo");
      }
      item.put("photo_required", false);
      item.putArray("photos").add("https://photos.example.invalid/r/" + madeUp.below(100_000));
      item.putNull("note");
    }
    return requirements;
  }
}
