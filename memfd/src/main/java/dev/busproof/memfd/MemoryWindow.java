package dev.busproof.memfd;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.function.BooleanSupplier;

/**
 * A view of native memory that dies with its confined arena: the JVM itself then refuses any later
 * access and any access by another thread.
 */
final class MemoryWindow implements ReadWindow {
  private final Arena arena;
  private final MemorySegment segment;
  private final BooleanSupplier judge;
  private final Runnable release;
  private boolean closed;
  private boolean faulted;

  /**
   * A window on memory its gate was entered for.
   *
   * @param judge whether what was read cannot be believed, asked once at close
   * @param release what to do after that
   */
  @SuppressWarnings("restricted")
  MemoryWindow(long address, long lengthBytes, BooleanSupplier judge, Runnable release) {
    arena = Arena.ofConfined();
    segment = MemorySegment.ofAddress(address).reinterpret(lengthBytes, arena, null).asReadOnly();
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
  public void close() {
    if (!closed) {
      // Throws for a foreign thread, and then the window stays open for its own.
      arena.close();
      closed = true;
      faulted = judge.getAsBoolean();
      release.run();
    }
  }

  @Override
  public boolean faulted() {
    if (!closed) {
      throw new IllegalStateException("the window is still open");
    }
    return faulted;
  }
}
