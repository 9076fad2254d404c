package breezeway.monitor.watch;

/**
 * What a condition is about, as an alert names it.
 *
 * @param region empty when it concerns all
 * @param entity empty when it concerns all; of conditions that concern no entity, what else it is
 *     about: a service, a stage, a disk
 */
record Subject(String region, String entity) {
  static final Subject EVERYTHING = new Subject("", "");
}
