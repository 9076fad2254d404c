package breezeway.monitor.page;

import breezeway.common.config.Suggestion;
import breezeway.common.failure.Reason;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the page's program asks for, and has done, below {@code /api/}. */
final class PageApi {
  private static final Logger LOG = LoggerFactory.getLogger(PageApi.class);
  private static final int MOST_RUNS = 200;
  private static final int RUNS = 30;
  private static final String ALL = "all";

  private final Map<String, String> regionNames;
  private final List<String> entities;
  private final boolean operatorPossible;
  private final Readings readings;
  private final Orders orders;

  /**
   * @param regionNames names for people by code, in configured order
   * @param operatorPossible whether somebody can have something done
   */
  PageApi(
      Map<String, String> regionNames,
      List<String> entities,
      boolean operatorPossible,
      Readings readings,
      Orders orders) {
    this.regionNames = new LinkedHashMap<>(regionNames);
    this.entities = List.copyOf(entities);
    this.operatorPossible = operatorPossible;
    this.readings = readings;
    this.orders = orders;
  }

  Answer situation() {
    return Answer.json(200, readings.situation());
  }

  /** What does not change while the monitor is up. */
  Answer about() {
    Map<String, String> titles = new LinkedHashMap<>();
    Stream.of(Reason.values()).forEach(reason -> titles.put(reason.code(), reason.title()));
    return Answer.json(
        200, Map.of("regionNames", regionNames, "reasons", titles, "canOperate", operatorPossible));
  }

  Answer history(Map<String, String> query) throws Refusal {
    refuseUnknown(query.keySet(), Set.of("region", "entity", "limit"));
    String region = known("region", query.get("region"), regionNames.keySet());
    String entity = known("entity", query.get("entity"), entities);
    return Answer.json(
        200, readings.history(region, entity, (int) number(query, "limit", RUNS, MOST_RUNS)));
  }

  Answer request(Map<String, String> query) throws Refusal {
    refuseUnknown(query.keySet(), Set.of("id"));
    long id = number(query, "id", 0, Long.MAX_VALUE);
    Optional<Orders.Request> request = orders.request(id);
    if (request.isEmpty()) {
      throw new Refusal(404, "There is no request " + id + ".");
    }
    return Answer.json(200, request.get());
  }

  Answer run(byte[] body) throws Refusal {
    JsonNode order = read(body, Set.of("region", "entity", "full"));
    String region = known("region", text(order, "region"), regionNames.keySet());
    String entity = known("entity", text(order, "entity"), entities);
    JsonNode full = order.path("full");
    if (!full.isMissingNode() && !full.isBoolean()) {
      throw new Refusal(400, "full must be true or false.");
    }
    long id = orders.run(region, entity, full.asBoolean(false));
    readings.forget();
    LOG.info(
        "The page asked for a {} run of {}/{}: request {}",
        full.asBoolean(false) ? "full" : "usual",
        region,
        entity,
        id);
    return Answer.json(202, Map.of("request", id));
  }

  Answer pause(byte[] body) throws Refusal {
    JsonNode order = read(body, Set.of("region", "entity"));
    String region = knownOrAll("region", text(order, "region"), regionNames.keySet());
    String entity = knownOrAll("entity", text(order, "entity"), entities);
    orders.pause(region, entity);
    readings.forget();
    LOG.info("The page paused {}/{}", orAll(region), orAll(entity));
    return Answer.json(200, Map.of("paused", true));
  }

  Answer resume(byte[] body) throws Refusal {
    JsonNode order = read(body, Set.of("region", "entity"));
    String region = knownOrAll("region", text(order, "region"), regionNames.keySet());
    String entity = knownOrAll("entity", text(order, "entity"), entities);
    Orders.Remaining remaining = orders.resume(region, entity);
    readings.forget();
    LOG.info("The page resumed {}/{}", orAll(region), orAll(entity));
    return Answer.json(200, Map.of("heldBy", heldBy(remaining, region, entity)));
  }

  /** The commands that would end the pauses which still hold it. */
  private static List<String> heldBy(Orders.Remaining remaining, String region, String entity) {
    List<String> commands = new ArrayList<>();
    if (remaining.ofAll() && !(region.isEmpty() && entity.isEmpty())) {
      commands.add("./breezeway resume all all");
    }
    if (remaining.ofRegion() && !region.isEmpty() && !entity.isEmpty()) {
      commands.add("./breezeway resume " + region + " all");
    }
    if (remaining.ofEntity() && !entity.isEmpty() && !region.isEmpty()) {
      commands.add("./breezeway resume all " + entity);
    }
    return commands;
  }

  private static JsonNode read(byte[] body, Set<String> keys) throws Refusal {
    JsonNode order;
    try {
      order = Json.read(body);
    } catch (IOException e) {
      throw new Refusal(400, "The body is not JSON.");
    }
    if (order == null || !order.isObject()) {
      throw new Refusal(400, "The body must be a JSON object.");
    }
    List<String> given = new ArrayList<>();
    order.fieldNames().forEachRemaining(given::add);
    refuseUnknown(given, keys);
    return order;
  }

  private static void refuseUnknown(Iterable<String> given, Set<String> keys) throws Refusal {
    for (String key : given) {
      if (!keys.contains(key)) {
        throw new Refusal(
            400,
            "There is no key '" + shortened(key) + "'; " + Suggestion.of(shortened(key), keys));
      }
    }
  }

  private static String text(JsonNode order, String key) throws Refusal {
    JsonNode value = order.path(key);
    if (!value.isMissingNode() && !value.isTextual()) {
      throw new Refusal(400, key + " must be a text.");
    }
    return value.textValue();
  }

  private static String known(String what, String word, Iterable<String> words) throws Refusal {
    if (word == null || word.isBlank()) {
      throw new Refusal(400, "Say which " + what + ".");
    }
    for (String known : words) {
      if (known.equals(word)) {
        return word;
      }
    }
    String brief = shortened(word);
    throw new Refusal(
        400, "There is no " + what + " '" + brief + "'; " + Suggestion.of(brief, words));
  }

  /** The word; empty, as in the table of pauses, for {@code all}. */
  private static String knownOrAll(String what, String word, Iterable<String> words)
      throws Refusal {
    return ALL.equals(word) ? "" : known(what, word, words);
  }

  private static String orAll(String word) {
    return word.isEmpty() ? ALL : word;
  }

  private static long number(Map<String, String> query, String key, long otherwise, long most)
      throws Refusal {
    String text = query.get(key);
    if (text == null || text.isEmpty()) {
      return otherwise;
    }
    try {
      long number = Long.parseLong(text);
      if (number >= 1) {
        return Math.min(number, most);
      }
    } catch (NumberFormatException e) {
      // told below, together with numbers out of bounds
    }
    throw new Refusal(400, key + " must be a number from 1.");
  }

  /** What somebody sent, as far as it is repeated to them. */
  private static String shortened(String word) {
    String plain = word.replaceAll("\\p{Cntrl}", "?");
    return plain.length() <= 40 ? plain : plain.substring(0, 40) + "…";
  }
}
