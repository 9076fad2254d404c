package breezeway.standalone.simulator;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;

/** The filters of the task list. Dates come in pairs, both days included, UTC. */
final class TaskFilter {
  private final List<Predicate<ApiRecord.Task>> conditions = new ArrayList<>();

  static TaskFilter of(Query query) {
    TaskFilter filter = new TaskFilter();
    filter.days(query, "scheduled_date", ApiRecord.Task::scheduledDay);
    filter.days(query, "created_at", task -> Stamps.dayOf(task.createdAt()));
    filter.days(query, "updated_at", task -> Stamps.dayOf(task.updatedAt()));
    filter.days(query, "finished_at", task -> Stamps.dayOf(task.finishedAt()));
    query
        .first("type_department")
        .ifPresent(wanted -> filter.conditions.add(task -> task.department().equals(wanted)));
    List<Long> assignees = query.ids("assignee_ids");
    if (!assignees.isEmpty()) {
      filter.conditions.add(task -> anyOf(assignees, task.assignees()));
    }
    return filter;
  }

  boolean accepts(ApiRecord.Task task) {
    return task.listed() && conditions.stream().allMatch(condition -> condition.test(task));
  }

  private void days(Query query, String name, ToLongFunction<ApiRecord.Task> day) {
    List<String> pair = query.all(name);
    if (pair.isEmpty()) {
      return;
    }
    if (pair.size() != 2) {
      throw new Refusal(422, name + ": length must be 2");
    }
    long from = day(name, pair.get(0));
    long to = day(name, pair.get(1));
    conditions.add(task -> from <= day.applyAsLong(task) && day.applyAsLong(task) <= to);
  }

  private static long day(String name, String text) {
    if (text.strip().length() != 10) {
      throw new Refusal(422, name + ": not a valid date");
    }
    return Stamps.dayOf(
        Stamps.parse(text).orElseThrow(() -> new Refusal(422, name + ": not a valid date")));
  }

  private static boolean anyOf(List<Long> wanted, long[] present) {
    for (long assignee : present) {
      if (wanted.contains(assignee)) {
        return true;
      }
    }
    return false;
  }
}
