package dev.busproof.memfd.probe;

import static dev.busproof.memfd.libc.LinuxException.check;

import dev.busproof.memfd.Fd;
import dev.busproof.memfd.Seal;
import dev.busproof.memfd.libc.Constants;
import dev.busproof.memfd.libc.LinuxException;
import java.io.IOException;
import java.util.List;
import java.util.Set;

/** hugetlb memfds, whose seals do not keep their pages there, and transparent huge pages. */
final class HugePageProbes {
  /** Taking every free page for a moment is no way to treat a machine that has set some aside. */
  private static final long MOST_PAGES_TAKEN = 8;

  private final HugePagePool pool;

  private HugePageProbes(HugePagePool pool) {
    this.pool = pool;
  }

  static List<Probe> all(HugePagePool pool) {
    HugePageProbes with = new HugePageProbes(pool);
    return List.of(
        Probe.changing(
            Topic.HUGE_PAGES,
            "hugetlb.free-pages",
            "HugePages_Free without HugePages_Rsvd in /proc/meminfo",
            bench -> Answer.value(Long.toString(HugePagePool.freePages()))),
        with.steal("shared", Constants.MAP_SHARED),
        with.steal("shared-noreserve", Constants.MAP_SHARED | Constants.MAP_NORESERVE),
        with.steal("private-noreserve", Constants.MAP_PRIVATE | Constants.MAP_NORESERVE),
        Probe.changing(
            Topic.HUGE_PAGES,
            "hugetlb.steal.pread-works",
            "pread of a hole in a SHRINK-sealed hugetlb memfd, no page being free",
            with::preadWorks),
        transparent("thp.shmem", "a memfd", Constants.MAP_SHARED, "ShmemPmdMapped:"),
        transparent("thp.private", "no file", Constants.MAP_PRIVATE, "AnonHugePages:"));
  }

  private Probe steal(String id, int flags) {
    // Whether pages are free is up to the machine: an answer one day and none the next.
    return Probe.changing(
        Topic.HUGE_PAGES,
        "hugetlb.steal." + id + ".faults",
        "a SHRINK-sealed page is punched out and taken by another file, then touched",
        bench -> {
          Fd victim = victim(bench);
          long huge = HugePagePool.pageBytes();
          long address = bench.map(victim, huge, Constants.PROT_READ, flags);
          check(bench.peek(address), "write to a pipe", "");
          punchAndTake(bench, victim, huge);
          return Workbench.faults(bench.peek(address));
        });
  }

  private Answer preadWorks(Workbench bench) throws IOException {
    Fd victim = victim(bench);
    punchAndTake(bench, victim, HugePagePool.pageBytes());
    return Answer.allowed(bench.libc().pread(victim.number(), bench.zeroed(1), 0));
  }

  /** A sealed file of one huge page. */
  private Fd victim(Workbench bench) throws IOException {
    if (HugePagePool.freePages() == 0) {
      if (!pool.mayGrow()) {
        throw new IOException("no huge page is free; --allow-sysctl would ask for one");
      }
      bench.afterwards(pool::tryRestore);
      pool.grow(1);
    }
    long free = HugePagePool.freePages();
    if (free < 1) {
      throw new IOException("the kernel found no memory for a huge page");
    }
    if (free > MOST_PAGES_TAKEN) {
      throw new IOException(free + " huge pages are free: taking them all may harm others");
    }
    long huge = HugePagePool.pageBytes();
    Fd fd = bench.empty(huge, Constants.MFD_HUGETLB | Constants.MFD_ALLOW_SEALING);
    check(bench.libc().fallocate(fd.number(), 0, 0, huge), "fallocate", "");
    fd.addSeals(Set.of(Seal.SHRINK));
    return fd;
  }

  private static void punchAndTake(Workbench bench, Fd victim, long huge) throws IOException {
    victim.punchHole(0, huge);
    long pages = MOST_PAGES_TAKEN + 1;
    Fd thief = bench.empty(pages * huge, Constants.MFD_HUGETLB);
    for (long i = 0; i < pages; i++) {
      if (bench.libc().fallocate(thief.number(), 0, i * huge, huge) < 0) {
        return;
      }
    }
    throw new IOException("there were always more huge pages to be had");
  }

  private static Probe transparent(String feature, String of, int sharing, String line) {
    // Memory may be too fragmented for one at this moment.
    return Probe.changing(
        Topic.HUGE_PAGES,
        feature,
        "MADV_HUGEPAGE and MADV_POPULATE_WRITE of " + of + ", then " + line + " in smaps",
        bench -> {
          long huge = HugePagePool.pageBytes();
          long address = aligned(bench, huge, sharing);
          var _ = bench.libc().madvise(address, huge, Constants.MADV_HUGEPAGE);
          int result = bench.libc().madvise(address, huge, Constants.MADV_POPULATE_WRITE);
          check(result, "madvise", "");
          return Answer.of(Smaps.kibibytes(address, line) > 0);
        });
  }

  /** A writable mapping of one huge page's length that starts where one could lie. */
  private static long aligned(Workbench bench, long huge, int sharing) throws LinuxException {
    int reserve = Constants.MAP_PRIVATE | Constants.MAP_NORESERVE;
    long room = check(bench.tryMapAnonymous(2 * huge, Constants.PROT_NONE, reserve), "mmap", "");
    long address = (room + huge - 1) & -huge;
    boolean shared = sharing == Constants.MAP_SHARED;
    int fd = shared ? bench.empty(huge, 0).number() : -1;
    int flags = sharing | Constants.MAP_FIXED | (shared ? 0 : Constants.MAP_ANONYMOUS);
    int protection = Constants.PROT_READ | Constants.PROT_WRITE;
    // Inside the room, which is unmapped as a whole.
    return check(bench.libc().mmap(address, huge, protection, flags, fd, 0), "mmap", "");
  }
}
