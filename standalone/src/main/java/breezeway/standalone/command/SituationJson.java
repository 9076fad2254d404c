package breezeway.standalone.command;

import breezeway.monitor.state.Cell;
import breezeway.monitor.state.RunSummary;
import breezeway.monitor.state.Situation;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.ser.std.StdSerializer;
import java.io.IOException;
import java.time.Instant;
import java.util.List;

/**
 * The situation for programs. Its keys stay: those of a cell and of a run are the columns of {@code
 * etl_sync_log}, as far as there is one. Times are ISO instants; what is not known is null.
 */
final class SituationJson {
  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .enable(SerializationFeature.INDENT_OUTPUT)
          .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
          .addModule(new SimpleModule().addSerializer(new InstantText()))
          .build();

  private SituationJson() {}

  private static final class InstantText extends StdSerializer<Instant> {
    private static final long serialVersionUID = 1L;

    InstantText() {
      super(Instant.class);
    }

    @Override
    public void serialize(Instant value, JsonGenerator json, SerializerProvider provider)
        throws IOException {
      json.writeString(value.toString());
    }
  }

  static String of(Situation situation) throws JsonProcessingException {
    ObjectNode root = JSON.createObjectNode();
    root.put("at", situation.at().toString());
    root.put("stale", situation.cells().stream().filter(Cell::stale).count());
    ArrayNode cells = root.putArray("cells");
    situation.cells().forEach(cell -> cells.add(cell(cell)));
    root.set("tokens", JSON.valueToTree(situation.tokens()));
    root.set("services", JSON.valueToTree(situation.services()));
    root.set("lags", JSON.valueToTree(situation.lags()));
    root.set("dead_letters", JSON.valueToTree(situation.deadLetters()));
    root.set("alerts", JSON.valueToTree(situation.alerts()));
    root.set("tables", JSON.valueToTree(situation.tables()));
    root.set("disks", JSON.valueToTree(situation.disks()));
    root.set("problems", JSON.valueToTree(situation.problems()));
    return JSON.writeValueAsString(root);
  }

  /**
   * @param underWay cells with a run that is under way
   */
  static String of(List<Cell> underWay, List<RunSummary> ended) throws JsonProcessingException {
    ObjectNode root = JSON.createObjectNode();
    ArrayNode running = root.putArray("running");
    for (Cell cell : underWay) {
      ObjectNode node = running.addObject();
      node.put("region", cell.region());
      node.put("entity", cell.entity());
      node.setAll((ObjectNode) JSON.valueToTree(cell.running()));
    }
    ArrayNode runs = root.putArray("runs");
    ended.forEach(run -> runs.add(run(run)));
    return JSON.writeValueAsString(root);
  }

  static String tokens(ArrayNode tokens) throws JsonProcessingException {
    return JSON.writeValueAsString(tokens);
  }

  static ArrayNode array() {
    return JSON.createArrayNode();
  }

  private static ObjectNode cell(Cell cell) {
    ObjectNode node = JSON.createObjectNode();
    node.put("region", cell.region());
    node.put("entity", cell.entity());
    node.put("status", cell.status());
    node.put("stale", cell.stale());
    node.put("paused", cell.paused());
    node.put("has_keys", cell.hasKeys());
    node.put("started_at", text(cell.lastStartedAt()));
    node.put("completed_at", text(cell.lastCompletedAt()));
    node.put("last_success_at", text(cell.lastSuccessAt()));
    node.put("fresh_for_seconds", cell.freshForSeconds());
    node.put("next_start_at", text(cell.nextStartAt()));
    node.put("duration_seconds", cell.durationSeconds());
    counts(
        node,
        new long[] {
          cell.processed(),
          cell.added(),
          cell.updated(),
          cell.deleted(),
          cell.rejected(),
          cell.unchanged(),
          cell.apiCalls()
        });
    node.put("budget_share", cell.budgetShare());
    node.put("message", cell.message());
    node.set("running", JSON.valueToTree(cell.running()));
    return node;
  }

  private static ObjectNode run(RunSummary run) {
    ObjectNode node = JSON.createObjectNode();
    node.put("run", run.run());
    node.put("region", run.region());
    node.put("entity", run.entity());
    node.put("mode", run.mode());
    node.put("status", run.status());
    node.put("started_at", text(run.startedAt()));
    node.put("completed_at", text(run.completedAt()));
    node.put("duration_seconds", run.durationSeconds());
    counts(
        node,
        new long[] {
          run.processed(),
          run.added(),
          run.updated(),
          run.deleted(),
          run.rejected(),
          run.unchanged(),
          run.apiCalls()
        });
    node.put("budget_share", run.budgetShare());
    node.put("message", run.message());
    return node;
  }

  private static void counts(ObjectNode node, long[] counts) {
    List<String> names =
        List.of(
            "records_processed",
            "records_new",
            "records_updated",
            "records_deleted",
            "records_rejected",
            "records_unchanged",
            "api_calls_made");
    for (int i = 0; i < counts.length; i++) {
      node.put(names.get(i), counts[i]);
    }
  }

  private static String text(Instant time) {
    return time == null ? null : time.toString();
  }
}
