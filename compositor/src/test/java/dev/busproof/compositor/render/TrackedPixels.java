package dev.busproof.compositor.render;

import dev.busproof.memfd.libc.Errno;
import dev.busproof.memfd.libc.LinuxException;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Objects;
import java.util.Random;

/** A source that remembers which of its pixels were read, and can be made to fail. */
final class TrackedPixels implements PixelSource {
  enum Mood {
    SOUND,
    UNREADABLE,
    FAULTS
  }

  private final int[][] rows;
  private final PixelFormat format;
  private final Mood mood;
  private final BitSet read = new BitSet();
  private long strideBytes;
  private long searchedBytes;
  private int opened;
  private int open;

  TrackedPixels(int[][] rows, PixelFormat format, Mood mood) {
    this.rows = rows;
    this.format = format;
    this.mood = mood;
  }

  static TrackedPixels solid(int width, int height, PixelFormat format, int pixel) {
    int[][] rows = new int[height][width];
    for (int[] row : rows) {
      Arrays.fill(row, pixel);
    }
    return new TrackedPixels(rows, format, Mood.SOUND);
  }

  /** Premultiplied noise; a quarter of it transparent, a quarter opaque. */
  static int[][] noise(Random random, int width, int height) {
    int[][] rows = new int[height][width];
    for (int[] row : rows) {
      for (int x = 0; x < width; x++) {
        int alpha = Math.clamp(random.nextInt(-255, 510), 0, 255);
        row[x] = alpha << 24;
        for (int shift = 0; shift < 24; shift += 8) {
          row[x] |= random.nextInt(alpha + 1) << shift;
        }
      }
    }
    return rows;
  }

  /** As in a client's memory with rows that far apart, that has to be searched for holes. */
  TrackedPixels sparse(long rowToRowBytes) {
    strideBytes = rowToRowBytes;
    searchedBytes = rowToRowBytes * rows.length;
    return this;
  }

  @Override
  public long strideBytes() {
    return strideBytes;
  }

  @Override
  public int width() {
    return rows[0].length;
  }

  @Override
  public int height() {
    return rows.length;
  }

  @Override
  public PixelFormat format() {
    return format;
  }

  boolean wasRead(int column, int row) {
    return read.get(row * width() + column);
  }

  int pixelsRead() {
    return read.cardinality();
  }

  int timesOpened() {
    return opened;
  }

  int stillOpen() {
    return open;
  }

  @Override
  public PixelRows open(int firstRow, int rowCount) throws LinuxException {
    Objects.checkFromIndexSize(firstRow, rowCount, height());
    if (mood == Mood.UNREADABLE) {
      throw new LinuxException("pread", Errno.EIO, "made to fail");
    }
    opened++;
    open++;
    return new PixelRows() {
      @Override
      public void read(int row, int column, int count, int[] into, int at) {
        Objects.checkIndex(row - firstRow, rowCount);
        Objects.checkFromIndexSize(column, count, width());
        System.arraycopy(rows[row], column, into, at, count);
        read.set(row * width() + column, row * width() + column + count);
      }

      @Override
      public long searchedBytes() {
        return searchedBytes;
      }

      @Override
      public void close() {
        open--;
      }

      @Override
      public boolean faulted() {
        return mood == Mood.FAULTS;
      }
    };
  }
}
