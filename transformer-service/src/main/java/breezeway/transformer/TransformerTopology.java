package breezeway.transformer;

import breezeway.common.message.Headers;
import breezeway.common.message.RecordKey;
import breezeway.common.spec.EntityCatalog;
import breezeway.common.spec.EntitySpec;
import breezeway.common.topic.Topics;
import breezeway.transformer.mapping.RecordMapper;
import breezeway.transformer.profile.RunProfiles;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.processor.RecordContext;
import org.apache.kafka.streams.processor.StreamPartitioner;
import org.apache.kafka.streams.processor.TopicNameExtractor;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;

/**
 * The whole flow of the transformer.
 *
 * <pre>
 * raw topics → split → map → drop-unchanged → rows · runs · dead-letters · alerts
 * </pre>
 *
 * <p>One source reads all raw topics, so that one task has all entities of its regions. Between the
 * processors there are objects, and no topics: what a raw message leads to, the stores included, is
 * one transaction.
 */
public final class TransformerTopology {
  static final String RECORDS_STORE = "records";
  static final String RUNS_STORE = "runs";
  static final String UNKEYED_STORE = "unkeyed";
  static final String ROW_SETS_STORE = "row-sets";
  static final String ROWS_SINK = "rows";
  static final String RUNS_SINK = "run-markers";
  static final String DEAD_LETTERS_SINK = "dead-letters";
  static final String ALERTS_SINK = "alerts";

  private static final String SOURCE = "raw";
  private static final String SPLIT = "split";
  private static final String MAP = "map";
  private static final String DROP_UNCHANGED = "drop-unchanged";

  /** A small memory compacts in small steps: less to read when a state has to be restored. */
  private static final Map<String, String> CHANGE_LOG =
      Map.of(
          TopicConfig.SEGMENT_BYTES_CONFIG,
          String.valueOf(32 * 1024 * 1024),
          TopicConfig.MIN_CLEANABLE_DIRTY_RATIO_CONFIG,
          "0.3");

  private TransformerTopology() {}

  /**
   * The topology for a catalogue; the same catalogue always gives the same one.
   *
   * @param meters counts what becomes of records
   * @param hanging where transactions hang at the moment
   */
  static Topology of(
      EntityCatalog catalog,
      TransformerMeters meters,
      Supplier<Set<HangingTransactions.Place>> hanging) {
    Map<String, RecordMapper> mappers =
        catalog.all().stream().collect(Collectors.toMap(EntitySpec::name, RecordMapper::new));
    String[] rawTopics = catalog.names().stream().map(Topics::raw).toArray(String[]::new);
    ByteArrayDeserializer bytes = new ByteArrayDeserializer();
    StringSerializer key = new StringSerializer();
    ByteArraySerializer value = new ByteArraySerializer();

    Topology topology = new Topology();
    topology.addSource(SOURCE, bytes, bytes, rawTopics);
    topology.addProcessor(SPLIT, () -> new SplitProcessor(mappers), SOURCE);
    topology.addProcessor(MAP, () -> new MapProcessor(mappers, new RunProfiles(catalog)), SPLIT);
    topology.addProcessor(
        DROP_UNCHANGED, () -> new DropUnchangedProcessor(catalog, meters, hanging), MAP);
    topology.addStateStore(records(), DROP_UNCHANGED);
    topology.addStateStore(runs(), DROP_UNCHANGED);
    topology.addStateStore(unkeyed(), DROP_UNCHANGED);
    topology.addStateStore(rowSets(), DROP_UNCHANGED);
    topology.addSink(ROWS_SINK, new RowsTopic(), key, value, byRegion(), DROP_UNCHANGED);
    topology.addSink(RUNS_SINK, Topics.RUNS, key, value, byRegion(), DROP_UNCHANGED);
    topology.addSink(DEAD_LETTERS_SINK, Topics.DEAD_LETTERS, key, value, DROP_UNCHANGED);
    topology.addSink(ALERTS_SINK, Topics.ALERTS, key, value, DROP_UNCHANGED);
    return topology;
  }

  /** What is known of each record; without a cache, since a record comes once in a while. */
  private static StoreBuilder<?> records() {
    return Stores.keyValueStoreBuilder(
            Stores.persistentKeyValueStore(RECORDS_STORE), Serdes.String(), RecordState.serde())
        .withCachingDisabled()
        .withLoggingEnabled(CHANGE_LOG);
  }

  /** What is counted; with a cache, since each record counts. */
  private static StoreBuilder<?> runs() {
    return Stores.keyValueStoreBuilder(
            Stores.persistentKeyValueStore(RUNS_STORE), Serdes.String(), RunTally.serde())
        .withCachingEnabled()
        .withLoggingEnabled(CHANGE_LOG);
  }

  /** What stands refused and has no key. */
  private static StoreBuilder<?> unkeyed() {
    return Stores.keyValueStoreBuilder(
            Stores.persistentKeyValueStore(UNKEYED_STORE), Serdes.String(), Serdes.String())
        .withCachingDisabled()
        .withLoggingEnabled(CHANGE_LOG);
  }

  /** Row sets, where a delete changes them; as large as a message may be. */
  private static StoreBuilder<?> rowSets() {
    Map<String, String> changeLog = new HashMap<>(CHANGE_LOG);
    changeLog.put(TopicConfig.MAX_MESSAGE_BYTES_CONFIG, String.valueOf(Topics.MAX_MESSAGE_BYTES));
    return Stores.keyValueStoreBuilder(
            Stores.persistentKeyValueStore(ROW_SETS_STORE), Serdes.String(), Serdes.ByteArray())
        .withCachingDisabled()
        .withLoggingEnabled(changeLog);
  }

  /** All of a region in one partition, in order, whatever else is in the key. */
  private static StreamPartitioner<String, byte[]> byRegion() {
    Function<String, String> region = key -> RecordKey.parse(key).region();
    return (topic, key, value, partitions) ->
        Optional.of(Set.of(Topics.partition(region.apply(key), partitions)));
  }

  /** The rows topic of the entity in the headers. */
  private static final class RowsTopic implements TopicNameExtractor<String, byte[]> {
    @Override
    public String extract(String key, byte[] value, RecordContext context) {
      return Topics.rows(Headers.get(context.headers(), Headers.ENTITY).orElseThrow());
    }

    /** What the description of the topology shows. */
    @Override
    public String toString() {
      return Topics.rows("<entity>");
    }
  }
}
