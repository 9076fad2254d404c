package breezeway.standalone.simulator;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Makes reservations with guests and tags. */
final class ReservationGenerator {
  /** What a task needs to know of the reservation it is linked to. */
  record Stay(long id, String externalId) {}

  private final WorldGenerator generator;
  private final RegionPlan region;
  private final RegionWorld world;
  private final MadeUp madeUp;
  private final Map<Long, List<Stay>> staysOfProperty = new HashMap<>();

  ReservationGenerator(WorldGenerator generator, RegionPlan region, RegionWorld world) {
    this.generator = generator;
    this.region = region;
    this.world = world;
    this.madeUp = generator.madeUp(region, Entity.RESERVATIONS);
  }

  void generate(int count) {
    List<ApiRecord.Property> properties = world.properties.oldestFirst();
    List<ApiRecord.Plain> tags = world.table(Entity.RESERVATION_TAGS).oldestFirst();
    for (int i = 0; i < count && !properties.isEmpty(); i++) {
      long propertyId = madeUp.oneOf(properties).id();
      LocalDate checkin = madeUp.day(-200, 240);
      ObjectNode reservation = reservation(propertyId, checkin, tags);
      ReservationQuirk quirk =
          generator.quirks(Entity.RESERVATIONS).deal(ReservationQuirk.values());
      if (quirk != null) {
        quirk.apply(reservation);
      }
      long created = madeUp.momentOf(checkin.minusDays(madeUp.between(10, 120)));
      long lastMoment = madeUp.momentOf(madeUp.today().minusDays(1));
      created = Math.min(created, lastMoment - 86_400);
      long updated = Math.min(created + madeUp.between(0, 40) * 86_400L, lastMoment);
      world.reservations.put(ApiRecord.Reservation.of(reservation, created, updated));
      staysOfProperty
          .computeIfAbsent(propertyId, id -> new ArrayList<>())
          .add(
              new Stay(
                  reservation.get("id").asLong(),
                  reservation.path("reference_reservation_id").asText()));
    }
  }

  List<Stay> staysOf(long propertyId) {
    return staysOfProperty.getOrDefault(propertyId, List.of());
  }

  private ObjectNode reservation(long propertyId, LocalDate checkin, List<ApiRecord.Plain> tags) {
    long id = generator.ids().reservation.getAndIncrement();
    boolean hold = madeUp.chance(0.1);
    ObjectNode reservation = Json.object().put("id", id).put("property_id", propertyId);
    reservation.put("status", madeUp.chance(0.08) ? "deleted" : "active");
    reservation.put("checkin_date", checkin.toString()).put("checkin_time", "16:00:00");
    reservation.putNull("checkin_early");
    reservation.put("checkout_date", checkin.plusDays(madeUp.between(2, 9)).toString());
    reservation.put("checkout_time", "10:00:00").putNull("checkout_late").putNull("access_code");
    reservation.put("guide_url", "https://guide.example.invalid/" + id).putNull("note");
    reservation.putArray("flags");
    ArrayNode links = reservation.putArray("tags");
    if (!tags.isEmpty() && madeUp.chance(0.3)) {
      ObjectNode tag = Json.readObject(madeUp.oneOf(tags).json());
      links.add(Json.idAndName(tag.get("id").asLong(), tag.get("name").asText()));
    }
    ArrayNode guests = reservation.putArray("guests");
    if (hold) {
      reservation.putNull("type_guest").putNull("type_stay");
      reservation.set("type_reservation", Json.codeAndName("hold", "Hold"));
    } else {
      for (int i = madeUp.between(1, 2); i > 0; i--) {
        guests.add(guest());
      }
      reservation.set("type_guest", Json.codeAndName("guest", "Guest"));
      reservation.set("type_stay", Json.codeAndName("guest", "Guest"));
      reservation.set("type_reservation", Json.codeAndName("booking", "Booking"));
    }
    reservation.put("reference_reservation_id", "pms-r-" + id);
    reservation.put("reference_property_id", "pms-" + propertyId);
    return reservation.put("reference_external_property_id", "pms-" + propertyId);
  }

  private ObjectNode guest() {
    ObjectNode guest =
        Json.object().put("first_name", madeUp.firstName()).put("last_name", madeUp.lastName());
    guest.putArray("emails").add("guest" + madeUp.between(1, 9_999) + "@example.invalid");
    guest
        .putArray("phone_numbers")
        .addObject()
        .put("country_code", "us")
        .put("dial_code", "1")
        .put("number", "55501" + madeUp.between(10, 99))
        .put("primary", true)
        .putNull("type_phone_number");
    return guest;
  }
}
