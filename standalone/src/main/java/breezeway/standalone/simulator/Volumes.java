package breezeway.standalone.simulator;

/**
 * How many records the whole plan holds, over all regions; they are spread evenly.
 *
 * @param properties own properties, active and inactive
 * @param photos property photos
 * @param reservations reservations of all states
 * @param tasks tasks; assignments, photos, comments, requirements, tags, supplies and costs follow
 *     from them
 * @param people people of all states
 * @param supplies supplies
 * @param tags task tags in the catalogue
 * @param foreignProperties properties of another company that a key also lists when no company_id
 *     is sent
 */
public record Volumes(
    int properties,
    int photos,
    int reservations,
    int tasks,
    int people,
    int supplies,
    int tags,
    int foreignProperties) {

  /** The data set of the demo. */
  public static Volumes demo() {
    return new Volumes(2_000, 16_000, 3_500, 15_000, 200, 150, 80, 160);
  }

  /** A few records of each kind, more than one page of the lists that have pages. */
  public static Volumes small(int regions) {
    return new Volumes(120, 480, 260, 600, 24, 110, 16, 10).times(regions);
  }

  /** These numbers multiplied, to turn numbers per region into numbers of the plan. */
  public Volumes times(int factor) {
    return new Volumes(
        properties * factor,
        photos * factor,
        reservations * factor,
        tasks * factor,
        people * factor,
        supplies * factor,
        tags * factor,
        foreignProperties * factor);
  }

  /** The part of these volumes that region {@code index} of {@code regions} holds. */
  Volumes shareOf(int index, int regions) {
    return new Volumes(
        share(properties, index, regions),
        share(photos, index, regions),
        share(reservations, index, regions),
        share(tasks, index, regions),
        share(people, index, regions),
        share(supplies, index, regions),
        share(tags, index, regions),
        share(foreignProperties, index, regions));
  }

  private static int share(int total, int index, int regions) {
    return total / regions + (index < total % regions ? 1 : 0);
  }
}
