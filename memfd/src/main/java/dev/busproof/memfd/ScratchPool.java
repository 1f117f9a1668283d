package dev.busproof.memfd;

import dev.busproof.memfd.libc.Constants;
import dev.busproof.memfd.libc.Errno;
import dev.busproof.memfd.libc.Libc;
import dev.busproof.memfd.libc.LinuxException;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/**
 * Private memory that copies are made into, kept for the next copy: reading into pages that are
 * there already is five times as fast as into fresh ones. Mapped directly, so that it does not
 * count against the JVM's limit of direct memory.
 */
final class ScratchPool {
  /** Room for an 8K frame of four bytes a pixel, and as much again. */
  static final long MAX_BLOCK_BYTES = 256L << 20;

  /** What stays mapped between windows. */
  static final long MAX_KEPT_BYTES = 64L << 20;

  private static final long GRANULE_BYTES = 1L << 16;

  /** Of x86-64, and of aarch64 with pages of 4 KiB. */
  private static final long HUGE_PAGE_BYTES = 2L << 20;

  private final Libc libc;
  private final List<MemorySegment> free = new ArrayList<>();
  private long keptBytes;

  ScratchPool(Libc libc) {
    this.libc = libc;
  }

  /** A block of at least that size, contents undefined. */
  MemorySegment take(long lengthBytes) throws LinuxException {
    if (lengthBytes > MAX_BLOCK_BYTES) {
      throw new LinuxException(
          "pread",
          Errno.ENOMEM,
          "a copy of " + lengthBytes + " bytes, at most " + MAX_BLOCK_BYTES + " are allowed");
    }
    synchronized (free) {
      for (int i = 0; i < free.size(); i++) {
        if (free.get(i).byteSize() >= lengthBytes) {
          MemorySegment block = free.remove(i);
          keptBytes -= block.byteSize();
          return block;
        }
      }
    }
    return map(Math.max(GRANULE_BYTES, Math.ceilDiv(lengthBytes, GRANULE_BYTES) * GRANULE_BYTES));
  }

  /**
   * Large blocks begin where huge pages can, and ask for them: a read into those takes three
   * quarters of the time, because the kernel looks up 512 pages at once. Where there are none it is
   * as it was.
   */
  @SuppressWarnings("restricted")
  private MemorySegment map(long bytes) throws LinuxException {
    int protection = Constants.PROT_READ | Constants.PROT_WRITE;
    int flags = Constants.MAP_PRIVATE | Constants.MAP_ANONYMOUS;
    long spareBytes = bytes >= HUGE_PAGE_BYTES ? HUGE_PAGE_BYTES : 0;
    long address =
        LinuxException.check(
            libc.mmap(0, bytes + spareBytes, protection, flags, -1, 0),
            "mmap",
            bytes + " bytes to copy into");
    if (spareBytes > 0) {
      long before = Math.ceilDiv(address, HUGE_PAGE_BYTES) * HUGE_PAGE_BYTES - address;
      unmap(address, before);
      unmap(address + before + bytes, spareBytes - before);
      address += before;
      var _ = libc.madvise(address, bytes, Constants.MADV_HUGEPAGE);
    }
    return MemorySegment.ofAddress(address).reinterpret(bytes);
  }

  private void unmap(long address, long bytes) {
    if (bytes > 0) {
      var _ = libc.munmap(address, bytes);
    }
  }

  /** Gives a block back; what was used longest ago is unmapped when too much is kept. */
  void give(MemorySegment block) {
    List<MemorySegment> surplus = new ArrayList<>(0);
    synchronized (free) {
      free.add(block);
      keptBytes += block.byteSize();
      while (keptBytes > MAX_KEPT_BYTES) {
        MemorySegment oldest = free.removeFirst();
        keptBytes -= oldest.byteSize();
        surplus.add(oldest);
      }
    }
    for (MemorySegment one : surplus) {
      var _ = libc.munmap(one.address(), one.byteSize());
    }
  }

  long keptBytes() {
    synchronized (free) {
      return keptBytes;
    }
  }
}
