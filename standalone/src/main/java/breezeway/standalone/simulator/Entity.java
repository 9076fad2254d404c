package breezeway.standalone.simulator;

/** The kinds of record the simulated company owns; children live inside their parent's record. */
public enum Entity {
  PROPERTIES,
  PROPERTY_TAGS,
  RESERVATIONS,
  RESERVATION_TAGS,
  TASKS,
  TAGS,
  PEOPLE,
  SUPPLIES,
  TEMPLATES,
  SUBDEPARTMENTS,
  COMPANIES
}
