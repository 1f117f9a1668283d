package dev.busproof.wire;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Bytes received and not taken yet. It has a block of the {@link BlockPool} while there are many,
 * what they need while they are the begin of a message that is still to come, and nothing while
 * there are none. Not thread-safe.
 */
final class InputQueue {
  /**
   * Four messages of the greatest length: one call of {@link Connection#fill} never takes more, so
   * that a client that floods gets as many turns as the others and no more.
   */
  static final int CAPACITY_BYTES = BlockPool.BLOCK_BYTES;

  private static final ValueLayout.OfInt WORD = ValueLayout.JAVA_INT_UNALIGNED;

  private MemorySegment bytes = BlockPool.NONE;
  private int head;
  private int tail;

  int lengthBytes() {
    return tail - head;
  }

  int roomBytes() {
    return CAPACITY_BYTES - lengthBytes();
  }

  /** What the queue keeps, in or out of use. */
  long capacityBytes() {
    return bytes.byteSize();
  }

  /** The word that many bytes behind the first one. */
  int word(int offset) {
    return bytes.get(WORD, head + (long) offset);
  }

  /** Where the first byte is in {@link #segment}. */
  int head() {
    return head;
  }

  /** Valid until the next call of {@link #append}, {@link #rest} or {@link #clear}. */
  MemorySegment segment() {
    return bytes;
  }

  /** Some bytes, valid until the next call of {@link #append}, {@link #rest} or {@link #clear}. */
  MemorySegment slice(int offset, int length) {
    return bytes.asSlice(head + (long) offset, length);
  }

  void skip(int count) {
    head += count;
  }

  /** Adds bytes, at most as many as there is room for. */
  void append(MemorySegment from, int count) {
    if (count == 0) {
      return;
    }
    if (bytes.byteSize() < CAPACITY_BYTES) {
      moveTo(BlockPool.take());
    } else if (bytes.byteSize() - tail < count) {
      moveTo(bytes);
    }
    MemorySegment.copy(from, 0, bytes, tail, count);
    tail += count;
  }

  /** No whole message is left: what is kept is no more than what there is. */
  void rest() {
    if (head == tail) {
      clear();
    } else if (bytes.byteSize() == CAPACITY_BYTES) {
      MemorySegment block = bytes;
      moveTo(MemorySegment.ofArray(new byte[lengthBytes()]));
      BlockPool.give(block);
    }
  }

  private void moveTo(MemorySegment other) {
    int length = lengthBytes();
    if (length > 0) {
      MemorySegment.copy(bytes, head, other, 0, length);
    }
    bytes = other;
    head = 0;
    tail = length;
  }

  void clear() {
    BlockPool.give(bytes);
    bytes = BlockPool.NONE;
    head = 0;
    tail = 0;
  }
}
