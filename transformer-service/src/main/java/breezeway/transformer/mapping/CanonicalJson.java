package breezeway.transformer.mapping;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/** JSON text that is the same for the same value: compact, keys of objects sorted. */
final class CanonicalJson {
  private CanonicalJson() {}

  static String of(JsonNode value) {
    StringBuilder text = new StringBuilder();
    write(value, text);
    return text.toString();
  }

  private static void write(JsonNode value, StringBuilder text) {
    switch (value.getNodeType()) {
      case OBJECT -> writeObject(value, text);
      case ARRAY -> {
        text.append('[');
        for (int i = 0; i < value.size(); i++) {
          if (i > 0) {
            text.append(',');
          }
          write(value.get(i), text);
        }
        text.append(']');
      }
      case STRING -> writeString(value.textValue(), text);
      case NUMBER -> text.append(Numbers.jsonText(value));
      case BOOLEAN -> text.append(value.booleanValue());
      case NULL, MISSING, BINARY, POJO -> text.append("null");
    }
  }

  private static void writeObject(JsonNode object, StringBuilder text) {
    List<String> names = new ArrayList<>(object.size());
    object.fieldNames().forEachRemaining(names::add);
    names.sort(null);
    text.append('{');
    for (int i = 0; i < names.size(); i++) {
      if (i > 0) {
        text.append(',');
      }
      writeString(names.get(i), text);
      text.append(':');
      write(object.get(names.get(i)), text);
    }
    text.append('}');
  }

  private static void writeString(String string, StringBuilder text) {
    text.append('"');
    JsonStringEncoder.getInstance().quoteAsString(string, text);
    text.append('"');
  }
}
