package dev.busproof.compositor.render;

import dev.busproof.memfd.TruncatedException;
import dev.busproof.memfd.libc.LinuxException;

/** A rectangle of pixels: a client's buffer or our own copy of one. */
public interface PixelSource {
  /** In pixels, at least 1. */
  int width();

  /** In pixels, at least 1. */
  int height();

  PixelFormat format();

  /** From one row to the next in a client's memory; 0 for memory of our own. */
  default long strideBytes() {
    return 0;
  }

  /**
   * Opens rows {@code firstRow} to {@code firstRow + rowCount - 1} for reading.
   *
   * @throws TruncatedException when the client's file is now too short
   * @throws LinuxException when it cannot be read
   * @throws IndexOutOfBoundsException when the rows are not all inside the source
   */
  PixelRows open(int firstRow, int rowCount) throws TruncatedException, LinuxException;
}
