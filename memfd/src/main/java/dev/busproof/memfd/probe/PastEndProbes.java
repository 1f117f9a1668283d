package dev.busproof.memfd.probe;

import static dev.busproof.memfd.libc.LinuxException.check;

import dev.busproof.memfd.Fd;
import dev.busproof.memfd.FdPair;
import dev.busproof.memfd.OpenFlag;
import dev.busproof.memfd.libc.Constants;
import dev.busproof.memfd.libc.LinuxException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.List;

/** How memory past the end of its file answers to system calls, none of which raises a signal. */
final class PastEndProbes {
  private static final Path NOWHERE = Path.of("/dev/null");

  private PastEndProbes() {}

  static List<Probe> all() {
    return List.of(
        row(
            "eof.write-to-pipe.fails",
            "",
            "write to a pipe of a byte past the end",
            bench -> Workbench.faults(bench.peek(pastEnd(bench)))),
        row(
            "eof.process-vm-readv.fails",
            "3.2",
            "process_vm_readv of one's own byte past the end",
            PastEndProbes::readOwn),
        row(
            "eof.process-vm-readv.across-end",
            "3.2",
            "process_vm_readv of two pages, of which the file has one",
            PastEndProbes::readOwnAcross),
        row(
            "eof.write-to-null-device.fails",
            "",
            "write to /dev/null, which does not look at the memory",
            PastEndProbes::writeNowhere),
        row(
            "eof.socket-send.sends-nothing",
            "",
            "write to a socket of two pages, of which the file has one; then read what came",
            PastEndProbes::send),
        row("eof.pread.past-end", "", "pread at the end of the file", bench -> pread(bench, 1)),
        row(
            "eof.pread.across-end",
            "",
            "pread of two pages, of which the file has one",
            bench -> pread(bench, 0)),
        row(
            "eof.private-copy.faults-after-truncation",
            "",
            "a private page is written, the file cut off, the page written to a pipe",
            bench -> copied(bench, 0)),
        row(
            "eof.populated.faults-after-truncation",
            "5.14",
            "the same with MADV_POPULATE_WRITE instead of writing",
            bench -> copied(bench, Constants.MADV_POPULATE_WRITE)));
  }

  private static Probe row(String feature, String since, String how, Question question) {
    return Probe.behaviour(Topic.PAST_END, feature, since, how, question);
  }

  private static long twoPagesOfOne(Workbench bench) throws LinuxException {
    return bench.readable(bench.pages(1), 2, Constants.MAP_SHARED);
  }

  private static long pastEnd(Workbench bench) throws LinuxException {
    return twoPagesOfOne(bench) + bench.pageBytes();
  }

  private static Answer readOwn(Workbench bench) throws LinuxException {
    MemorySegment one = bench.zeroed(1);
    long address = twoPagesOfOne(bench);
    check(bench.readOwn(address, one), "process_vm_readv", "");
    return Answer.refused(bench.readOwn(address + bench.pageBytes(), one));
  }

  private static Answer readOwnAcross(Workbench bench) throws LinuxException {
    long read = bench.readOwn(twoPagesOfOne(bench), bench.zeroed(2 * bench.pageBytes()));
    return bytes(bench, "process_vm_readv", read);
  }

  /** In pages, so that machines with different ones agree. */
  private static Answer bytes(Workbench bench, String call, long count) {
    if (count < 0) {
      return Answer.failed(call, -count);
    }
    return count % bench.pageBytes() == 0
        ? Answer.value(count / bench.pageBytes() + " of 2 pages")
        : Answer.value(count + " bytes");
  }

  private static Answer writeNowhere(Workbench bench) throws LinuxException {
    Fd nowhere = bench.own(Fd.open(bench.libc(), NOWHERE, OpenFlag.WRITE_ONLY));
    MemorySegment past = Workbench.at(pastEnd(bench), 1);
    return Answer.refused(bench.libc().write(nowhere.number(), past));
  }

  private static Answer send(Workbench bench) throws LinuxException {
    FdPair sockets = Fd.socketPair(bench.libc());
    var _ = bench.own(sockets.first());
    var _ = bench.own(sockets.second());
    MemorySegment across = Workbench.at(twoPagesOfOne(bench), 2 * bench.pageBytes());
    long sent = bench.libc().write(sockets.first().number(), across);
    long came = bench.libc().read(sockets.second().number(), bench.zeroed(2 * bench.pageBytes()));
    return sent < 0 && came < 0
        ? Answer.yes(Answer.name(sent))
        : Answer.no(came < 0 ? Answer.name(came) : came + " bytes came");
  }

  private static Answer pread(Workbench bench, int fromPage) throws LinuxException {
    Fd fd = bench.pages(1);
    MemorySegment two = bench.zeroed(2 * bench.pageBytes());
    return bytes(
        bench, "pread", bench.libc().pread(fd.number(), two, fromPage * bench.pageBytes()));
  }

  private static Answer copied(Workbench bench, int advice) throws LinuxException {
    Fd fd = bench.pages(1);
    long address = bench.writable(fd, 1, Constants.MAP_PRIVATE);
    if (advice == 0) {
      check(bench.poke(address, 1), "pread", "");
    } else {
      check(bench.libc().madvise(address, bench.pageBytes(), advice), "madvise", "");
    }
    fd.truncate(0);
    return Workbench.faults(bench.peek(address));
  }
}
