package breezeway.standalone.simulator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * One API object: the bytes ready to send, and beside them only the few fields that order and
 * filters need. Moments are epoch seconds, dates are epoch days. Immutable.
 */
sealed interface ApiRecord {
  byte[] NO_ITEMS = {'[', ']'};

  long id();

  /** Place in the default order; hidden for records that do not show it. */
  long createdAt();

  byte[] json();

  /** A record of a bare list; {@code state} is only used by people. */
  record Plain(long id, long createdAt, String state, byte[] json) implements ApiRecord {
    static Plain of(ObjectNode node, long createdAt, String state) {
      return new Plain(node.get("id").asLong(), createdAt, state, Json.bytes(node));
    }
  }

  /** A property; the source shows no moments for it. */
  record Property(long id, long companyId, String status, long createdAt, byte[] json)
      implements ApiRecord {
    static Property of(ObjectNode node, long createdAt) {
      return new Property(
          node.get("id").asLong(),
          node.path("company_id").asLong(),
          node.path("status").asText(),
          createdAt,
          Json.bytes(node));
    }
  }

  /** A reservation; the source filters by its moments but does not show them. */
  record Reservation(
      long id,
      long propertyId,
      long checkinDay,
      long checkoutDay,
      long createdAt,
      long updatedAt,
      byte[] json)
      implements ApiRecord {
    static Reservation of(ObjectNode node, long createdAt, long updatedAt) {
      return new Reservation(
          node.get("id").asLong(),
          node.path("property_id").asLong(),
          day(node, "checkin_date"),
          day(node, "checkout_date"),
          createdAt,
          updatedAt,
          Json.bytes(node));
    }
  }

  /**
   * A task with the answers of its two child endpoints.
   *
   * @param listed false for a task that only answers by id
   */
  record Task(
      long id,
      long homeId,
      String referencePropertyId,
      String department,
      long reservationId,
      long scheduledDay,
      long createdAt,
      long updatedAt,
      long finishedAt,
      long[] assignees,
      boolean listed,
      byte[] json,
      byte[] comments,
      byte[] requirements)
      implements ApiRecord {
    static Task of(ObjectNode node, boolean listed, byte[] comments, byte[] requirements) {
      JsonNode assignments = node.path("assignments");
      long[] assignees = new long[assignments.size()];
      for (int i = 0; i < assignees.length; i++) {
        assignees[i] = assignments.get(i).path("assignee_id").asLong();
      }
      long created = moment(node, "created_at");
      return new Task(
          node.get("id").asLong(),
          node.path("home_id").asLong(),
          node.path("reference_property_id").asText("").intern(),
          node.path("type_department").asText("").intern(),
          node.path("linked_reservation").path("id").asLong(),
          day(node, "scheduled_date"),
          created,
          node.hasNonNull("updated_at") ? moment(node, "updated_at") : created,
          moment(node, "finished_at"),
          assignees,
          listed,
          Json.bytes(node),
          comments,
          requirements);
    }
  }

  private static long moment(ObjectNode node, String field) {
    return Stamps.parse(node.path(field).asText("")).orElse(Long.MIN_VALUE);
  }

  private static long day(ObjectNode node, String field) {
    long moment = moment(node, field);
    return moment == Long.MIN_VALUE ? Long.MIN_VALUE : Stamps.dayOf(moment);
  }
}
