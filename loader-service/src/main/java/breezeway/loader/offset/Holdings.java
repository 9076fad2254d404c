package breezeway.loader.offset;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.TopicPartition;

/** The partitions that one consumer holds, and where it stands in each. One thread. */
public final class Holdings {
  private final Map<TopicPartition, Position> positions = new HashMap<>();

  public boolean has(TopicPartition partition) {
    return positions.containsKey(partition);
  }

  /** The position in a partition that is held. */
  public Position get(TopicPartition partition) {
    Position position = positions.get(partition);
    if (position == null) {
      throw new IllegalStateException(partition + " is not held");
    }
    return position;
  }

  public void put(Position position) {
    positions.put(position.partition(), position);
  }

  public void release(TopicPartition partition) {
    positions.remove(partition);
  }

  public void releaseAll() {
    positions.clear();
  }

  public Set<TopicPartition> partitions() {
    return Set.copyOf(positions.keySet());
  }
}
