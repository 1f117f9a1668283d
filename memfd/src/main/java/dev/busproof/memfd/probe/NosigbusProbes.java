package dev.busproof.memfd.probe;

import dev.busproof.memfd.Fd;
import dev.busproof.memfd.KernelFeatures;
import dev.busproof.memfd.libc.Constants;
import dev.busproof.memfd.libc.Errno;
import dev.busproof.memfd.libc.LinuxException;
import java.util.List;

/**
 * MAP_NOSIGBUS, proposed in 2021 and not merged. Kernels without it ignore the flag, so only what a
 * mapping does past the end of its file tells; each row is asked of any kernel, with or without.
 */
final class NosigbusProbes {
  private final int flag;

  private NosigbusProbes(int flag) {
    this.flag = flag;
  }

  /** The flag's value is the caller's: none was ever assigned. */
  static List<Probe> all(int flag) {
    NosigbusProbes with = new NosigbusProbes(flag);
    return List.of(
        Probe.setting(
            Topic.NOSIGBUS,
            "nosigbus.flag",
            "the value tried, which the command line gives",
            bench -> Answer.value("0x" + Integer.toHexString(flag))),
        row(
            "nosigbus.used",
            "what a compositor here goes by: zeros past the end and after a truncation",
            bench -> Answer.of(KernelFeatures.probe(bench.libc(), flag).noSigbus())),
        row(
            "nosigbus.private",
            "two private pages with the flag, of a file of one; the second written to a pipe",
            bench -> with.pastEnd(bench, Constants.MAP_PRIVATE)),
        row(
            "nosigbus.shared",
            "the same shared; the proposal's second version refuses it with EINVAL",
            bench -> with.pastEnd(bench, Constants.MAP_SHARED)),
        row(
            "nosigbus.shared-validate",
            "the same with MAP_SHARED_VALIDATE, which refuses flags it does not know",
            bench -> with.pastEnd(bench, Constants.MAP_SHARED_VALIDATE)),
        row(
            "nosigbus.read-only-descriptor",
            "the same private, of a descriptor opened read-only",
            with::readOnly),
        row("nosigbus.file-shows", "the first page of such a mapping is the file's", with::file),
        row(
            "nosigbus.write-gets-fresh-page",
            "a byte written past the end reads back, the one beside it is 0",
            with::write),
        row(
            "nosigbus.write-leaves-file-alone",
            "size and allocated bytes of the file after that are the same",
            with::leavesFile),
        row(
            "nosigbus.zero-after-growth",
            "a page read past the end is 0 still when the file has grown over it",
            with::growth),
        row(
            "nosigbus.zero-after-truncation",
            "a page that was the file's is 0 when the file was cut to nothing",
            with::truncation),
        row("nosigbus.populate", "MADV_POPULATE_READ past the end", with::populate));
  }

  private static Probe row(String feature, String how, Question question) {
    return Probe.behaviour(Topic.NOSIGBUS, feature, "", how, question);
  }

  private long map(Workbench bench, Fd fd) throws LinuxException {
    return bench.writable(fd, 2, Constants.MAP_PRIVATE | flag);
  }

  private Answer pastEnd(Workbench bench, int sharing) throws LinuxException {
    Fd fd = bench.pages(1);
    long address = bench.tryMap(fd, 2 * bench.pageBytes(), Constants.PROT_READ, sharing | flag);
    return address < 0
        ? Answer.no(Answer.name(address))
        : zero(bench.peek(address + bench.pageBytes()));
  }

  /** Yes for a byte of 0, no for a fault or another byte. */
  private static Answer zero(long peeked) {
    return peeked == 0 ? Answer.yes("") : other(peeked);
  }

  private static Answer other(long peeked) {
    if (peeked >= 0) {
      return Answer.no("reads " + peeked);
    }
    return peeked == -Errno.EFAULT
        ? Answer.no(Answer.name(peeked))
        : Answer.failed("touching it", -peeked);
  }

  private Answer readOnly(Workbench bench) throws LinuxException {
    Fd fd = bench.own(bench.pages(1).reopenReadOnly());
    long address = bench.readable(fd, 2, Constants.MAP_PRIVATE | flag);
    return zero(bench.peek(address + bench.pageBytes()));
  }

  private Answer file(Workbench bench) throws LinuxException {
    long seen = bench.peek(map(bench, bench.pages(1)));
    return seen == Workbench.FILLED ? Answer.yes("") : other(seen);
  }

  private Answer write(Workbench bench) throws LinuxException {
    long past = map(bench, bench.pages(1)) + bench.pageBytes();
    long poked = bench.poke(past, 1);
    if (poked < 0) {
      return other(poked);
    }
    long there = bench.peek(past);
    long beside = bench.peek(past + 1);
    return there == 1 ? zero(beside) : other(there);
  }

  private Answer leavesFile(Workbench bench) throws LinuxException {
    Fd fd = bench.pages(1);
    long address = map(bench, fd);
    var before = FileState.stat(fd);
    long poked = bench.poke(address + bench.pageBytes(), 1);
    return poked < 0 ? other(poked) : Answer.of(FileState.stat(fd).equals(before));
  }

  private Answer growth(Workbench bench) throws LinuxException {
    Fd fd = bench.pages(1);
    long past = map(bench, fd) + bench.pageBytes();
    long before = bench.peek(past);
    if (before < 0) {
      return other(before);
    }
    fd.truncate(2 * bench.pageBytes());
    bench.fill(fd, 2);
    return zero(bench.peek(past));
  }

  private Answer truncation(Workbench bench) throws LinuxException {
    Fd fd = bench.pages(1);
    long address = map(bench, fd);
    long before = bench.peek(address);
    if (before < 0) {
      return other(before);
    }
    fd.truncate(0);
    return zero(bench.peek(address));
  }

  private Answer populate(Workbench bench) throws LinuxException {
    long past = map(bench, bench.pages(1)) + bench.pageBytes();
    return Answer.allowed(
        bench.libc().madvise(past, bench.pageBytes(), Constants.MADV_POPULATE_READ));
  }
}
