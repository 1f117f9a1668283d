package dev.busproof.memfd.probe;

import static dev.busproof.memfd.libc.LinuxException.check;

import dev.busproof.memfd.Fd;
import dev.busproof.memfd.libc.Constants;
import dev.busproof.memfd.libc.LinuxException;
import java.lang.foreign.MemorySegment;
import java.util.List;

/** Reading a hole: whether the reader is charged a page for it, and how holes can be found. */
final class HoleProbes {
  private HoleProbes() {}

  /** Reads the hole at the address or in the file. */
  @FunctionalInterface
  private interface Reader {
    long read(Workbench bench, Fd fd, long address) throws LinuxException;
  }

  static List<Probe> all() {
    Reader pipe = (bench, fd, address) -> bench.peek(address);
    Reader own = (bench, fd, address) -> bench.readOwn(address, bench.zeroed(1));
    Reader populate =
        (bench, fd, address) ->
            bench.libc().madvise(address, bench.pageBytes(), Constants.MADV_POPULATE_READ);
    Reader pread = (bench, fd, address) -> bench.libc().pread(fd.number(), bench.zeroed(1), 0);
    return List.of(
        charged("hole.shared-map-read", "a byte of a shared mapping", Constants.MAP_SHARED, pipe),
        charged(
            "hole.private-map-read", "a byte of a private mapping", Constants.MAP_PRIVATE, pipe),
        charged("hole.populate-read", "MADV_POPULATE_READ of it", Constants.MAP_SHARED, populate),
        charged("hole.process-vm-readv", "process_vm_readv of it", Constants.MAP_SHARED, own),
        charged("hole.pread", "pread of a byte", Constants.MAP_SHARED, pread),
        row("hole.seek-data", "3.8", "SEEK_DATA in a file that is all holes", HoleProbes::seekData),
        row(
            "hole.seek-data.skips",
            "3.8",
            "SEEK_DATA from a page of nothing to a page of data",
            HoleProbes::seekSkips),
        row(
            "hole.punch.reads-zero",
            "3.5",
            "a page is punched out, then read through a mapping that was there before",
            HoleProbes::punchReadsZero),
        row(
            "hole.punch.frees",
            "3.5",
            "allocated bytes of the file before and after that",
            HoleProbes::punchFrees));
  }

  private static Probe row(String feature, String since, String how, Question question) {
    return Probe.behaviour(Topic.HOLES, feature, since, how, question);
  }

  private static Probe charged(String feature, String what, int sharing, Reader reader) {
    return row(
        feature + ".allocates",
        "",
        "a hole is read by " + what + "; st_blocks before and after",
        bench -> {
          Fd fd = bench.empty(bench.pageBytes(), 0);
          long address = bench.readable(fd, 1, sharing);
          long before = FileState.allocatedBytes(fd);
          long result = reader.read(bench, fd, address);
          return result < 0
              ? Answer.failed("reading it", -result)
              : Answer.of(FileState.allocatedBytes(fd) > before);
        });
  }

  private static Answer seekData(Workbench bench) throws LinuxException {
    Fd fd = bench.empty(bench.pageBytes(), 0);
    long found = bench.libc().lseek(fd.number(), 0, Constants.SEEK_DATA);
    return found < 0 ? Answer.value(Answer.name(found)) : Answer.value("found at " + found);
  }

  private static Answer seekSkips(Workbench bench) throws LinuxException {
    Fd fd = bench.empty(2 * bench.pageBytes(), 0);
    MemorySegment one = bench.zeroed(1);
    fd.pwrite(one, bench.pageBytes());
    long found = check(bench.libc().lseek(fd.number(), 0, Constants.SEEK_DATA), "lseek", "");
    return Answer.of(found == bench.pageBytes());
  }

  private static Answer punchReadsZero(Workbench bench) throws LinuxException {
    Fd fd = bench.pages(1);
    long address = bench.readable(fd, 1, Constants.MAP_SHARED);
    check(bench.peek(address), "write to a pipe", "");
    fd.punchHole(0, bench.pageBytes());
    return Answer.of(bench.peek(address) == 0);
  }

  private static Answer punchFrees(Workbench bench) throws LinuxException {
    Fd fd = bench.pages(1);
    long before = FileState.allocatedBytes(fd);
    fd.punchHole(0, bench.pageBytes());
    return Answer.of(FileState.allocatedBytes(fd) < before);
  }
}
