package dev.busproof.bench.lanes;

import static dev.busproof.memfd.libc.LinuxException.check;

import dev.busproof.memfd.Fd;
import dev.busproof.memfd.libc.Constants;
import dev.busproof.memfd.libc.Libc;
import dev.busproof.memfd.libc.LinuxException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** Mappings that end with an arena. */
final class OwnMemory {
  /** Where a huge page can begin. */
  static final long HUGE_BYTES = 2 << 20;

  private static final int READ_WRITE = Constants.PROT_READ | Constants.PROT_WRITE;
  private static final int ANONYMOUS = Constants.MAP_PRIVATE | Constants.MAP_ANONYMOUS;

  private OwnMemory() {}

  /** Has something closed together with an arena's memory. */
  @SuppressWarnings("restricted")
  static <T extends AutoCloseable> T closedWith(Arena arena, T thing) {
    var _ =
        MemorySegment.NULL.reinterpret(
            arena,
            ignored -> {
              try {
                thing.close();
              } catch (Exception e) {
                throw new IllegalStateException(thing + " cannot be closed", e);
              }
            });
    return thing;
  }

  /** Private memory of small pages, all of them present. */
  static MemorySegment prefaulted(Arena arena, long bytes) throws LinuxException {
    return anonymous(arena, bytes).fill((byte) -1);
  }

  /** Private memory none of which is present. */
  static MemorySegment anonymous(Arena arena, long bytes) throws LinuxException {
    long address = Libc.system().mmap(0, bytes, READ_WRITE, ANONYMOUS, -1, 0);
    return owned(arena, check(address, "mmap", bytes + " bytes"), bytes);
  }

  /**
   * Private memory of huge pages, all present.
   *
   * @throws LinuxException EINVAL where the kernel has none
   */
  static MemorySegment huge(Arena arena, long bytes) throws LinuxException {
    long rounded = roundedToHuge(bytes);
    MemorySegment room = anonymous(arena, rounded + HUGE_BYTES);
    long aligned = roundedToHuge(room.address()) - room.address();
    MemorySegment huge = room.asSlice(aligned, rounded);
    Libc libc = Libc.system();
    int advised = libc.madvise(huge.address(), rounded, Constants.MADV_HUGEPAGE);
    check(advised, "madvise MADV_HUGEPAGE", "");
    return huge.fill((byte) -1).asSlice(0, bytes);
  }

  static long roundedToHuge(long bytes) {
    return Math.ceilDiv(bytes, HUGE_BYTES) * HUGE_BYTES;
  }

  /**
   * A file from its start.
   *
   * @param sharing MAP_SHARED or MAP_PRIVATE
   */
  static MemorySegment readOnly(Arena arena, Fd fd, long bytes, int sharing) throws LinuxException {
    return mapped(arena, fd, bytes, Constants.PROT_READ, sharing);
  }

  /** A file from its start, to be drawn into, where huge pages can begin. */
  static MemorySegment writable(Arena arena, Fd fd, long bytes) throws LinuxException {
    return aligned(arena, fd, bytes, READ_WRITE);
  }

  /** As {@link #readOnly} shared, where huge pages can begin. */
  static MemorySegment alignedReadOnly(Arena arena, Fd fd, long bytes) throws LinuxException {
    return aligned(arena, fd, bytes, Constants.PROT_READ);
  }

  private static MemorySegment aligned(Arena arena, Fd fd, long bytes, int protection)
      throws LinuxException {
    MemorySegment room = anonymous(arena, bytes + HUGE_BYTES);
    MemorySegment place = room.asSlice(roundedToHuge(room.address()) - room.address(), bytes);
    int flags = Constants.MAP_SHARED | Constants.MAP_FIXED;
    long mapped = Libc.system().mmap(place.address(), bytes, protection, flags, fd.number(), 0);
    check(mapped, "mmap", bytes + " bytes of a file");
    return place;
  }

  private static MemorySegment mapped(Arena arena, Fd fd, long bytes, int protection, int sharing)
      throws LinuxException {
    long address = Libc.system().mmap(0, bytes, protection, sharing, fd.number(), 0);
    return owned(arena, check(address, "mmap", bytes + " bytes"), bytes);
  }

  @SuppressWarnings("restricted")
  private static MemorySegment owned(Arena arena, long address, long bytes) {
    return MemorySegment.ofAddress(address)
        .reinterpret(
            bytes,
            arena,
            mapped -> {
              var _ = Libc.system().munmap(mapped.address(), bytes);
            });
  }
}
