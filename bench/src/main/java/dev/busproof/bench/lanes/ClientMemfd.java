package dev.busproof.bench.lanes;

import dev.busproof.memfd.Fd;
import dev.busproof.memfd.Memfd;
import dev.busproof.memfd.Seal;
import dev.busproof.memfd.libc.Constants;
import dev.busproof.memfd.libc.Libc;
import dev.busproof.memfd.libc.LinuxException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** The client's side: a memfd, and its mapping of it, with every page there. */
final class ClientMemfd {
  /** What the memory of the file is made of. */
  enum Pages {
    /** As they come. */
    SMALL,
    /** Transparent huge pages, asked for with MADV_COLLAPSE: settings are usually against them. */
    TRANSPARENT_HUGE,
    /** Of the machine's pool of huge pages. */
    HUGETLB
  }

  private final Memfd memfd;
  private final MemorySegment pixels;

  /**
   * Makes one.
   *
   * @param arena unmaps and closes it
   * @throws LinuxException where the pages cannot be had
   */
  ClientMemfd(Arena arena, long bytes, Pages pages) throws LinuxException {
    Libc libc = Libc.system();
    long size = pages == Pages.SMALL ? bytes : OwnMemory.roundedToHuge(bytes);
    Memfd.Option[] options =
        pages == Pages.HUGETLB
            ? new Memfd.Option[] {Memfd.Option.SEALABLE, Memfd.Option.HUGETLB}
            : new Memfd.Option[] {Memfd.Option.SEALABLE};
    memfd = OwnMemory.closedWith(arena, Memfd.create(libc, "busproof-bench", size, options));
    pixels = OwnMemory.writable(arena, memfd.fd(), size);
    // By a system call: too few huge pages are an error then, where a store would be a SIGBUS.
    int populated = libc.madvise(pixels.address(), size, Constants.MADV_POPULATE_WRITE);
    LinuxException.check(populated, "madvise MADV_POPULATE_WRITE", size + " bytes");
    if (pages == Pages.TRANSPARENT_HUGE) {
      int collapsed = libc.madvise(pixels.address(), size, Constants.MADV_COLLAPSE);
      LinuxException.check(collapsed, "madvise MADV_COLLAPSE", size + " bytes of a memfd");
    }
  }

  MemorySegment pixels() {
    return pixels;
  }

  Fd fd() {
    return memfd.fd();
  }

  void seal(Seal seal) throws LinuxException {
    memfd.seal(seal);
  }
}
