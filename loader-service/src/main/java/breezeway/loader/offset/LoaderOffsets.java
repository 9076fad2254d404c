package breezeway.loader.offset;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import org.apache.kafka.common.TopicPartition;

/**
 * The table {@code loader_offsets}. An offset moves in the transaction that writes the rows before
 * it, and only for the holder of the partition's epoch: so a loader that was frozen while another
 * one took its place cannot commit anything when it wakes up.
 */
public final class LoaderOffsets {
  private static final String ACQUIRE =
      """
      insert into breezeway.loader_offsets as o (cluster_id, topic, partition, next_offset, epoch)
      values (?, ?, ?, 0, 1)
      on conflict (cluster_id, topic, partition) do update set epoch = o.epoch + 1
      returning next_offset, epoch, loaded_until
      """;
  private static final String ADVANCE =
      """
      update breezeway.loader_offsets
      set next_offset = ?, loaded_until = greatest(loaded_until, ?)
      where cluster_id = ? and topic = ? and partition = ? and epoch = ? and next_offset = ?
      """;
  private static final String RESTART =
      """
      update breezeway.loader_offsets set next_offset = ?, loaded_until = ?
      where cluster_id = ? and topic = ? and partition = ? and epoch = ? and next_offset = ?
      """;
  private static final String SET_BACK =
      """
      update breezeway.loader_offsets set next_offset = 0, epoch = epoch + 1
      where cluster_id = ? and topic = ? and partition = ?
      """;

  private final String clusterId;

  public LoaderOffsets(String clusterId) {
    this.clusterId = clusterId;
  }

  /** Takes a partition over from whoever held it. */
  public Position acquire(Connection connection, TopicPartition partition) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(ACQUIRE)) {
      setPartition(statement, 1, partition);
      try (ResultSet row = statement.executeQuery()) {
        row.next();
        return new Position(partition, row.getLong(1), row.getLong(2), row.getLong(3));
      }
    }
  }

  /**
   * Notes that everything below an offset is loaded.
   *
   * @throws Fenced when the partition is no longer ours
   */
  public Position advance(Connection connection, Position position, long nextOffset)
      throws SQLException {
    move(connection, ADVANCE, position, nextOffset, nextOffset);
    return position.at(nextOffset);
  }

  /**
   * Begins anew at an offset, in a topic that is not the one we knew.
   *
   * @throws Fenced when the partition is no longer ours
   */
  public Position restart(Connection connection, Position position, long offset)
      throws SQLException {
    move(connection, RESTART, position, offset, offset);
    return new Position(position.partition(), offset, position.epoch(), offset);
  }

  private void move(
      Connection connection, String sql, Position position, long nextOffset, long loadedUntil)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setLong(1, nextOffset);
      statement.setLong(2, loadedUntil);
      setPartition(statement, 3, position.partition());
      statement.setLong(6, position.epoch());
      statement.setLong(7, position.nextOffset());
      if (statement.executeUpdate() == 0) {
        throw new Fenced(position.partition());
      }
    }
  }

  /** Lets a partition be read from its start again; whoever holds it is fenced off and notices. */
  public void setBack(Connection connection, TopicPartition partition) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(SET_BACK)) {
      setPartition(statement, 1, partition);
      statement.executeUpdate();
    }
  }

  /** The epochs of these partitions now. */
  public Map<TopicPartition, Long> epochs(
      Connection connection, Collection<TopicPartition> partitions) throws SQLException {
    Map<TopicPartition, Long> epochs = new HashMap<>();
    String sql =
        "select topic, partition, epoch from breezeway.loader_offsets where cluster_id = ?";
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setString(1, clusterId);
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          epochs.put(new TopicPartition(rows.getString(1), rows.getInt(2)), rows.getLong(3));
        }
      }
    }
    epochs.keySet().retainAll(partitions);
    return epochs;
  }

  /** How far a partition is loaded, by whomever; empty when nobody ever held it. */
  public OptionalLong nextOffset(Connection connection, TopicPartition partition)
      throws SQLException {
    String sql =
        "select next_offset from breezeway.loader_offsets"
            + " where cluster_id = ? and topic = ? and partition = ?";
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      setPartition(statement, 1, partition);
      try (ResultSet row = statement.executeQuery()) {
        return row.next() ? OptionalLong.of(row.getLong(1)) : OptionalLong.empty();
      }
    }
  }

  private void setPartition(PreparedStatement statement, int first, TopicPartition partition)
      throws SQLException {
    statement.setString(first, clusterId);
    statement.setString(first + 1, partition.topic());
    statement.setInt(first + 2, partition.partition());
  }
}
