package breezeway.loader.offset;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * The last offset of each key in a stretch of a partition: a hash table of numbers, 50 bytes a key
 * at most. Keys are told apart by 128 bits of their digest. One thread.
 */
final class LastOffsets {
  private static final int NUMBERS = 3;

  private final MessageDigest digest;

  /** Slots of high half, low half and offset + 1; an offset of 0 marks a free slot. */
  private long[] slots = new long[NUMBERS * 1024];

  private int size;

  LastOffsets() {
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  int size() {
    return size;
  }

  void put(byte[] key, long offset) {
    if (size * 2 * NUMBERS >= slots.length) {
      grow();
    }
    ByteBuffer hash = ByteBuffer.wrap(digest.digest(key));
    put(hash.getLong(), hash.getLong(), offset + 1);
  }

  /** The last offset of a key; -1 when the key was never seen. */
  long get(byte[] key) {
    ByteBuffer hash = ByteBuffer.wrap(digest.digest(key));
    return slots[slot(hash.getLong(), hash.getLong()) + 2] - 1;
  }

  private void put(long high, long low, long value) {
    int slot = slot(high, low);
    if (slots[slot + 2] == 0) {
      size++;
    }
    slots[slot] = high;
    slots[slot + 1] = low;
    slots[slot + 2] = value;
  }

  private int slot(long high, long low) {
    int count = slots.length / NUMBERS;
    int index = (int) Math.floorMod(low, (long) count);
    while (true) {
      int slot = index * NUMBERS;
      if (slots[slot + 2] == 0 || (slots[slot] == high && slots[slot + 1] == low)) {
        return slot;
      }
      index = (index + 1) % count;
    }
  }

  private void grow() {
    long[] old = slots;
    slots = new long[old.length * 2];
    size = 0;
    for (int slot = 0; slot < old.length; slot += NUMBERS) {
      if (old[slot + 2] != 0) {
        put(old[slot], old[slot + 1], old[slot + 2]);
      }
    }
  }
}
