package dev.busproof.compositor.render;

import dev.busproof.memfd.TruncatedException;
import dev.busproof.memfd.libc.LinuxException;
import java.util.Arrays;
import java.util.Objects;

/** Pixels of our own, which no client can take away: the copy of a client's buffer. */
public final class PrivatePixels implements PixelSource {
  private final int width;
  private final int height;
  private final PixelFormat format;
  private final int[] pixels;

  private PrivatePixels(int width, int height, PixelFormat format, int[] pixels) {
    this.width = width;
    this.height = height;
    this.format = format;
    this.pixels = pixels;
  }

  /**
   * All zero, that is transparent black.
   *
   * @throws IllegalArgumentException unless both sizes are positive
   * @throws ArithmeticException when there are more pixels than an array holds
   */
  public PrivatePixels(int width, int height, PixelFormat format) {
    if (width <= 0 || height <= 0) {
      throw new IllegalArgumentException("size " + width + "x" + height);
    }
    this(width, height, format, new int[Math.multiplyExact(width, height)]);
  }

  /** What a framebuffer shows; whoever changes one changes the other. */
  public static PrivatePixels of(Framebuffer shown) {
    return new PrivatePixels(shown.width(), shown.height(), PixelFormat.XRGB8888, shown.pixels());
  }

  /** The same pixels once more. */
  public PrivatePixels copy() {
    return new PrivatePixels(width, height, format, pixels.clone());
  }

  @Override
  public int width() {
    return width;
  }

  @Override
  public int height() {
    return height;
  }

  @Override
  public PixelFormat format() {
    return format;
  }

  /**
   * Copies a rectangle of the source to the same place; the part outside either is left out.
   *
   * @return false when the source could not be read or faulted: the pixels of the rectangle are
   *     then garbage, others are untouched
   */
  public boolean copyFrom(PixelSource source, Rect rect) {
    Rect wanted =
        rect.intersect(new Rect(0, 0, width, height))
            .intersect(new Rect(0, 0, source.width(), source.height()));
    if (wanted.isEmpty()) {
      return true;
    }
    PixelRows rows;
    try {
      rows = source.open(wanted.y(), wanted.height());
    } catch (TruncatedException | LinuxException e) {
      return false;
    }
    try (rows) {
      copyFrom(rows, wanted);
    }
    return !rows.faulted();
  }

  /** Copies a rectangle, which must be inside, from rows to the same place. */
  public void copyFrom(PixelRows rows, Rect rect) {
    for (int y = rect.y(); y < rect.bottom(); y++) {
      rows.read(y, rect.x(), rect.width(), pixels, y * width + rect.x());
    }
  }

  /**
   * Sets every pixel of a rectangle, clipped to the size.
   *
   * @param pixel in this format
   */
  public void fill(Rect rect, int pixel) {
    Rect wanted = rect.intersect(new Rect(0, 0, width, height));
    for (int y = wanted.y(); y < wanted.bottom(); y++) {
      int at = y * width + wanted.x();
      Arrays.fill(pixels, at, at + wanted.width(), pixel);
    }
  }

  @Override
  public PixelRows open(int firstRow, int rowCount) {
    Objects.checkFromIndexSize(firstRow, rowCount, height);
    return new OwnRows(firstRow, rowCount);
  }

  private final class OwnRows implements PixelRows {
    private final int firstRow;
    private final int rowCount;
    private boolean closed;

    OwnRows(int firstRow, int rowCount) {
      this.firstRow = firstRow;
      this.rowCount = rowCount;
    }

    @Override
    public void read(int row, int column, int count, int[] into, int at) {
      Objects.checkIndex(row - firstRow, rowCount);
      Objects.checkFromIndexSize(column, count, width);
      System.arraycopy(pixels, row * width + column, into, at, count);
    }

    @Override
    public void close() {
      closed = true;
    }

    @Override
    public boolean faulted() {
      if (!closed) {
        throw new IllegalStateException("faulted() before close()");
      }
      return false;
    }
  }
}
