package dev.busproof.memfd.probe;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import dev.busproof.memfd.io.IoUring;
import dev.busproof.memfd.libc.Constants;
import dev.busproof.memfd.libc.LinuxException;
import java.lang.foreign.MemorySegment;
import java.util.List;

/** Reading a client's file through io_uring(7). */
final class IoUringProbes {
  private static final int READ_BYTES = 16;

  private IoUringProbes() {}

  static List<Probe> all() {
    return List.of(
        row("io-uring.setup", "5.1", "io_uring_setup", IoUringProbes::setup),
        row(
            "io-uring.read",
            "5.6",
            "IORING_OP_READ of a memfd brings its bytes",
            IoUringProbes::read),
        row(
            "io-uring.read.past-end",
            "5.6",
            "IORING_OP_READ of a memfd of no bytes",
            IoUringProbes::readNothing),
        row(
            "io-uring.read.into-past-end-fails",
            "5.6",
            "IORING_OP_READ into a mapping past the end of its file",
            IoUringProbes::readIntoPastEnd));
  }

  private static Probe row(String feature, String since, String how, Question question) {
    return Probe.behaviour(Topic.OTHER_WAYS, feature, since, how, question);
  }

  private static Answer setup(Workbench bench) {
    return Answer.supported(Workbench.attempt(() -> ring(bench)));
  }

  private static IoUring ring(Workbench bench) throws LinuxException {
    IoUring ring = IoUring.create(bench.libc(), 1);
    bench.afterwards(ring::close);
    return ring;
  }

  private static Answer read(Workbench bench) throws LinuxException {
    MemorySegment into = bench.zeroed(READ_BYTES);
    int count = ring(bench).readOne(bench.pages(1), 0, into);
    if (count < 0) {
      return Answer.supported(count);
    }
    boolean right = count == READ_BYTES && into.get(JAVA_BYTE, 0) == Workbench.FILLED;
    return right ? Answer.yes("") : Answer.no(count + " bytes");
  }

  private static Answer readNothing(Workbench bench) throws LinuxException {
    MemorySegment into = bench.zeroed(READ_BYTES);
    int count = ring(bench).readOne(bench.empty(0, 0), 0, into);
    return count < 0 ? Answer.failed("IORING_OP_READ", -count) : Answer.value(count + " bytes");
  }

  private static Answer readIntoPastEnd(Workbench bench) throws LinuxException {
    long address = bench.writable(bench.pages(1), 2, Constants.MAP_SHARED);
    MemorySegment past = Workbench.at(address + bench.pageBytes(), READ_BYTES);
    int count = ring(bench).readOne(bench.pages(1), 0, past);
    return Answer.refused(count);
  }
}
