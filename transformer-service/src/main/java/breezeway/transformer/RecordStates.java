package breezeway.transformer;

import breezeway.common.message.RecordKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/** What is remembered of each record and answer, by entity and key. */
final class RecordStates {
  private static final StringSerializer TEXT = new StringSerializer();

  private final KeyValueStore<String, RecordState> store;

  RecordStates(KeyValueStore<String, RecordState> store) {
    this.store = store;
  }

  /** {@link RecordState#UNKNOWN} when there is none. */
  RecordState get(String entity, RecordKey key) {
    RecordState state = store.get(storeKey(entity, key));
    return state == null ? RecordState.UNKNOWN : state;
  }

  void put(String entity, RecordKey key, RecordState state) {
    store.put(storeKey(entity, key), state);
  }

  /** Gives all records of a region, without the answers of their calls, in the order of keys. */
  void forEachRecord(String entity, String region, BiConsumer<RecordKey, RecordState> action) {
    String all = storeKey(entity, new RecordKey(region, "", Optional.empty()));
    try (KeyValueIterator<String, RecordState> states = store.prefixScan(all, TEXT)) {
      while (states.hasNext()) {
        KeyValue<String, RecordState> next = states.next();
        boolean isAnswer = next.key.indexOf('/', all.length()) >= 0;
        if (!isAnswer) {
          action.accept(recordKey(entity, next.key), next.value);
        }
      }
    }
  }

  /** The answers of calls for a record. */
  List<RecordKey> answersOf(String entity, RecordKey recordKey) {
    List<RecordKey> answers = new ArrayList<>();
    String all = storeKey(entity, recordKey) + "/";
    try (KeyValueIterator<String, RecordState> states = store.prefixScan(all, TEXT)) {
      states.forEachRemaining(state -> answers.add(recordKey(entity, state.key)));
    }
    return answers;
  }

  private static String storeKey(String entity, RecordKey key) {
    return entity + "/" + key;
  }

  private static RecordKey recordKey(String entity, String storeKey) {
    return RecordKey.parse(storeKey.substring(entity.length() + 1));
  }
}
