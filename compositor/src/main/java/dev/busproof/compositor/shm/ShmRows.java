package dev.busproof.compositor.shm;

import dev.busproof.compositor.render.PixelRows;
import dev.busproof.memfd.ReadWindow;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/** Rows of a buffer, read straight out of a window over client memory. */
final class ShmRows implements PixelRows {
  /**
   * wl_shm's formats are little-endian words; offsets and strides need not be multiples of four.
   */
  private static final ValueLayout.OfInt PIXEL =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private final ReadWindow window;
  private final MemorySegment pixels;
  private final int firstRow;
  private final long strideBytes;

  ShmRows(ReadWindow window, int firstRow, long strideBytes) {
    this.window = window;
    this.pixels = window.segment();
    this.firstRow = firstRow;
    this.strideBytes = strideBytes;
  }

  @Override
  public void read(int row, int column, int count, int[] into, int at) {
    long offset = (row - firstRow) * strideBytes + column * 4L;
    MemorySegment.copy(pixels, PIXEL, offset, into, at, count);
  }

  @Override
  public void close() {
    window.close();
  }

  @Override
  public boolean faulted() {
    return window.faulted();
  }
}
