package breezeway.standalone.simulator;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/**
 * Answers {@code /reservation…}. Without a filter the list holds only stays that end today or
 * later; by default it does so as well when the filters match nothing.
 */
final class ReservationHandler {
  private final SimulationPlan plan;
  private final Pages pages;
  private final PageDrift drift;

  ReservationHandler(SimulationPlan plan, Pages pages, PageDrift drift) {
    this.plan = plan;
    this.pages = pages;
    this.drift = drift;
  }

  Answer list(ApiCall call) {
    List<ApiRecord.Reservation> all =
        call.asksForOtherCompany() ? List.of() : call.world().reservations.oldestFirst();
    ReservationFilter filter = ReservationFilter.of(call.query());
    List<ApiRecord.Reservation> listed = all.stream().filter(filter::accepts).toList();
    if (filter.isEmpty() || listed.isEmpty() && plan.defaultSetWhenNoMatch()) {
      long today = plan.today().toEpochDay();
      listed = all.stream().filter(reservation -> reservation.checkoutDay() >= today).toList();
    }
    Pages.Page page = pages.cut(listed, call.query());
    Answer answer = pages.answer(page);
    drift.afterServing(call.world(), Entity.RESERVATIONS, page);
    return answer;
  }

  Answer one(ApiCall call) {
    return Answer.json(find(call).json());
  }

  Answer tags(ApiCall call) {
    JsonNode tags = Json.read(find(call).json()).path("tags");
    return Answer.json(tags.isArray() ? tags : Json.array());
  }

  Answer tasks(ApiCall call) {
    long id = find(call).id();
    return Pages.array(
        call.world().tasks.all().stream().filter(task -> task.reservationId() == id).toList());
  }

  private static ApiRecord.Reservation find(ApiCall call) {
    ApiRecord.Reservation found = call.world().reservations.get(call.route().id());
    if (found == null) {
      throw new Refusal(404, "Reservation not found");
    }
    return found;
  }
}
