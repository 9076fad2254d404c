package breezeway.standalone.simulator;

import java.util.List;

/** Answers the small lists: companies and what belongs to them, people, supplies, catalogues. */
final class ReferenceHandler {
  private final Pages pages;
  private final PageDrift drift;

  ReferenceHandler(Pages pages, PageDrift drift) {
    this.pages = pages;
    this.drift = drift;
  }

  /** A bare array; a foreign company_id is ignored. */
  Answer list(ApiCall call, Entity entity) {
    return Pages.array(call.world().table(entity).oldestFirst());
  }

  /** A bare array; for a company the key does not open, status 200 and zero bytes. */
  Answer listOfOwnCompany(ApiCall call, Entity entity) {
    return call.asksForOtherCompany() ? Answer.empty(200) : list(call, entity);
  }

  /** Without a status the list shows only active people. */
  Answer people(ApiCall call) {
    String state = call.query().first("status").orElse("active");
    if (!List.of("active", "invited", "inactive").contains(state)) {
      throw new Refusal(422, "status: must be one of active, invited, inactive");
    }
    return Pages.array(
        call.world().table(Entity.PEOPLE).oldestFirst().stream()
            .filter(person -> person.state().equals(state))
            .toList());
  }

  Answer person(ApiCall call) {
    ApiRecord.Plain person = call.world().table(Entity.PEOPLE).get(call.route().id());
    if (person == null) {
      throw new Refusal(404, "Person not found");
    }
    return Answer.json(person.json());
  }

  Answer supplies(ApiCall call) {
    List<ApiRecord.Plain> supplies =
        call.asksForOtherCompany() ? List.of() : call.world().table(Entity.SUPPLIES).oldestFirst();
    Pages.Page page = pages.cut(supplies, call.query());
    Answer answer = pages.answer(page);
    drift.afterServing(call.world(), Entity.SUPPLIES, page);
    return answer;
  }
}
