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

  @SuppressWarnings("restricted")
  private MemorySegment map(long bytes) throws LinuxException {
    int protection = Constants.PROT_READ | Constants.PROT_WRITE;
    int flags = Constants.MAP_PRIVATE | Constants.MAP_ANONYMOUS;
    long address =
        LinuxException.check(
            libc.mmap(0, bytes, protection, flags, -1, 0), "mmap", bytes + " bytes to copy into");
    return MemorySegment.ofAddress(address).reinterpret(bytes);
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
