package breezeway.standalone.simulator;

/** Gives each data call to the handler of its resource. */
final class Resources {
  private final PropertyHandler property;
  private final ReservationHandler reservation;
  private final TaskHandler task;
  private final ReferenceHandler reference;

  Resources(SimulationPlan plan) {
    Pages pages = new Pages(plan);
    PageDrift drift = new PageDrift(plan);
    property = new PropertyHandler(plan, pages, drift);
    reservation = new ReservationHandler(plan, pages, drift);
    task = new TaskHandler(plan, pages, drift);
    reference = new ReferenceHandler(pages, drift);
  }

  Answer answer(ApiCall call) {
    return switch (call.route().endpoint()) {
      case COMPANIES -> reference.list(call, Entity.COMPANIES);
      case SUBDEPARTMENTS -> reference.list(call, Entity.SUBDEPARTMENTS);
      case TEMPLATES -> reference.listOfOwnCompany(call, Entity.TEMPLATES);
      case PROPERTY_LIST -> property.list(call);
      case PROPERTY -> property.one(call);
      case PROPERTY_TAGS -> reference.listOfOwnCompany(call, Entity.PROPERTY_TAGS);
      case TAGS_OF_PROPERTY -> property.tags(call);
      case CONTACTS_OF_PROPERTY -> property.contacts(call);
      case RESERVATION_LIST -> reservation.list(call);
      case RESERVATION -> reservation.one(call);
      case RESERVATION_TAGS -> reference.listOfOwnCompany(call, Entity.RESERVATION_TAGS);
      case TAGS_OF_RESERVATION -> reservation.tags(call);
      case TASKS_OF_RESERVATION -> reservation.tasks(call);
      case TASK_LIST -> task.list(call);
      case TASK -> task.one(call);
      case TASK_TAGS -> reference.listOfOwnCompany(call, Entity.TAGS);
      case TAGS_OF_TASK -> task.tags(call);
      case TASK_COMMENTS -> task.comments(call);
      case TASK_REQUIREMENTS -> task.requirements(call);
      case PEOPLE_LIST -> reference.people(call);
      case PERSON -> reference.person(call);
      case SUPPLIES -> reference.supplies(call);
      case AUTH_OBTAIN, AUTH_REFRESH, UNKNOWN -> throw new Refusal(404, "Not found");
    };
  }
}
