package breezeway.standalone.simulator;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** Answers {@code /property…}. The list has no filter by status or by time. */
final class PropertyHandler {
  private final SimulationPlan plan;
  private final Pages pages;
  private final PageDrift drift;

  PropertyHandler(SimulationPlan plan, Pages pages, PageDrift drift) {
    this.plan = plan;
    this.pages = pages;
    this.drift = drift;
  }

  Answer list(ApiCall call) {
    RegionWorld world = call.world();
    List<ApiRecord.Property> own =
        world.properties.oldestFirst().stream()
            .filter(property -> !property.status().equals("deleted"))
            .toList();
    List<ApiRecord.Property> foreign = world.foreignProperties.oldestFirst();
    List<ApiRecord.Property> listed;
    if (!call.query().has("company_id") || plan.foreignPropertiesAlways()) {
      listed = RecordTable.merge(own, foreign);
    } else {
      List<Long> companies = call.query().ids("company_id");
      listed =
          RecordTable.merge(own, foreign).stream()
              .filter(property -> companies.contains(property.companyId()))
              .toList();
    }
    Pages.Page page = pages.cut(listed, call.query());
    Answer answer = pages.answer(page);
    if (page.records().stream().allMatch(record -> world.properties.get(record.id()) != null)) {
      drift.afterServing(world, Entity.PROPERTIES, page);
    }
    return answer;
  }

  Answer one(ApiCall call) {
    return Answer.json(find(call).json());
  }

  /** No property of the simulator carries tags of its own; the catalogue is another call. */
  Answer tags(ApiCall call) {
    ObjectNode property = Json.readObject(find(call).json());
    return Answer.json(property.has("tags") ? property.get("tags") : Json.array());
  }

  Answer contacts(ApiCall call) {
    find(call);
    return Answer.json(Json.array());
  }

  private static ApiRecord.Property find(ApiCall call) {
    long id = call.route().id();
    ApiRecord.Property own = call.world().properties.get(id);
    ApiRecord.Property found = own == null ? call.world().foreignProperties.get(id) : own;
    if (found == null) {
      throw new Refusal(404, "Property not found");
    }
    return found;
  }
}
