package dev.busproof.compositor.shm;

import dev.busproof.compositor.render.PixelFormat;
import dev.busproof.compositor.render.PixelRows;
import dev.busproof.memfd.FaultRecord;
import dev.busproof.memfd.ReadWindow;
import java.lang.foreign.MemorySegment;
import java.util.Optional;

/** Rows of a buffer, read straight out of a window over client memory. */
final class ShmRows implements PixelRows {
  private final ReadWindow window;
  private final ShmBuffer buffer;
  private final MemorySegment pixels;
  private final int firstRow;
  private final long strideBytes;

  /**
   * Rows of a window that this closes.
   *
   * @param buffer told at close when what was read cannot be believed
   */
  ShmRows(ReadWindow window, int firstRow, long strideBytes, ShmBuffer buffer) {
    this.window = window;
    this.buffer = buffer;
    this.pixels = window.segment();
    this.firstRow = firstRow;
    this.strideBytes = strideBytes;
  }

  @Override
  public void read(int row, int column, int count, int[] into, int at) {
    MemorySegment.copy(pixels, PixelFormat.WORD, offsetBytes(row, column), into, at, count);
  }

  @Override
  public void readRows(int row, int column, int count, int rowCount, int[] into, int at, int step) {
    long offset = (row - firstRow) * strideBytes + column * 4L;
    window.copyRows(offset, strideBytes, count, rowCount, into, at, step);
  }

  @Override
  public MemorySegment memory() {
    return pixels;
  }

  @Override
  public long offsetBytes(int row, int column) {
    return (row - firstRow) * strideBytes + column * 4L;
  }

  @Override
  public long copiedBytes() {
    return window.copiedBytes();
  }

  @Override
  public long searchedBytes() {
    return window.searchedBytes();
  }

  @Override
  public void close() {
    window.close();
    Optional<FaultRecord> fault = window.fault();
    if (fault.isPresent()) {
      buffer.noteFault(fault.get());
    }
  }

  @Override
  public boolean faulted() {
    return window.faulted();
  }
}
