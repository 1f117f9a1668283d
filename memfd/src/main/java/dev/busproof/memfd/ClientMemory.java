package dev.busproof.memfd;

import dev.busproof.memfd.libc.LinuxException;

/**
 * Memory a client shares with us and may take away at any moment; the only way to read it is a
 * {@link ReadWindow}. Owns its descriptor. Windows may be open on several threads at once; resizing
 * is for one thread.
 */
public sealed interface ClientMemory extends AutoCloseable
    permits SealedMemory, GuardedMemory, CopiedMemory {
  /** How it is read. */
  SharingPath path();

  /** How long the client says it is; the file may be shorter. */
  long lengthBytes();

  /**
   * Looks at the file's size again and opens a window. A file that once faulted under a window is
   * not read again: there are zeros now where its bytes were.
   *
   * @throws TruncatedException when the file ends before the window does
   * @throws IndexOutOfBoundsException when the window is not inside {@link #lengthBytes}
   * @throws IllegalStateException when closed
   */
  ReadWindow open(long offset, long lengthBytes) throws TruncatedException, LinuxException;

  /**
   * Makes it longer, deciding anew how it is read. After an exception this memory is as it was.
   *
   * @return what to use from now on; when that is another object, this one is closed
   * @throws IllegalArgumentException when the length is less than {@link #lengthBytes}
   * @throws IllegalStateException when a window is open, or this is closed
   */
  ClientMemory resize(long lengthBytes) throws RefusedException, LinuxException;

  /**
   * Unmaps it and closes the descriptor. Idempotent.
   *
   * @throws IllegalStateException when a window is open, because its thread would then read memory
   *     that is somebody else's by now; nothing is released in that case
   */
  @Override
  void close();
}
