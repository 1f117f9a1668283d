package dev.busproof.compositor.shm;

import dev.busproof.compositor.render.PixelFormat;
import dev.busproof.compositor.render.PixelRows;
import java.lang.foreign.MemorySegment;

/** Rows that a quarantined read has brought: ours, so they neither fault nor change. */
final class FetchedRows implements PixelRows {
  private final MemorySegment bytes;
  private final int firstRow;
  private final long strideBytes;

  FetchedRows(MemorySegment bytes, int firstRow, long strideBytes) {
    this.bytes = bytes;
    this.firstRow = firstRow;
    this.strideBytes = strideBytes;
  }

  @Override
  public void read(int row, int column, int count, int[] into, int at) {
    long offset = (row - firstRow) * strideBytes + column * 4L;
    MemorySegment.copy(bytes, PixelFormat.WORD, offset, into, at, count);
  }

  @Override
  public void close() {}

  @Override
  public boolean faulted() {
    return false;
  }
}
