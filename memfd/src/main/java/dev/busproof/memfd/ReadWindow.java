package dev.busproof.memfd;

import java.lang.foreign.MemorySegment;
import java.util.Optional;

/**
 * A short look at client memory, by the one thread that opened it. What was read is judged after
 * the look is over:
 *
 * <pre>{@code
 * ReadWindow window = memory.open(offset, lengthBytes);
 * try (window) {
 *   ... window.segment() ...
 * }
 * if (window.faulted()) ...
 * }</pre>
 */
public interface ReadWindow extends AutoCloseable {
  /**
   * The bytes: read-only, of exactly the length asked for, usable by the opening thread until
   * {@link #close}. The client may change them at any moment, and where it took them away there are
   * zeros instead of a signal.
   *
   * @throws IllegalStateException when closed
   */
  MemorySegment segment();

  /**
   * Copies a rectangle of 32-bit pixels, little-endian as wl_shm's are: what can be done with
   * {@link #segment}, and often faster. What it writes may be in no cache afterwards.
   *
   * @param offset of the first row in the window, in bytes, of any alignment
   * @param strideBytes from one row to the next, not negative
   * @param count pixels of a row
   * @param rowCount rows one below the other
   * @param at where the first row goes
   * @param step from where one row goes to where the next does, not negative
   * @throws IndexOutOfBoundsException outside of the window or the array
   * @throws IllegalStateException when closed
   */
  void copyRows(
      long offset, long strideBytes, int count, int rowCount, int[] into, int at, int step);

  /** How many bytes had to be copied for it when it was opened; 0 when it is read in place. */
  long copiedBytes();

  /** How many bytes had to be searched for holes when it was opened; 0 when there was no need. */
  long searchedBytes();

  /** Ends the look. Idempotent. */
  @Override
  void close();

  /**
   * Whether what was read cannot be believed, because memory was taken away meanwhile.
   *
   * @throws IllegalStateException before {@link #close}
   */
  default boolean faulted() {
    return fault().isPresent();
  }

  /**
   * Why it cannot be believed, and where; empty when it can.
   *
   * @throws IllegalStateException before {@link #close}
   */
  Optional<FaultRecord> fault();
}
