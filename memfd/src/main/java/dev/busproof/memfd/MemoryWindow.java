package dev.busproof.memfd;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A view of native memory that dies with its confined arena: the JVM itself then refuses any later
 * access and any access by another thread.
 */
final class MemoryWindow implements ReadWindow {
  private static final ValueLayout.OfInt PIXEL =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private final Arena arena;
  private final MemorySegment segment;
  private final long copiedBytes;
  private final long searchedBytes;
  private final @Nullable StreamingCopy streaming;
  private final Supplier<Optional<FaultRecord>> judge;
  private final Runnable release;
  private boolean closed;
  private Optional<FaultRecord> fault = Optional.empty();
  private boolean judged;

  /**
   * A window on memory its gate was entered for.
   *
   * @param copiedBytes how much was copied for it
   * @param searchedBytes how much was searched for holes
   * @param streaming for memory that the guard watches; null: the JVM copies
   * @param judge why what was read cannot be believed, if it cannot; asked once at close
   * @param release what to do after that
   */
  @SuppressWarnings("restricted")
  MemoryWindow(
      long address,
      long lengthBytes,
      long copiedBytes,
      long searchedBytes,
      @Nullable StreamingCopy streaming,
      Supplier<Optional<FaultRecord>> judge,
      Runnable release) {
    arena = Arena.ofConfined();
    segment = MemorySegment.ofAddress(address).reinterpret(lengthBytes, arena, null).asReadOnly();
    this.copiedBytes = copiedBytes;
    this.searchedBytes = searchedBytes;
    this.streaming = streaming;
    this.judge = judge;
    this.release = release;
  }

  @Override
  public MemorySegment segment() {
    if (closed) {
      throw new IllegalStateException("the window is closed");
    }
    return segment;
  }

  @Override
  public void copyRows(
      long offset, long strideBytes, int count, int rowCount, int[] into, int at, int step) {
    MemorySegment from = segment();
    // One row is what rows without anything between them are.
    boolean gapless = count == step && count * 4L == strideBytes;
    int length = gapless ? Math.multiplyExact(count, rowCount) : count;
    int rows = gapless ? 1 : rowCount;
    if (streaming != null && StreamingCopy.suits(length, rows)) {
      streaming.rows(from, offset, strideBytes, length, rows, into, at, step);
      return;
    }
    for (int i = 0; i < rows; i++) {
      MemorySegment.copy(from, PIXEL, offset + i * strideBytes, into, at + i * step, length);
    }
  }

  @Override
  public long copiedBytes() {
    return copiedBytes;
  }

  @Override
  public long searchedBytes() {
    return searchedBytes;
  }

  @Override
  public void close() {
    if (!closed) {
      // Throws for a foreign thread, and then the window stays open for its own.
      arena.close();
      closed = true;
      try {
        fault = judge.get();
        judged = true;
      } finally {
        release.run();
      }
    }
  }

  /** Also when judging it failed for want of memory. */
  @Override
  public boolean faulted() {
    return fault().isPresent() || !judged;
  }

  @Override
  public Optional<FaultRecord> fault() {
    if (!closed) {
      throw new IllegalStateException("the window is still open");
    }
    return fault;
  }
}
