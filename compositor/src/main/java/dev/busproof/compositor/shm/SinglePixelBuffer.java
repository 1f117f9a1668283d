package dev.busproof.compositor.shm;

import dev.busproof.compositor.client.Client;
import dev.busproof.compositor.render.PixelFormat;
import dev.busproof.compositor.render.PixelRows;
import java.util.Arrays;
import java.util.Objects;

/** A {@code wl_buffer} of one pixel that has no memory: reading it cannot fail. */
public final class SinglePixelBuffer extends Buffer {
  private final int argb;

  SinglePixelBuffer(Client client, int id, int argb) {
    super(client, id);
    this.argb = argb;
  }

  /** The colour as a premultiplied 0xAARRGGBB; every component uses the whole range of 32 bits. */
  static int argb(int red, int green, int blue, int alpha) {
    return toByte(alpha) << 24 | toByte(red) << 16 | toByte(green) << 8 | toByte(blue);
  }

  /** To the nearest of 256 steps. */
  private static int toByte(int component) {
    long full = 0xffff_ffffL;
    return (int) ((Integer.toUnsignedLong(component) * 255 + full / 2) / full);
  }

  @Override
  public int width() {
    return 1;
  }

  @Override
  public int height() {
    return 1;
  }

  @Override
  public PixelFormat format() {
    return argb >>> 24 == 0xff ? PixelFormat.XRGB8888 : PixelFormat.ARGB8888;
  }

  @Override
  public PixelRows open(int firstRow, int rowCount) {
    Objects.checkFromIndexSize(firstRow, rowCount, 1);
    return new PixelRows() {
      @Override
      public void read(int row, int column, int count, int[] into, int at) {
        Objects.checkIndex(row, 1);
        Objects.checkFromIndexSize(column, count, 1);
        Arrays.fill(into, at, at + count, argb);
      }

      @Override
      public void close() {}

      @Override
      public boolean faulted() {
        return false;
      }
    };
  }

  @Override
  void freeStorage() {}
}
