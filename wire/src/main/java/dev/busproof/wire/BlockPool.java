package dev.busproof.wire;

import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;

/**
 * Blocks of heap memory that connections have only while something is in them: thousands of idle
 * ones cost no buffers, and busy ones take turns with a few, without garbage. Each thread has a
 * pool of its own; a block may be given back on another thread than it was taken on.
 */
final class BlockPool {
  /** What a connection without a block has. */
  static final MemorySegment NONE = MemorySegment.ofArray(new byte[0]);

  static final int BLOCK_BYTES = 16 * 1024;

  /** Of clients that are all told something in the same turn. */
  private static final int MOST_KEPT = 32;

  private static final ThreadLocal<BlockPool> POOL = ThreadLocal.withInitial(BlockPool::new);

  private final ArrayDeque<MemorySegment> free = new ArrayDeque<>(MOST_KEPT);

  private BlockPool() {}

  /** A block of {@value #BLOCK_BYTES} bytes of undefined content. */
  static MemorySegment take() {
    MemorySegment block = POOL.get().free.pollLast();
    return block == null ? MemorySegment.ofArray(new byte[BLOCK_BYTES]) : block;
  }

  /** Whoever gives something back does not use it any more; what is no block is left to go. */
  static void give(MemorySegment block) {
    BlockPool pool = POOL.get();
    if (block.byteSize() == BLOCK_BYTES && pool.free.size() < MOST_KEPT) {
      pool.free.addLast(block);
    }
  }
}
