package breezeway.standalone.simulator;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;

/** Makes properties with their photos, and the foreign ones that a wide key also lists. */
final class PropertyGenerator {
  /** The company that owns the foreign properties. */
  static final long FOREIGN_COMPANY = 9_900L;

  private final WorldGenerator generator;
  private final RegionPlan region;
  private final RegionWorld world;
  private final MadeUp madeUp;

  PropertyGenerator(WorldGenerator generator, RegionPlan region, RegionWorld world) {
    this.generator = generator;
    this.region = region;
    this.world = world;
    this.madeUp = generator.madeUp(region, Entity.PROPERTIES);
  }

  void generate(Volumes volumes) {
    int[] photos = spread(volumes.photos(), volumes.properties());
    for (int i = 0; i < volumes.properties(); i++) {
      ObjectNode property = property(region.companyId(), photos[i]);
      property.put("status", status(i));
      PropertyQuirk quirk = generator.quirks(Entity.PROPERTIES).deal(PropertyQuirk.values());
      if (quirk != null) {
        quirk.apply(property);
      }
      world.properties.put(ApiRecord.Property.of(property, created()));
    }
    for (int i = 0; i < volumes.foreignProperties(); i++) {
      ObjectNode foreign = property(FOREIGN_COMPANY, 1).put("status", "active");
      world.foreignProperties.put(ApiRecord.Property.of(foreign, created()));
    }
  }

  private static String status(int index) {
    if (index % 40 == 39) {
      return "pending_delete";
    }
    return index % 10 == 9 ? "inactive" : "active";
  }

  private long created() {
    return madeUp.momentOf(madeUp.day(-900, -60));
  }

  private ObjectNode property(long companyId, int photos) {
    long id = generator.ids().property.getAndIncrement();
    String name = madeUp.propertyName();
    String reference = "pms-" + id;
    ObjectNode property = Json.object().put("id", id).put("company_id", companyId);
    property.put("name", name).put("display", name).put("status", "active");
    property.put("address1", madeUp.between(1, 400) + " Lagoon Road").putNull("address2");
    property.putNull("building").put("city", "Port Alder").put("state", "OR");
    property.put("zipcode", "97" + madeUp.between(100, 999)).put("country", "US");
    property.put("latitude", new BigDecimal("44." + madeUp.between(1_000_000, 9_999_999)));
    property.put("longitude", new BigDecimal("-123." + madeUp.between(1_000_000, 9_999_999)));
    property.put("reference_company_id", "pms-co-" + companyId);
    property.put("reference_property_id", reference);
    property.put("reference_external_property_id", reference);
    ArrayNode groups = property.putArray("groups");
    if (madeUp.chance(0.3)) {
      groups.add(Json.idAndName(5_501, "Lagoon").putNull("parent_group_id"));
    }
    property
        .putObject("notes")
        .put("general", "Made-up notes")
        .put("access", "Keypad left of the door")
        .putNull("trash_info")
        .put("wifi", "On the fridge");
    property.putNull("wifi_name").putNull("wifi_password");
    ArrayNode list = property.putArray("photos");
    for (int i = 0; i < photos; i++) {
      list.add(photo(i));
    }
    return property;
  }

  private ObjectNode photo(int index) {
    long id = generator.ids().propertyPhoto.getAndIncrement();
    ObjectNode photo = Json.object().put("id", id);
    photo.put("url", "https://photos.example.invalid/p/" + id + ".jpg");
    photo.put("original_url", id % 2 == 0 ? "" : "https://pms.example.invalid/img/" + id + ".jpg");
    return photo.putNull("caption").put("default", index == 0);
  }

  /** Parts that add up to the total exactly, uneven between neighbours. */
  private int[] spread(int total, int parts) {
    int[] spread = new int[parts];
    for (int i = 0; i < parts; i++) {
      spread[i] = total / parts + (i < total % parts ? 1 : 0);
    }
    for (int i = 0; i + 1 < parts; i += 2) {
      int moved = madeUp.between(0, spread[i + 1]);
      spread[i] += moved;
      spread[i + 1] -= moved;
    }
    return spread;
  }
}
