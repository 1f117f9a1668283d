package dev.busproof.memfd;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * A view of native memory that dies with its confined arena: the JVM itself then refuses any later
 * access and any access by another thread.
 */
final class MemoryWindow implements ReadWindow {
  private final Arena arena;
  private final MemorySegment segment;
  private final long copiedBytes;
  private final long searchedBytes;
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
   * @param judge why what was read cannot be believed, if it cannot; asked once at close
   * @param release what to do after that
   */
  @SuppressWarnings("restricted")
  MemoryWindow(
      long address,
      long lengthBytes,
      long copiedBytes,
      long searchedBytes,
      Supplier<Optional<FaultRecord>> judge,
      Runnable release) {
    arena = Arena.ofConfined();
    segment = MemorySegment.ofAddress(address).reinterpret(lengthBytes, arena, null).asReadOnly();
    this.copiedBytes = copiedBytes;
    this.searchedBytes = searchedBytes;
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
