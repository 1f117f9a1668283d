package dev.busproof.memfd;

import dev.busproof.memfd.libc.LinuxException;
import java.util.List;
import java.util.function.Consumer;

/**
 * Memory a client shares with us and may take away at any moment. Owns its descriptor. Resizing and
 * closing are for one thread.
 *
 * <p>Two kinds, by whether reading can keep a thread waiting: {@link ReadableMemory} is read at
 * once, {@link QuarantinedMemory} elsewhere and later.
 */
public sealed interface ClientMemory extends AutoCloseable
    permits ReadableMemory, QuarantinedMemory {
  /** How it is read. */
  SharingPath path();

  /** How long the client says it is; the file may be shorter. */
  long lengthBytes();

  /**
   * Makes it longer, deciding anew how it is read. After an exception this memory is as it was.
   *
   * @return what to use from now on; when that is another object, this one is closed
   * @throws IllegalArgumentException when the length is less than {@link #lengthBytes}
   * @throws IllegalStateException when it is being read, or is closed
   */
  ClientMemory resize(long lengthBytes) throws RefusedException, LinuxException;

  /**
   * Has the ranges written to by a worker, in their order; never waits. This memory may be resized
   * and closed meanwhile. A descriptor that is read-only and a file that is sealed, full or of a
   * kind that cannot be written to make it fail, a file that is too short makes it truncated.
   *
   * @param account whose patience it is taken out of
   * @param source gives the bytes of each range
   * @param whenDone gets the outcome, once, on a thread of the quarantine; again when it ran out of
   *     memory itself
   * @throws IndexOutOfBoundsException when a range is not inside {@link #lengthBytes}
   * @throws IllegalStateException when closed
   * @throws LinuxException no descriptor can be had for it
   */
  QuarantinedWrite write(
      QuarantineAccount account,
      List<ByteRange> ranges,
      QuarantinedWrite.Source source,
      Consumer<ReadOutcome> whenDone)
      throws LinuxException;

  /**
   * Gives back what it holds, the descriptor too. Idempotent.
   *
   * @throws IllegalStateException when a window is open, because its thread would then read memory
   *     that is somebody else's by now; nothing is released in that case
   */
  @Override
  void close();
}
