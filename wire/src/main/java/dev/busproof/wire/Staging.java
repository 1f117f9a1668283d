package dev.busproof.wire;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Native memory that bytes pass through between a system call and the buffers on the heap. One
 * block for each thread, and nothing in it outlives the call it is used for. Native buffers of each
 * connection's own would spare the copies, 0.8 us for 14 KiB; but to be usable from any thread they
 * need a shared arena, and closing one is a handshake of all threads, 20 us each and more.
 */
final class Staging {
  /** The most that one system call moves. */
  static final int MAX_BYTES = 64 * 1024;

  private static final ThreadLocal<MemorySegment> BLOCK =
      ThreadLocal.withInitial(() -> Arena.ofAuto().allocate(MAX_BYTES, Long.BYTES));

  private Staging() {}

  /** So many bytes of undefined content, valid until the thread's next call. */
  static MemorySegment ofThisThread(int lengthBytes) {
    return BLOCK.get().asSlice(0, lengthBytes);
  }
}
