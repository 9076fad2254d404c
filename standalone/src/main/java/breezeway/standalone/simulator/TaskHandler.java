package breezeway.standalone.simulator;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.function.Function;

/** Answers {@code /task…}. There is no list over several properties. */
final class TaskHandler {
  private final SimulationPlan plan;
  private final Pages pages;
  private final PageDrift drift;

  TaskHandler(SimulationPlan plan, Pages pages, PageDrift drift) {
    this.plan = plan;
    this.pages = pages;
    this.drift = drift;
  }

  Answer list(ApiCall call) {
    Query query = call.query();
    if (query.has("home_id") == query.has("reference_property_id")) {
      throw new Refusal(422, "exactly one of home_id and reference_property_id is required");
    }
    TaskFilter filter = TaskFilter.of(query);
    List<ApiRecord.Task> listed = tasksOf(call).stream().filter(filter::accepts).toList();
    Pages.Page page = pages.cut(listed, query);
    Answer answer = pages.answer(page);
    drift.afterServing(call.world(), Entity.TASKS, page);
    return answer;
  }

  private List<ApiRecord.Task> tasksOf(ApiCall call) {
    Query query = call.query();
    if (query.has("home_id")) {
      long home = query.number("home_id", 0);
      if (plan.unprocessableProperties().contains(home)) {
        throw new Refusal(422, "home_id: this property can not be read");
      }
      return call.world().tasks.oldestFirst(home);
    }
    String reference = query.first("reference_property_id").orElseThrow();
    return call.world().properties.oldestFirst().stream()
        .filter(property -> reference.equals(referenceOf(property)))
        .findFirst()
        .map(property -> call.world().tasks.oldestFirst(property.id()))
        .orElse(List.of());
  }

  private static String referenceOf(ApiRecord.Property property) {
    return Json.read(property.json()).path("reference_property_id").asText();
  }

  /** A removed task is unknown here, or shown as deleted, as the plan says. */
  Answer one(ApiCall call) {
    byte[] gone = call.world().goneTask(call.route().id());
    if (gone != null && plan.goneTasksAnswerDeleted()) {
      return Answer.json(gone);
    }
    return Answer.json(find(call).json());
  }

  Answer tags(ApiCall call) {
    JsonNode tags = Json.read(find(call).json()).path("task_tags");
    return Answer.json(tags.isArray() ? tags : Json.array());
  }

  Answer comments(ApiCall call) {
    return children(call, ApiRecord.Task::comments);
  }

  Answer requirements(ApiCall call) {
    return children(call, ApiRecord.Task::requirements);
  }

  private static Answer children(ApiCall call, Function<ApiRecord.Task, byte[]> children) {
    return Answer.json(children.apply(find(call)));
  }

  private static ApiRecord.Task find(ApiCall call) {
    ApiRecord.Task found = call.world().tasks.get(call.route().id());
    if (found == null) {
      throw new Refusal(404, "Task not found");
    }
    return found;
  }
}
