package dev.busproof.memfd.probe;

import static dev.busproof.memfd.libc.LinuxException.check;

import dev.busproof.memfd.Fd;
import dev.busproof.memfd.libc.Constants;
import dev.busproof.memfd.libc.LinuxException;
import java.util.List;

/** mmap(2) and madvise(2). */
final class MappingProbes {
  /** No mapping flag of any kernel or of any proposal known here. */
  private static final int UNKNOWN_FLAG = 0x800000;

  private MappingProbes() {}

  static List<Probe> all() {
    return List.of(
        row(
            "map.shared-validate",
            "4.15",
            "mmap of a memfd with MAP_SHARED_VALIDATE",
            bench -> Answer.supported(map(bench, Constants.MAP_SHARED_VALIDATE))),
        row(
            "map.shared-validate.refuses-unknown-flags",
            "4.15",
            "the same with a flag that no kernel has",
            bench -> Answer.refused(map(bench, Constants.MAP_SHARED_VALIDATE | UNKNOWN_FLAG))),
        row(
            "map.shared.ignores-unknown-flags",
            "",
            "mmap MAP_SHARED with a flag that no kernel has",
            bench -> Answer.allowed(map(bench, Constants.MAP_SHARED | UNKNOWN_FLAG))),
        row(
            "map.private.ignores-unknown-flags",
            "",
            "mmap MAP_PRIVATE with a flag that no kernel has",
            bench -> Answer.allowed(map(bench, Constants.MAP_PRIVATE | UNKNOWN_FLAG))),
        row(
            "map.droppable",
            "6.11",
            "mmap of no file with MAP_DROPPABLE",
            bench ->
                Answer.supported(
                    bench.tryMapAnonymous(
                        bench.pageBytes(), Constants.PROT_READ, Constants.MAP_DROPPABLE))),
        row(
            "map.populate-read",
            "5.14",
            "MADV_POPULATE_READ of a page of the file",
            bench -> populate(bench, Constants.MADV_POPULATE_READ, 0)),
        row(
            "map.populate-read.past-end-fails",
            "5.14",
            "MADV_POPULATE_READ of a page past the end",
            bench -> populate(bench, Constants.MADV_POPULATE_READ, 1)),
        row(
            "map.populate-write",
            "5.14",
            "MADV_POPULATE_WRITE of a page of the file, mapped private",
            bench -> populate(bench, Constants.MADV_POPULATE_WRITE, 0)),
        row(
            "map.populate-write.past-end-fails",
            "5.14",
            "MADV_POPULATE_WRITE of a page past the end",
            bench -> populate(bench, Constants.MADV_POPULATE_WRITE, 1)),
        row(
            "map.private.shows-later-writes",
            "",
            "a private page is read, then the file is written: the page shows it",
            MappingProbes::showsLaterWrites));
  }

  private static Probe row(String feature, String since, String how, Question question) {
    return Probe.behaviour(Topic.MAPPINGS, feature, since, how, question);
  }

  private static long map(Workbench bench, int flags) throws LinuxException {
    return bench.tryMap(bench.pages(1), bench.pageBytes(), Constants.PROT_READ, flags);
  }

  private static Answer populate(Workbench bench, int advice, int page) throws LinuxException {
    long address = bench.writable(bench.pages(1), 2, Constants.MAP_PRIVATE);
    int within = bench.libc().madvise(address, bench.pageBytes(), advice);
    if (page == 0) {
      return Answer.supported(within);
    }
    check(within, "madvise", "");
    return Answer.refused(
        bench.libc().madvise(address + page * bench.pageBytes(), bench.pageBytes(), advice));
  }

  private static Answer showsLaterWrites(Workbench bench) throws LinuxException {
    Fd fd = bench.pages(1);
    long address = bench.readable(fd, 1, Constants.MAP_PRIVATE);
    check(bench.peek(address), "write to a pipe", "");
    fd.pwrite(bench.zeroed(1), 0);
    return Answer.of(bench.peek(address) == 0);
  }
}
