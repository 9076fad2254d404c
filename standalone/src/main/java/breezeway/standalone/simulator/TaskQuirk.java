package breezeway.standalone.simulator;

import static breezeway.standalone.simulator.ReservationQuirk.NOT_SERVED;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.util.List;

/** Oddities of tasks and of their comments and checklists. */
enum TaskQuirk {
  NULL_SUPPLY_IDS,
  NULL_COST_IDS,
  NULL_COSTS,
  EMPTY_REFERENCE_ID,
  WHOLE_RATE,
  LONG_NAME,
  LONG_RESPONSE,
  LARGE_AMOUNT,
  HUGE_AMOUNT,
  NAME_STARTS_WITH_NEWLINE,
  EMOJI,
  NULL_OBJECTS,
  EMPTY_OBJECTS,
  UNKNOWN_KEYS,
  KEYS_ABSENT,
  EQUAL_REQUIREMENTS,
  ASSIGNEE_NOT_IN_PEOPLE,
  TAG_NOT_IN_CATALOGUE,
  UNKNOWN_RESERVATION,
  NUMBERS_AS_STRINGS,
  EMPTY_STRINGS,
  CODES_AS_OBJECTS,
  SUBDEPARTMENTS_ARRAY,
  SUMMARY_OBJECT,
  SUMMARY_TEXT,
  FINISHED_BEFORE_CREATED,
  NEWER_KEYS,
  LONG_HOURS;

  void apply(ObjectNode task, ArrayNode comments, ArrayNode requirements) {
    long id = task.get("id").asLong();
    String name = task.path("name").asText();
    switch (this) {
      case NULL_SUPPLY_IDS -> {
        ArrayNode supplies = task.putArray("supplies");
        supplies.add(supply("Fuse").putNull("id").putNull("supply_id"));
        supplies.add(supply("Fuse").putNull("id").putNull("supply_id"));
      }
      case NULL_COST_IDS -> {
        ArrayNode costs = task.putArray("costs");
        costs.add(cost("12.50"));
        costs.add(cost("12.50"));
      }
      case NULL_COSTS -> task.putNull("costs");
      case EMPTY_REFERENCE_ID -> task.put("reference_property_id", "");
      case WHOLE_RATE -> task.put("rate_paid", "12.00 USD");
      case LONG_NAME -> task.put("name", LongText.of(350)).put("description", LongText.of(600));
      case LONG_RESPONSE -> {
        requirements.add(requirement("Anything else?", "text", LongText.of(600)));
        comments.add(comment(id, LongText.of(500)));
      }
      case LARGE_AMOUNT -> task.putArray("costs").add(cost("123456789.01"));
      case HUGE_AMOUNT -> task.put("total_cost", new BigDecimal("123456789012.34"));
      case NAME_STARTS_WITH_NEWLINE -> task.put("name", "\n " + name);
      case EMOJI -> {
        task.put("name", name + " 🧽✨");
        comments.add(comment(id, "Terrasse gefegt 🧹 — très bien, 完了"));
      }
      case NULL_OBJECTS ->
          task.putNull("created_by")
              .putNull("subdepartment")
              .putNull("linked_reservation")
              .putNull("type_task_status");
      case EMPTY_OBJECTS -> {
        task.putObject("created_by");
        task.putObject("finished_by");
        task.putObject("subdepartment");
      }
      case UNKNOWN_KEYS -> task.put("mood", "calm").putObject("telemetry").put("steps", 4);
      case KEYS_ABSENT ->
          task.remove(
              List.of(
                  "summary", "costs", "supplies", "linked_reservation", "requested_by", "tags"));
      case EQUAL_REQUIREMENTS -> {
        for (int i = 0; i < 3; i++) {
          requirements.add(requirement("Check the lamp", "condition", "good"));
        }
        ObjectNode several = requirement("", "checklist", "check");
        several.putArray("action").add("Wipe table").add("Empty bin");
        requirements.add(several).add(several.deepCopy());
      }
      case ASSIGNEE_NOT_IN_PEOPLE ->
          task.putArray("assignments")
              .add(
                  TaskGenerator.assignment(
                      NOT_SERVED + id % 100_000, NOT_SERVED + 5, "Outside Co"));
      case TAG_NOT_IN_CATALOGUE -> {
        task.putArray("tags").add("Brand new tag");
        task.putArray("task_tags").add(Json.idAndName(NOT_SERVED + id % 5, "Brand new tag"));
      }
      case UNKNOWN_RESERVATION ->
          task.putObject("linked_reservation")
              .put("id", NOT_SERVED + id % 1_000)
              .putNull("external_reservation_id");
      case NUMBERS_AS_STRINGS -> {
        task.put("template_id", "44001").put("total_cost", "27.50");
        task.putArray("supplies")
            .add(supply("Bulb").put("id", NOT_SERVED + id % 1_000_000).put("quantity", "2"));
      }
      case EMPTY_STRINGS ->
          task.put("scheduled_time", "")
              .put("total_time", "")
              .put("rate_paid", "")
              .put("bill_to", "");
      case CODES_AS_OBJECTS -> {
        task.set("type_priority", Json.codeAndName("high", "High"));
        task.set("requested_by", Json.idAndName(NOT_SERVED + 5, "Outside Co"));
      }
      case SUBDEPARTMENTS_ARRAY -> {
        Object first = task.remove("subdepartment");
        if (first instanceof ObjectNode subdepartment) {
          task.putArray("subdepartments").add(subdepartment);
        }
      }
      case SUMMARY_OBJECT ->
          task.putObject("summary")
              .put("id", NOT_SERVED + 9)
              .put("note", "All done.\nNothing left");
      case SUMMARY_TEXT -> task.put("summary", "All done").put("requested_by", "guest_survey");
      case FINISHED_BEFORE_CREATED -> task.put("finished_at", "2023-05-04T10:00:00");
      case NEWER_KEYS -> {
        task.put("total_cost", new BigDecimal("27.5")).put("billable", true);
        task.put("task_series_id", 77_001).putNull("parent_task_id").putArray("reported_tasks");
        task.put("estimated_time", new BigDecimal("1.5")).putArray("itemized_cost");
      }
      case LONG_HOURS -> task.put("total_time", "31:05:00").put("paused", true);
    }
  }

  private static ObjectNode supply(String name) {
    return Json.object()
        .put("name", name)
        .put("quantity", new BigDecimal("1.5"))
        .put("unit_cost", 7)
        .putNull("total_price")
        .put("markup_pricing_type", "flat_rate");
  }

  private static ObjectNode cost(String amount) {
    ObjectNode cost = Json.object().putNull("id").put("cost", new BigDecimal(amount));
    return cost.put("description", LongText.of(300)).putNull("type_cost");
  }

  private static ObjectNode comment(long taskId, String text) {
    return TaskGenerator.comment(NOT_SERVED + taskId % 10_000_000, text, 1_767_225_600L);
  }

  private static ObjectNode requirement(String action, String type, String response) {
    ObjectNode item = Json.object().put("section_name", "Kitchen").putNull("home_element_name");
    item.put("action", action).put("response", response).put("type_requirement", type);
    item.put("photo_required", false).putArray("photos");
    return item.putNull("note");
  }
}
