package breezeway.standalone.simulator;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** Oddities of reservations. */
enum ReservationQuirk {
  UNKNOWN_PROPERTY,
  TAG_NOT_IN_CATALOGUE,
  GUESTS_WITHOUT_ANYTHING,
  TWO_EQUAL_GUESTS,
  EMPTY_REFERENCE_IDS,
  LONG_NOTE,
  NULL_TYPES,
  KEYS_ABSENT,
  UNKNOWN_KEYS,
  EMPTY_TIMES,
  EARLY_AND_LATE,
  FLAGS;

  /** Ids from here on belong to nothing that the simulator serves. */
  static final long NOT_SERVED = 990_000_000L;

  void apply(ObjectNode reservation) {
    long id = reservation.get("id").asLong();
    switch (this) {
      case UNKNOWN_PROPERTY -> reservation.put("property_id", NOT_SERVED + id % 1_000);
      case TAG_NOT_IN_CATALOGUE ->
          reservation.withArray("/tags").add(Json.idAndName(NOT_SERVED + id % 7, "New stay tag"));
      case GUESTS_WITHOUT_ANYTHING -> {
        ObjectNode guest = reservation.putArray("guests").addObject();
        guest.putNull("first_name").putNull("last_name").putArray("emails");
        guest.putArray("phone_numbers");
      }
      case TWO_EQUAL_GUESTS -> {
        ArrayNode guests = reservation.putArray("guests");
        guests.addObject().put("first_name", "Sample").putNull("last_name").putArray("emails");
        guests.add(guests.get(0).deepCopy());
      }
      case EMPTY_REFERENCE_IDS ->
          reservation.put("reference_reservation_id", "").put("reference_property_id", "");
      case LONG_NOTE -> reservation.put("note", "\n" + LongText.of(600) + " 🛎️");
      case NULL_TYPES -> reservation.putNull("type_guest").putNull("type_reservation");
      case KEYS_ABSENT ->
          reservation.remove(
              List.of("checkin_early", "checkout_late", "guide_url", "flags", "tags"));
      case UNKNOWN_KEYS -> reservation.put("channel_hint", "direct").putArray("upsells").add(1);
      case EMPTY_TIMES -> reservation.put("checkin_time", "").putNull("checkout_time");
      case EARLY_AND_LATE -> reservation.put("checkin_early", true).put("checkout_late", false);
      case FLAGS -> reservation.putArray("flags").addObject().put("code", "vip");
    }
  }
}
