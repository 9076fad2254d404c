package breezeway.standalone.simulator;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;

/** The filters of the reservation list: four comparators on two dates and two hidden moments. */
final class ReservationFilter {
  private final List<Predicate<ApiRecord.Reservation>> conditions = new ArrayList<>();

  static ReservationFilter of(Query query) {
    ReservationFilter filter = new ReservationFilter();
    filter.compare(query, "checkin_date", true, ApiRecord.Reservation::checkinDay);
    filter.compare(query, "checkout_date", true, ApiRecord.Reservation::checkoutDay);
    filter.compare(query, "created_at", false, ApiRecord.Reservation::createdAt);
    filter.compare(query, "updated_at", false, ApiRecord.Reservation::updatedAt);
    if (query.has("property_id")) {
      List<Long> properties = query.ids("property_id");
      filter.conditions.add(reservation -> properties.contains(reservation.propertyId()));
    }
    return filter;
  }

  boolean isEmpty() {
    return conditions.isEmpty();
  }

  boolean accepts(ApiRecord.Reservation reservation) {
    return conditions.stream().allMatch(condition -> condition.test(reservation));
  }

  private void compare(
      Query query, String field, boolean days, ToLongFunction<ApiRecord.Reservation> value) {
    for (String comparator : List.of("lt", "le", "gt", "ge")) {
      String name = field + "_" + comparator;
      query
          .first(name)
          .ifPresent(
              text -> {
                long moment =
                    Stamps.parse(text)
                        .orElseThrow(() -> new Refusal(422, name + ": not a valid date"));
                long bound = days ? Stamps.dayOf(moment) : moment;
                conditions.add(
                    reservation -> holds(comparator, value.applyAsLong(reservation), bound));
              });
    }
  }

  private static boolean holds(String comparator, long value, long bound) {
    return switch (comparator) {
      case "lt" -> value < bound;
      case "le" -> value <= bound;
      case "gt" -> value > bound;
      default -> value >= bound;
    };
  }
}
