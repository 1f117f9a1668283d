package dev.busproof.memfd.probe;

import dev.busproof.memfd.Fd;
import dev.busproof.memfd.Seal;
import dev.busproof.memfd.libc.Constants;
import dev.busproof.memfd.libc.LinuxException;
import java.util.List;
import java.util.Set;

/** What somebody can do who was sent a memfd: a duplicate is what a socket would hand over. */
final class ReceiverProbes {
  private static final Set<Seal> SHRINK = Set.of(Seal.SHRINK);
  private static final int READ_WRITE = Constants.PROT_READ | Constants.PROT_WRITE;

  private ReceiverProbes() {}

  static List<Probe> all() {
    return List.of(
        row(
            "receiver.add-shrink",
            "F_SEAL_SHRINK on a duplicate of a sealable descriptor",
            bench -> Answer.allowed(shrink(bench.own(bench.pages(2).duplicate())))),
        row(
            "receiver.add-shrink.while-mapped",
            "the same while the sender maps it shared and writable",
            ReceiverProbes::whileMapped),
        row(
            "receiver.add-shrink.stops-sender",
            "the sender's ftruncate down after that",
            ReceiverProbes::stopsSender),
        row(
            "receiver.add-shrink.leaves-growth",
            "the sender's ftruncate up after that",
            ReceiverProbes::leavesGrowth),
        row(
            "receiver.add-shrink.read-only",
            "the same on a descriptor that was opened read-only",
            bench -> Answer.allowed(shrink(bench.own(bench.pages(2).reopenReadOnly())))),
        row(
            "receiver.add-shrink.after-seal",
            "the same when the sender has set F_SEAL_SEAL",
            ReceiverProbes::afterSeal),
        row(
            "receiver.read-only.read-map",
            "mmap shared and readable of a read-only descriptor",
            bench -> map(bench, Constants.PROT_READ)),
        row(
            "receiver.read-only.writable-map",
            "mmap shared and writable of a read-only descriptor",
            bench -> map(bench, READ_WRITE)),
        row(
            "receiver.shrink-sealed.faults-beyond-size",
            "two pages mapped of a sealed file of one; the second written to a pipe",
            ReceiverProbes::beyondSize));
  }

  private static Probe row(String feature, String how, Question question) {
    return Probe.behaviour(Topic.RECEIVER, feature, "3.17", how, question);
  }

  private static long shrink(Fd fd) {
    return Workbench.attempt(() -> fd.addSeals(SHRINK));
  }

  private static Answer whileMapped(Workbench bench) throws LinuxException {
    Fd sender = bench.pages(2);
    var _ = bench.writable(sender, 2, Constants.MAP_SHARED);
    return Answer.allowed(shrink(bench.own(sender.duplicate())));
  }

  private static Answer stopsSender(Workbench bench) throws LinuxException {
    Fd sender = bench.pages(2);
    bench.own(sender.duplicate()).addSeals(SHRINK);
    return Answer.refused(Workbench.attempt(() -> sender.truncate(0)));
  }

  private static Answer leavesGrowth(Workbench bench) throws LinuxException {
    Fd sender = bench.pages(2);
    bench.own(sender.duplicate()).addSeals(SHRINK);
    return Answer.allowed(Workbench.attempt(() -> sender.truncate(4 * bench.pageBytes())));
  }

  private static Answer afterSeal(Workbench bench) throws LinuxException {
    Fd sender = bench.pages(2);
    sender.addSeals(Set.of(Seal.SEAL));
    return Answer.allowed(shrink(bench.own(sender.duplicate())));
  }

  private static Answer map(Workbench bench, int protection) throws LinuxException {
    Fd receiver = bench.own(bench.pages(1).reopenReadOnly());
    return Answer.allowed(
        bench.tryMap(receiver, bench.pageBytes(), protection, Constants.MAP_SHARED));
  }

  private static Answer beyondSize(Workbench bench) throws LinuxException {
    Fd fd = bench.pages(1);
    fd.addSeals(SHRINK);
    long address = bench.readable(fd, 2, Constants.MAP_SHARED);
    return Workbench.faults(bench.peek(address + bench.pageBytes()));
  }
}
