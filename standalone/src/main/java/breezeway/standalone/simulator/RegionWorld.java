package breezeway.standalone.simulator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * The data of one region, to read and to change while they are served. Records are handed out as
 * copies: changing one changes nothing here until it is put back. Any thread may call.
 *
 * <p>A change of a task moves its {@code updated_at}; a change of a reservation moves the hidden
 * moment that {@code updated_at_*} filters on. Both are stamped by the plan's clock.
 */
public final class RegionWorld {
  private final SimulationPlan plan;
  private final RegionPlan region;
  private final IdSequence ids;
  final RecordTable<ApiRecord.Property> properties = new RecordTable<>();
  final RecordTable<ApiRecord.Property> foreignProperties = new RecordTable<>();
  final RecordTable<ApiRecord.Reservation> reservations = new RecordTable<>();
  final TaskTable tasks = new TaskTable();
  private final Map<Long, byte[]> goneTasks = new ConcurrentHashMap<>();
  private final Map<Entity, RecordTable<ApiRecord.Plain>> plain = new EnumMap<>(Entity.class);

  RegionWorld(SimulationPlan plan, RegionPlan region, IdSequence ids) {
    this.plan = plan;
    this.region = region;
    this.ids = ids;
    for (Entity entity : Entity.values()) {
      plain.put(entity, new RecordTable<>());
    }
  }

  /** The company and key pair of this region. */
  public RegionPlan plan() {
    return region;
  }

  // ---- reading

  /**
   * Copies of all own records of an entity, as the API gives them, the oldest first (tasks by id).
   * Foreign properties are not among them; tasks that no list shows are.
   */
  public List<ObjectNode> records(Entity entity) {
    return stored(entity).stream().map(record -> Json.readObject(record.json())).toList();
  }

  /** The same records one after the other, for data sets too large to be held as trees. */
  public void forEach(Entity entity, Consumer<ObjectNode> reader) {
    stored(entity).forEach(record -> reader.accept(Json.readObject(record.json())));
  }

  /** Ids of all own records of an entity, in the order of {@link #records}. */
  public List<Long> ids(Entity entity) {
    return stored(entity).stream().map(ApiRecord::id).toList();
  }

  /** A copy of one record. */
  public ObjectNode record(Entity entity, long id) {
    ApiRecord found =
        switch (entity) {
          case PROPERTIES -> properties.get(id);
          case RESERVATIONS -> reservations.get(id);
          case TASKS -> tasks.get(id);
          case PROPERTY_TAGS,
              RESERVATION_TAGS,
              TAGS,
              PEOPLE,
              SUPPLIES,
              TEMPLATES,
              SUBDEPARTMENTS,
              COMPANIES ->
              table(entity).get(id);
        };
    if (found == null) {
      throw new NoSuchElementException(region.code() + " has no " + entity + " record " + id);
    }
    return Json.readObject(found.json());
  }

  /** The answer of the comments endpoint for a task. */
  public ArrayNode comments(long taskId) {
    return (ArrayNode) Json.read(task(taskId).comments());
  }

  /** The answer of the requirements endpoint for a task. */
  public ArrayNode requirements(long taskId) {
    return (ArrayNode) Json.read(task(taskId).requirements());
  }

  /** Ids of the tasks of a property that its list shows, the oldest first. */
  public List<Long> taskIdsOf(long propertyId) {
    return tasks.oldestFirst(propertyId).stream()
        .filter(ApiRecord.Task::listed)
        .map(ApiRecord.Task::id)
        .toList();
  }

  /** Whether the task lists of this region can show the task at all, see {@link #hideFromList}. */
  public boolean isListed(long taskId) {
    ApiRecord.Task task = task(taskId);
    return task.listed()
        && properties.get(task.homeId()) != null
        && !plan.unprocessableProperties().contains(task.homeId());
  }

  // ---- changing any record

  /** Adds a record, or replaces the one with its id. */
  public synchronized void put(Entity entity, ObjectNode record) {
    long now = now();
    long id = record.get("id").asLong();
    switch (entity) {
      case PROPERTIES -> {
        ApiRecord.Property before = properties.get(id);
        properties.put(ApiRecord.Property.of(record, before == null ? now : before.createdAt()));
      }
      case RESERVATIONS -> {
        ApiRecord.Reservation before = reservations.get(id);
        reservations.put(
            ApiRecord.Reservation.of(record, before == null ? now : before.createdAt(), now));
      }
      case TASKS -> {
        ApiRecord.Task before = tasks.get(id);
        goneTasks.remove(id);
        tasks.put(
            before == null
                ? ApiRecord.Task.of(record, true, ApiRecord.NO_ITEMS, ApiRecord.NO_ITEMS)
                : ApiRecord.Task.of(
                    record, before.listed(), before.comments(), before.requirements()));
      }
      case PROPERTY_TAGS,
          RESERVATION_TAGS,
          TAGS,
          PEOPLE,
          SUPPLIES,
          TEMPLATES,
          SUBDEPARTMENTS,
          COMPANIES -> {
        ApiRecord.Plain before = table(entity).get(id);
        String state = before == null ? "active" : before.state();
        table(entity)
            .put(ApiRecord.Plain.of(record, before == null ? now : before.createdAt(), state));
      }
    }
  }

  /** Changes one record in place; a task or a supply also gets a new {@code updated_at}. */
  public synchronized void change(Entity entity, long id, Consumer<ObjectNode> change) {
    ObjectNode record = record(entity, id);
    if (entity == Entity.TASKS) {
      record.put("updated_at", nextVersion(task(id)));
    } else if (entity == Entity.SUPPLIES) {
      record.put("updated_at", Stamps.withoutOffset(now()));
    }
    change.accept(record);
    put(entity, record);
  }

  /** Removes a record; gives whether it was there. Its tasks or reservations stay. */
  public synchronized boolean remove(Entity entity, long id) {
    return switch (entity) {
      case PROPERTIES -> properties.remove(id) != null;
      case RESERVATIONS -> reservations.remove(id) != null;
      case TASKS -> {
        ApiRecord.Task gone = tasks.remove(id);
        if (gone != null) {
          ObjectNode last = Json.readObject(gone.json());
          last.set("type_task_status", Json.codeAndName("deleted", "Deleted").putNull("stage"));
          goneTasks.put(id, Json.bytes(last));
        }
        yield gone != null;
      }
      case PROPERTY_TAGS,
          RESERVATION_TAGS,
          TAGS,
          PEOPLE,
          SUPPLIES,
          TEMPLATES,
          SUBDEPARTMENTS,
          COMPANIES ->
          table(entity).remove(id) != null;
    };
  }

  /**
   * Adds a copy of a record under a new id, created now; the shortest way to a new one. Children
   * with ids get new ids too.
   */
  public synchronized long addCopyOf(Entity entity, long id) {
    ObjectNode copy = record(entity, id);
    long newId =
        switch (entity) {
          case PROPERTIES -> ids.property.getAndIncrement();
          case RESERVATIONS -> ids.reservation.getAndIncrement();
          case TASKS -> ids.task.getAndIncrement();
          case PEOPLE -> ids.person.getAndIncrement();
          case SUPPLIES -> ids.supply.getAndIncrement();
          case TAGS -> ids.tag.getAndIncrement();
          case PROPERTY_TAGS -> ids.propertyTag.getAndIncrement();
          case RESERVATION_TAGS -> ids.reservationTag.getAndIncrement();
          case TEMPLATES -> ids.template.getAndIncrement();
          case SUBDEPARTMENTS -> ids.subdepartment.getAndIncrement();
          case COMPANIES -> throw new IllegalArgumentException("a region has one company");
        };
    copy.put("id", newId);
    if (entity == Entity.TASKS) {
      copy.put("created_at", Stamps.withoutOffset(now()));
      copy.put("updated_at", Stamps.withOffset(now()));
    }
    renewIds(copy.path("photos"), entity == Entity.TASKS ? ids.taskPhoto : ids.propertyPhoto);
    renewIds(copy.path("assignments"), ids.assignment);
    renewIds(copy.path("supplies"), ids.supplyUsage);
    renewIds(copy.path("costs"), ids.cost);
    put(entity, copy);
    return newId;
  }

  // ---- changing children

  /** Adds a photo to a property and gives its id. */
  public long addPhoto(long propertyId, String url) {
    long id = ids.propertyPhoto.getAndIncrement();
    change(
        Entity.PROPERTIES,
        propertyId,
        property ->
            property
                .withArray("/photos")
                .addObject()
                .put("id", id)
                .put("url", url)
                .put("original_url", "")
                .putNull("caption")
                .put("default", false));
    return id;
  }

  /** Removes a photo from a property. */
  public void removePhoto(long propertyId, long photoId) {
    change(
        Entity.PROPERTIES, propertyId, property -> removeItem(property, "photos", "id", photoId));
  }

  /** Assigns a person to a task and gives the assignment id. */
  public long addAssignment(long taskId, long assigneeId, String name) {
    long id = ids.assignment.getAndIncrement();
    change(
        Entity.TASKS,
        taskId,
        task -> task.withArray("/assignments").add(TaskGenerator.assignment(id, assigneeId, name)));
    return id;
  }

  /** Takes a person off a task. */
  public void removeAssignment(long taskId, long assigneeId) {
    change(
        Entity.TASKS, taskId, task -> removeItem(task, "assignments", "assignee_id", assigneeId));
  }

  /** Puts a tag on a task; it need not be in the catalogue. */
  public void addTaskTag(long taskId, long tagId, String name) {
    change(
        Entity.TASKS,
        taskId,
        task -> {
          task.withArray("/task_tags").add(Json.idAndName(tagId, name));
          task.withArray("/tags").add(name);
        });
  }

  /** Takes a tag off a task. */
  public void removeTaskTag(long taskId, long tagId) {
    change(Entity.TASKS, taskId, task -> removeItem(task, "task_tags", "id", tagId));
  }

  /** Adds a comment and gives its id; see {@link SimulationPlan#commentMovesTask}. */
  public synchronized long addComment(long taskId, String text) {
    long id = ids.comment.getAndIncrement();
    ArrayNode comments = comments(taskId);
    comments.add(TaskGenerator.comment(id, text, now()));
    setChildren(taskId, Json.bytes(comments), task(taskId).requirements(), plan.commentMovesTask());
    return id;
  }

  /** Replaces the checklist answers of a task and moves its {@code updated_at}. */
  public synchronized void setRequirements(long taskId, ArrayNode requirements) {
    setChildren(taskId, task(taskId).comments(), Json.bytes(requirements), true);
  }

  /** Leaves a task out of every list while it still answers by id, as the source does at times. */
  public synchronized void hideFromList(long taskId) {
    setListed(taskId, false);
  }

  /** The opposite of {@link #hideFromList}. */
  public synchronized void showInList(long taskId) {
    setListed(taskId, true);
  }

  private void setListed(long taskId, boolean listed) {
    ApiRecord.Task task = task(taskId);
    tasks.put(
        ApiRecord.Task.of(
            Json.readObject(task.json()), listed, task.comments(), task.requirements()));
  }

  /** Sets which of the calls {@code ?status=} shows a person: active, invited or inactive. */
  public synchronized void setPersonState(long personId, String state) {
    ApiRecord.Plain person = table(Entity.PEOPLE).get(personId);
    ObjectNode record = Json.readObject(person.json()).put("active", state.equals("active"));
    table(Entity.PEOPLE).put(ApiRecord.Plain.of(record, person.createdAt(), state));
  }

  // ---- for the HTTP layer

  RecordTable<ApiRecord.Plain> table(Entity entity) {
    return plain.get(entity);
  }

  byte[] goneTask(long id) {
    return goneTasks.get(id);
  }

  private List<? extends ApiRecord> stored(Entity entity) {
    return switch (entity) {
      case PROPERTIES -> properties.oldestFirst();
      case RESERVATIONS -> reservations.oldestFirst();
      case TASKS -> tasks.all();
      case PROPERTY_TAGS,
          RESERVATION_TAGS,
          TAGS,
          PEOPLE,
          SUPPLIES,
          TEMPLATES,
          SUBDEPARTMENTS,
          COMPANIES ->
          table(entity).oldestFirst();
    };
  }

  private ApiRecord.Task task(long id) {
    ApiRecord.Task task = tasks.get(id);
    if (task == null) {
      throw new NoSuchElementException(region.code() + " has no task " + id);
    }
    return task;
  }

  private void setChildren(long taskId, byte[] comments, byte[] requirements, boolean touch) {
    ApiRecord.Task task = task(taskId);
    ObjectNode record = Json.readObject(task.json());
    if (touch) {
      record.put("updated_at", nextVersion(task));
    }
    tasks.put(ApiRecord.Task.of(record, task.listed(), comments, requirements));
  }

  /** Now, but always later than before, so that two changes within a second can be told apart. */
  private String nextVersion(ApiRecord.Task before) {
    return Stamps.withOffset(Math.max(now(), before.updatedAt() + 1));
  }

  private long now() {
    return plan.clock().instant().getEpochSecond();
  }

  private static void renewIds(JsonNode items, java.util.concurrent.atomic.AtomicLong sequence) {
    for (JsonNode item : items) {
      if (item instanceof ObjectNode object && object.hasNonNull("id")) {
        object.put("id", sequence.getAndIncrement());
      }
    }
  }

  private static void removeItem(ObjectNode record, String array, String key, long value) {
    List<JsonNode> kept = new ArrayList<>();
    for (JsonNode item : record.path(array)) {
      if (item.path(key).asLong() != value) {
        kept.add(item);
      }
    }
    record.putArray(array).addAll(kept);
  }
}
