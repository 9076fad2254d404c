package breezeway.standalone.simulator;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The tasks of a region by id and by the property they belong to. Any thread may use it. */
final class TaskTable {
  private final Map<Long, ApiRecord.Task> byId = new ConcurrentHashMap<>();
  private final Map<Long, RecordTable<ApiRecord.Task>> byHome = new ConcurrentHashMap<>();

  ApiRecord.Task get(long id) {
    return byId.get(id);
  }

  synchronized void put(ApiRecord.Task task) {
    ApiRecord.Task before = byId.put(task.id(), task);
    if (before != null && before.homeId() != task.homeId()) {
      ofHome(before.homeId()).remove(task.id());
    }
    ofHome(task.homeId()).put(task);
  }

  synchronized ApiRecord.Task remove(long id) {
    ApiRecord.Task before = byId.remove(id);
    if (before != null) {
      ofHome(before.homeId()).remove(id);
    }
    return before;
  }

  /** Tasks of a property, the oldest first, with those that the list leaves out. */
  List<ApiRecord.Task> oldestFirst(long homeId) {
    RecordTable<ApiRecord.Task> home = byHome.get(homeId);
    return home == null ? List.of() : home.oldestFirst();
  }

  List<ApiRecord.Task> all() {
    return byId.values().stream()
        .sorted(java.util.Comparator.comparingLong(ApiRecord.Task::id))
        .toList();
  }

  private RecordTable<ApiRecord.Task> ofHome(long homeId) {
    return byHome.computeIfAbsent(homeId, id -> new RecordTable<>());
  }
}
