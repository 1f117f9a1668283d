package dev.busproof.compositor.surface;

import dev.busproof.compositor.render.PixelFormat;
import dev.busproof.compositor.render.PixelRows;
import dev.busproof.compositor.render.PixelSource;
import java.util.Arrays;

/** Black, as large as an output, without the memory: what is behind a fullscreen window. */
record Backdrop(int width, int height) implements PixelSource {
  @Override
  public PixelFormat format() {
    return PixelFormat.XRGB8888;
  }

  @Override
  public PixelRows open(int firstRow, int rowCount) {
    return new PixelRows() {
      @Override
      public void read(int row, int column, int count, int[] into, int at) {
        Arrays.fill(into, at, at + count, 0xff00_0000);
      }

      @Override
      public void close() {}

      @Override
      public boolean faulted() {
        return false;
      }
    };
  }
}
