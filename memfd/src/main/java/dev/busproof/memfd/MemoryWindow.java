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
  private final Supplier<Optional<FaultRecord>> judge;
  private final Runnable release;
  private boolean closed;
  private Optional<FaultRecord> fault = Optional.empty();

  /**
   * A window on memory its gate was entered for.
   *
   * @param copiedBytes how much was copied for it
   * @param judge why what was read cannot be believed, if it cannot; asked once at close
   * @param release what to do after that
   */
  @SuppressWarnings("restricted")
  MemoryWindow(
      long address,
      long lengthBytes,
      long copiedBytes,
      Supplier<Optional<FaultRecord>> judge,
      Runnable release) {
    arena = Arena.ofConfined();
    segment = MemorySegment.ofAddress(address).reinterpret(lengthBytes, arena, null).asReadOnly();
    this.copiedBytes = copiedBytes;
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
  public void close() {
    if (!closed) {
      // Throws for a foreign thread, and then the window stays open for its own.
      arena.close();
      closed = true;
      fault = judge.get();
      release.run();
    }
  }

  @Override
  public Optional<FaultRecord> fault() {
    if (!closed) {
      throw new IllegalStateException("the window is still open");
    }
    return fault;
  }
}
