package breezeway.loader.offset;

import org.apache.kafka.common.TopicPartition;

/**
 * Our place in a partition that we hold.
 *
 * @param nextOffset the first offset that is not loaded yet
 * @param epoch counts who held the partition; a greater one in the database means that it is no
 *     longer ours
 * @param loadedUntil the greatest {@code nextOffset} there ever was; what lies below is a
 *     repetition
 */
public record Position(TopicPartition partition, long nextOffset, long epoch, long loadedUntil) {
  public Position at(long offset) {
    return new Position(partition, offset, epoch, Math.max(loadedUntil, offset));
  }

  /** Whether records that were loaded before are being loaded again. */
  public boolean isRepeating() {
    return nextOffset < loadedUntil;
  }
}
