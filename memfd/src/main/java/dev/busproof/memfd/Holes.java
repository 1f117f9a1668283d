package dev.busproof.memfd;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import dev.busproof.memfd.libc.Libc;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Finds the holes under a mapping. A load of a hole gives the file a page of zeros, and charges it
 * to whoever loads: reading 64 MiB that a client never wrote costs 64 MiB.
 *
 * <p>It is mincore(2) that is asked, of the mapping. SEEK_HOLE would say the same of the file, and
 * move the offset of an open file that its sender uses as well.
 */
final class Holes {
  /**
   * The most that is copied in place of reading it where it is: about 30 ms, and room for any frame
   * up to 5120x2880.
   */
  static final long MAX_COPY_BYTES = 64L << 20;

  private static final long CHUNK_PAGES = 2048;
  private static final int PRESENT = 1;

  private Holes() {}

  /**
   * Whether a load from the range may need a page that is not there. Also true for pages that were
   * swapped out, and when the kernel does not say; never false for a hole in a file that is ours or
   * that we may write to. Of other people's files mincore(2) says that all is there.
   */
  static boolean mayBeIn(Libc libc, long address, long lengthBytes) {
    long pageBytes = libc.getpagesize();
    long start = address & -pageBytes;
    long pages = Math.ceilDiv(address + lengthBytes - start, pageBytes);
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment there = arena.allocate(Math.clamp(pages, 1, CHUNK_PAGES));
      for (long done = 0; done < pages; done += CHUNK_PAGES) {
        long count = Math.min(CHUNK_PAGES, pages - done);
        if (libc.mincore(start + done * pageBytes, count * pageBytes, there) < 0
            || !allPresent(there, count)) {
          return true;
        }
      }
      return false;
    }
  }

  private static boolean allPresent(MemorySegment there, long count) {
    for (long i = 0; i < count; i++) {
      if ((there.get(JAVA_BYTE, i) & PRESENT) == 0) {
        return false;
      }
    }
    return true;
  }
}
