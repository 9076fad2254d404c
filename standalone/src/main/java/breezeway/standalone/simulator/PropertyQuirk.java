package breezeway.standalone.simulator;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** Oddities of properties. */
enum PropertyQuirk {
  EMPTY_NOTES,
  STRING_LATITUDE,
  EMPTY_REFERENCE_IDS,
  LONG_NAME,
  NULL_COORDINATES,
  EMPTY_COORDINATES,
  NAME_STARTS_WITH_NEWLINE,
  EMOJI,
  NULL_REFERENCE_IDS,
  KEYS_ABSENT,
  UNKNOWN_KEYS,
  ROOMS_PRESENT,
  OLDER_NOTES;

  void apply(ObjectNode property) {
    String name = property.path("name").asText();
    switch (this) {
      case EMPTY_NOTES -> property.putObject("notes");
      case STRING_LATITUDE -> property.put("latitude", "44.1200001").put("longitude", "-123.99");
      case EMPTY_REFERENCE_IDS ->
          property.put("reference_property_id", "").put("reference_external_property_id", "");
      case LONG_NAME -> property.put("name", LongText.of(310)).put("display", "");
      case NULL_COORDINATES -> property.putNull("latitude").putNull("longitude");
      case EMPTY_COORDINATES -> property.put("latitude", "").put("longitude", "");
      case NAME_STARTS_WITH_NEWLINE -> property.put("name", "\n  " + name);
      case EMOJI -> property.put("name", name + " 🏖️").put("city", "Ålesund-sur-Mer");
      case NULL_REFERENCE_IDS ->
          property
              .putNull("reference_property_id")
              .putNull("reference_external_property_id")
              .putNull("reference_company_id");
      case KEYS_ABSENT ->
          property.remove(List.of("address2", "building", "wifi_name", "wifi_password", "groups"));
      case UNKNOWN_KEYS -> property.put("smart_lock", true).putObject("extras").put("pool", "yes");
      case ROOMS_PRESENT -> property.put("bedrooms", 3).put("bathrooms", "2");
      case OLDER_NOTES ->
          property.putObject("notes").put("about", "Quiet street").put("wifi_info", "See card");
    }
  }
}
