package breezeway.standalone.faults;

import breezeway.standalone.simulator.Entity;
import breezeway.standalone.simulator.RegionWorld;
import breezeway.standalone.simulator.World;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.Set;

/**
 * The source while people work with it: records appear and change, with and without a version,
 * their children come and go.
 *
 * <p>One thread at a time.
 */
final class ChangingWorld {
  private final World world;
  private final Set<Long> left;
  private final Random random;
  private final List<String> regions;
  private int changes;

  /**
   * @param seed decides what is changed
   * @param left ids of records that are left alone
   */
  ChangingWorld(World world, long seed, Set<Long> left) {
    this.world = world;
    this.left = left;
    this.random = new Random(seed);
    this.regions = List.copyOf(world.regionCodes());
  }

  /** Goes on changing things until it is closed. */
  Busy keepChanging(Duration pause) {
    return new Busy(pause);
  }

  /** People at work on a thread of their own. */
  final class Busy implements AutoCloseable {
    private final Thread thread;
    private volatile boolean ends;

    private Busy(Duration pause) {
      thread =
          Thread.ofVirtual()
              .name("changing-world")
              .start(
                  () -> {
                    while (!ends) {
                      change();
                      Await.pause(pause);
                    }
                  });
    }

    @Override
    public void close() {
      ends = true;
      try {
        thread.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException(e);
      }
    }
  }

  /**
   * Has a task, a supply and a person go in every region, for good. To be called while no run is
   * under way: a record that goes in the middle of one may cost a call.
   */
  synchronized void removeSome() {
    for (String code : regions) {
      RegionWorld region = world.region(code);
      for (Entity entity : List.of(Entity.TASKS, Entity.SUPPLIES, Entity.PEOPLE)) {
        region.remove(entity, any(region, entity));
      }
    }
  }

  void change(int times) {
    for (int i = 0; i < times; i++) {
      change();
    }
  }

  private synchronized void change() {
    RegionWorld region = world.region(regions.get(random.nextInt(regions.size())));
    String text = "changed " + ++changes;
    switch (random.nextInt(12)) {
      case 0, 1, 2 -> rename(region, Entity.TASKS, text);
      case 3 -> rename(region, Entity.SUPPLIES, text);
      case 4, 5 -> rename(region, Entity.PROPERTIES, text);
      case 6 ->
          region.change(
              Entity.RESERVATIONS,
              any(region, Entity.RESERVATIONS),
              record -> record.put("note", text));
      case 7 -> region.addCopyOf(Entity.TASKS, any(region, Entity.TASKS));
      case 8 -> region.addCopyOf(Entity.RESERVATIONS, any(region, Entity.RESERVATIONS));
      case 9 -> region.addComment(any(region, Entity.TASKS), text);
      case 10 -> changePhotos(region, text);
      default -> changeAssignments(region, text);
    }
  }

  private void rename(RegionWorld region, Entity entity, String name) {
    region.change(entity, any(region, entity), record -> record.put("name", name));
  }

  private void changePhotos(RegionWorld region, String text) {
    long property = any(region, Entity.PROPERTIES);
    ObjectNode record = region.record(Entity.PROPERTIES, property);
    if (random.nextBoolean() && !record.path("photos").isEmpty()) {
      region.removePhoto(property, record.path("photos").path(0).path("id").asLong());
    } else {
      region.addPhoto(property, "https://photos.example/" + text.replace(' ', '-') + ".jpg");
    }
  }

  private void changeAssignments(RegionWorld region, String text) {
    long task = any(region, Entity.TASKS);
    ObjectNode record = region.record(Entity.TASKS, task);
    if (random.nextBoolean() && !record.path("assignments").isEmpty()) {
      region.removeAssignment(
          task, record.path("assignments").path(0).path("assignee_id").asLong());
      return;
    }
    long person = any(region, Entity.PEOPLE);
    for (JsonNode assignment : record.path("assignments")) {
      if (assignment.path("assignee_id").asLong() == person) {
        return; // nobody is assigned twice
      }
    }
    region.addAssignment(task, person, text);
  }

  private long any(RegionWorld region, Entity entity) {
    List<Long> ids = region.ids(entity);
    while (true) {
      long id = ids.get(random.nextInt(ids.size()));
      if (!left.contains(id)) {
        return id;
      }
    }
  }
}
