package breezeway.standalone.simulator;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** Oddities of people. */
enum PersonQuirk {
  ONE_NAME_FIELD,
  NO_AVAILABILITY,
  NULL_AVAILABILITY,
  UNKNOWN_KEY,
  SHIFTS_INSTEAD;

  void apply(ObjectNode person) {
    switch (this) {
      case ONE_NAME_FIELD -> {
        person.remove("first_name");
        person.remove("last_name");
        person.put("name", "Sample Crew 🧹");
      }
      case NO_AVAILABILITY -> person.remove("availability");
      case NULL_AVAILABILITY -> person.putNull("availability");
      case UNKNOWN_KEY -> person.putObject("badge").put("colour", "blue");
      case SHIFTS_INSTEAD -> {
        person.remove("availability");
        person.putObject("shifts").putObject("monday").put("active", false).putArray("shifts");
      }
    }
  }
}
