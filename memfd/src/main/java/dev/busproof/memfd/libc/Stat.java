package dev.busproof.memfd.libc;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.MemorySegment;

/**
 * What is used of struct stat and struct statx.
 *
 * @param mode file type and permissions, as st_mode
 * @param sizeBytes st_size
 * @param allocatedBytes st_blocks in bytes
 */
public record Stat(int mode, long sizeBytes, long allocatedBytes) {
  /** Size of the largest struct stat there is: x86-64's. */
  public static final int STAT_BYTES = 144;

  /** Size of struct statx, the same everywhere. */
  public static final int STATX_BYTES = 256;

  private static final long STAT_SIZE = 48;
  private static final long STAT_BLOCKS = 64;
  private static final long STATX_MODE = 28;
  private static final long STATX_SIZE = 40;
  private static final long STATX_BLOCKS = 48;
  private static final long STATX_DEV_MAJOR = 136;
  private static final int BLOCK_BYTES = 512;

  /** Reads what {@link Libc#fstat} wrote. */
  public static Stat ofStat(Abi abi, MemorySegment stat) {
    return new Stat(
        stat.get(JAVA_INT, abi.statModeOffset()),
        stat.get(JAVA_LONG, STAT_SIZE),
        stat.get(JAVA_LONG, STAT_BLOCKS) * BLOCK_BYTES);
  }

  /** Reads what {@link Libc#statx} wrote. */
  public static Stat ofStatx(MemorySegment statx) {
    return new Stat(
        Short.toUnsignedInt(statx.get(JAVA_SHORT, STATX_MODE)),
        statx.get(JAVA_LONG, STATX_SIZE),
        statx.get(JAVA_LONG, STATX_BLOCKS) * BLOCK_BYTES);
  }

  /** The device's major number in what {@link Libc#statx} wrote; 0 where no block device is. */
  public static int deviceMajor(MemorySegment statx) {
    return statx.get(JAVA_INT, STATX_DEV_MAJOR);
  }

  /**
   * Whether there are surely holes. There may be without: pages beyond the end count as well, and a
   * huge page reaches there, or fallocate(2).
   */
  public boolean isSparse() {
    return allocatedBytes < sizeBytes;
  }

  /** The file type bits, one of {@code Constants.S_IF...}. */
  public int type() {
    return mode & Constants.S_IFMT;
  }
}
