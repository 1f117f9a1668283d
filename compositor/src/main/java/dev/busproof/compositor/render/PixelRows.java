package dev.busproof.compositor.render;

import java.lang.foreign.MemorySegment;

/**
 * Access to some rows of a {@link PixelSource}, short-lived and owned by the thread that opened it.
 * Nothing read through it may be believed until {@link #close} and a look at {@link #faulted}.
 */
public interface PixelRows extends AutoCloseable {
  /**
   * Copies {@code count} pixels of one row, from {@code column} on, to {@code into[at...]}.
   *
   * @param row absolute row of the source, within the rows opened
   * @throws IndexOutOfBoundsException outside the rows opened, the source's width or the array: the
   *     caller's mistake, never the client's
   */
  void read(int row, int column, int count, int[] into, int at);

  /**
   * As {@link #read} for so many rows one below the other: in one piece where that is possible, for
   * which a frame needs no more code than a row.
   *
   * @param step from where one row goes in the array to where the next does, at least {@code count}
   */
  default void readRows(
      int row, int column, int count, int rowCount, int[] into, int at, int step) {
    for (int i = 0; i < rowCount; i++) {
      read(row + i, column, count, into, at + i * step);
    }
  }

  /**
   * Native memory that the rows lie in, of {@link PixelFormat#WORD}s, good until {@link #close};
   * {@link MemorySegment#NULL} when they can only be copied.
   */
  default MemorySegment memory() {
    return MemorySegment.NULL;
  }

  /** Where in {@link #memory} a pixel is, in bytes; unchecked, as the memory checks each access. */
  default long offsetBytes(int row, int column) {
    return 0;
  }

  /** How many bytes opening them had to copy, because they could not be read in place. */
  default long copiedBytes() {
    return 0;
  }

  /** How many bytes opening them had to search for holes. */
  default long searchedBytes() {
    return 0;
  }

  @Override
  void close();

  /**
   * After {@link #close}: whether the client took the pixels away while they were read.
   *
   * @throws IllegalStateException before close
   */
  boolean faulted();
}
