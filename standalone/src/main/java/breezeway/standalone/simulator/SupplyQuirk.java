package breezeway.standalone.simulator;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** Oddities of supplies. */
enum SupplyQuirk {
  NULL_STOCK_STATUS,
  LONG_NAME,
  NUMBERS_AS_STRINGS,
  KEYS_ABSENT,
  NULL_CATEGORY,
  UNKNOWN_KEY,
  LARGE_COST;

  void apply(ObjectNode supply) {
    switch (this) {
      case NULL_STOCK_STATUS -> supply.putNull("type_stock_status");
      case LONG_NAME -> supply.put("name", LongText.of(400));
      case NUMBERS_AS_STRINGS -> supply.put("unit_cost", "7.25").put("stock_count", "12");
      case KEYS_ABSENT -> supply.remove(java.util.List.of("internal_id", "size", "markup_rate"));
      case NULL_CATEGORY -> supply.putNull("supply_category_id").putNull("description");
      case UNKNOWN_KEY -> supply.put("vendor_hint", "none");
      case LARGE_COST -> supply.put("unit_cost", new java.math.BigDecimal("123456789.01"));
    }
  }
}
