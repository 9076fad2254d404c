package breezeway.common.failure;

/**
 * Every way in which the pipeline can fail, as a closed list.
 *
 * <p>Each constant names the action that follows, has a section of the same name in {@code
 * RUNBOOK.md}, and is the word that a person finds in alerts, dead letters and mail subjects. What
 * fits none of them is {@link #UNEXPECTED}: it stops and tells a person.
 */
public enum Reason {
  /** Settings, regions or specs cannot be used as they are. */
  BAD_CONFIGURATION(Action.STOP_SERVICE, "The configuration cannot be used"),
  /** The API refused the client id and secret of a region. */
  LOGIN_REFUSED(Action.STOP_RUN, "Breezeway refused the login of a region"),
  /** The API refused a fresh access token. */
  TOKEN_REFUSED(Action.STOP_RUN, "Breezeway refused a fresh token"),
  /** The API allows fewer calls than were made; the budget pauses and goes on. */
  RATE_LIMITED(Action.RETRY, "Breezeway limits our calls"),
  /** The API answered 5xx, or not at all, more often than the retries allow. */
  API_UNAVAILABLE(Action.STOP_RUN, "Breezeway does not answer"),
  /** The API refused a call (4xx) that concerns one part of a run, such as one property. */
  CALL_REFUSED(Action.SKIP_CALL, "Breezeway refused a call"),
  /** The API answered 200 with a body that is empty or not JSON. */
  BAD_ANSWER(Action.SKIP_CALL, "Breezeway answered with something unreadable"),
  /** A listing gave fewer records than it announced. */
  INCOMPLETE_LISTING(Action.SKIP_CALL, "A listing was incomplete"),
  /** A run would delete more of an entity than its spec allows at once. */
  TOO_MANY_DELETES(Action.HOLD, "More records are gone than one run may delete"),
  /** The process that made a run ended before the run did, and nobody took the run over. */
  RUN_ABANDONED(Action.STOP_RUN, "A run was abandoned"),
  /** A run took longer than the settings allow, or than it usually does. */
  SLOW_RUN(Action.TELL, "A run is slow"),
  /** A run makes no call and reads no page any more. */
  HUNG_RUN(Action.TELL, "A run hangs"),
  /** The timetable asks for more calls than the rate budget allows. */
  TIMETABLE_TOO_FULL(Action.TELL, "The timetable does not fit the rate budget"),
  /** A raw page is not JSON of the announced shape. */
  PAGE_UNREADABLE(Action.DEAD_LETTER, "A page could not be read"),
  /** A record has no usable key. */
  RECORD_WITHOUT_KEY(Action.DEAD_LETTER, "A record has no key"),
  /** A field of a record cannot be converted into its column. */
  VALUE_REJECTED(Action.DEAD_LETTER, "A value does not fit its column"),
  /** PostgreSQL refused a row. */
  ROW_REFUSED(Action.DEAD_LETTER, "PostgreSQL refused a row"),
  /** A message on one of our own topics cannot be understood. */
  MESSAGE_UNREADABLE(Action.DEAD_LETTER, "A message could not be understood"),
  /** The API's payloads changed in a way that can empty or break a column. */
  PAYLOAD_DRIFT(Action.TELL, "Breezeway's data changed their shape"),
  /** An entity of a region had no success for longer than its timetable promises. */
  STALE_DATA(Action.TELL, "Data are older than they should be"),
  /** A token is about to expire, or has, and was not renewed. */
  TOKEN_EXPIRING(Action.TELL, "A token is not renewed"),
  /** A stage stays behind, and not less than before. */
  LAG_GROWING(Action.TELL, "A stage falls behind"),
  /** A service that was up does not report any more. */
  SERVICE_SILENT(Action.TELL, "A service stopped reporting"),
  /** What the monitor watches by could not be read for a while. */
  MONITOR_BLIND(Action.TELL, "The monitor cannot see whether all is well"),
  /** A disk is nearly full. */
  DISK_NEARLY_FULL(Action.TELL, "A disk is nearly full"),
  /** PostgreSQL cannot be reached or refuses work for now. */
  DATABASE_UNAVAILABLE(Action.RETRY, "PostgreSQL cannot be reached"),
  /** PostgreSQL answers, but does not let us write a table, for now or until a person acts. */
  TABLE_REFUSED(Action.RETRY, "PostgreSQL refuses a table"),
  /** Kafka cannot be reached. */
  KAFKA_UNAVAILABLE(Action.RETRY, "Kafka cannot be reached"),
  /** Another process took over what this one was doing. */
  FENCED(Action.STOP_SERVICE, "Another process took over"),
  /** Somebody tried whether alerts arrive. */
  ALERT_TEST(Action.TELL, "This is only a test"),
  /** Anything that this list does not know. */
  UNEXPECTED(Action.STOP_SERVICE, "Something unexpected happened");

  /** What the pipeline does about a failure. */
  public enum Action {
    /** Go on; nothing was left out, and a person should look. */
    TELL,
    /** Try again, with backoff, jitter and a budget. */
    RETRY,
    /** Set the page or record aside with its cause and go on. */
    DEAD_LETTER,
    /** Leave this call out, go on, and call the run partial. */
    SKIP_CALL,
    /** Do everything else, call the run partial, and leave this until a person says so. */
    HOLD,
    /** End the run of this entity and region as failed; others go on. */
    STOP_RUN,
    /** End the service and tell a person. */
    STOP_SERVICE
  }

  private final Action action;
  private final String title;

  Reason(Action action, String title) {
    this.action = action;
    this.title = title;
  }

  /** What follows from a failure of this kind. */
  public Action action() {
    return action;
  }

  /** One plain sentence without a full stop: what a person reads first, the mail's subject. */
  public String title() {
    return title;
  }

  /** The word used in topics, tables, documents and logs, e.g. {@code login-refused}. */
  public String code() {
    return name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
  }

  /** The reason of a {@link #code()}; {@link #UNEXPECTED} when the word is not on the list. */
  public static Reason ofCode(String code) {
    for (Reason reason : values()) {
      if (reason.code().equals(code)) {
        return reason;
      }
    }
    return UNEXPECTED;
  }
}
