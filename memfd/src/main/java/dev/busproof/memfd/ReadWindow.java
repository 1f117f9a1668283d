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
