package breezeway.standalone.simulator;

/**
 * Where a path leads. Trailing slashes make no difference and are never redirected.
 *
 * @param endpoint kind of call
 * @param path the path without the API base: {@code /task/7/comments}, {@code /auth/v1}
 * @param id record id in the path, 0 if there is none
 */
record Route(Endpoint endpoint, String path, long id) {
  private static final String BASE = "/public";
  private static final String DATA = BASE + "/inventory/v1";

  static Route of(String rawPath) {
    String full = rawPath;
    while (full.endsWith("/")) {
      full = full.substring(0, full.length() - 1);
    }
    if (full.startsWith(DATA + "/")) {
      return data(full.substring(DATA.length()));
    }
    String path = full.startsWith(BASE) ? full.substring(BASE.length()) : full;
    return switch (path) {
      case "/auth/v1" -> new Route(Endpoint.AUTH_OBTAIN, path, 0);
      case "/auth/v1/refresh" -> new Route(Endpoint.AUTH_REFRESH, path, 0);
      default -> new Route(Endpoint.UNKNOWN, path, 0);
    };
  }

  boolean isAuth() {
    return endpoint == Endpoint.AUTH_OBTAIN || endpoint == Endpoint.AUTH_REFRESH;
  }

  private static Route data(String path) {
    String[] parts = path.substring(1).split("/");
    long id = parts.length > 1 ? number(parts[1]) : 0;
    String pattern = parts[0];
    if (parts.length > 1) {
      pattern += "/" + (id > 0 ? "#" : parts[1]);
    }
    if (parts.length > 2) {
      pattern += parts.length == 3 ? "/" + parts[2] : "/?";
    }
    Endpoint endpoint =
        switch (pattern) {
          case "companies" -> Endpoint.COMPANIES;
          case "companies/subdepartments" -> Endpoint.SUBDEPARTMENTS;
          case "companies/templates" -> Endpoint.TEMPLATES;
          case "property" -> Endpoint.PROPERTY_LIST;
          case "property/#" -> Endpoint.PROPERTY;
          case "property/tags" -> Endpoint.PROPERTY_TAGS;
          case "property/#/tags" -> Endpoint.TAGS_OF_PROPERTY;
          case "property/#/contacts" -> Endpoint.CONTACTS_OF_PROPERTY;
          case "reservation" -> Endpoint.RESERVATION_LIST;
          case "reservation/#" -> Endpoint.RESERVATION;
          case "reservation/tags" -> Endpoint.RESERVATION_TAGS;
          case "reservation/#/tags" -> Endpoint.TAGS_OF_RESERVATION;
          case "reservation/#/tasks" -> Endpoint.TASKS_OF_RESERVATION;
          case "task" -> Endpoint.TASK_LIST;
          case "task/#" -> Endpoint.TASK;
          case "task/tags" -> Endpoint.TASK_TAGS;
          case "task/#/tags" -> Endpoint.TAGS_OF_TASK;
          case "task/#/comments" -> Endpoint.TASK_COMMENTS;
          case "task/#/requirements" -> Endpoint.TASK_REQUIREMENTS;
          case "people" -> Endpoint.PEOPLE_LIST;
          case "people/#" -> Endpoint.PERSON;
          case "supplies" -> Endpoint.SUPPLIES;
          default -> Endpoint.UNKNOWN;
        };
    return new Route(endpoint, path, Math.max(id, 0));
  }

  private static long number(String text) {
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException e) {
      return -1;
    }
  }
}
