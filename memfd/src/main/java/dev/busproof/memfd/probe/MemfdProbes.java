package dev.busproof.memfd.probe;

import static dev.busproof.memfd.libc.LinuxException.check;

import dev.busproof.memfd.Fd;
import dev.busproof.memfd.Seal;
import dev.busproof.memfd.libc.Constants;
import dev.busproof.memfd.libc.Errno;
import dev.busproof.memfd.libc.LinuxException;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** memfd_create(2): which flags it takes, and what comes of them. */
final class MemfdProbes {
  private static final int EXECUTABLE_BITS = 0111;

  /** No flag of any kernel so far. */
  private static final int UNKNOWN_FLAG = 0x8000;

  private MemfdProbes() {}

  static List<Probe> all() {
    return List.of(
        row("memfd.create", "3.17", "memfd_create without flags", bench -> created(bench, 0)),
        row(
            "memfd.cloexec",
            "3.17",
            "MFD_CLOEXEC, then F_GETFD; without it the flag is not set",
            MemfdProbes::cloexec),
        row(
            "memfd.allow-sealing",
            "3.17",
            "MFD_ALLOW_SEALING, then F_GET_SEALS gives none",
            bench -> seals(bench, Constants.MFD_ALLOW_SEALING, Set.of())),
        row(
            "memfd.plain-is-sealed-against-seals",
            "3.17",
            "F_GET_SEALS of one made without it is exactly F_SEAL_SEAL",
            bench -> seals(bench, 0, Set.of(Seal.SEAL))),
        row("memfd.noexec-seal", "6.3", "MFD_NOEXEC_SEAL, then no x bits", MemfdProbes::noexec),
        row(
            "memfd.noexec-seal.is-sealable",
            "6.3",
            "MFD_NOEXEC_SEAL alone, then F_GET_SEALS is exactly F_SEAL_EXEC",
            bench -> seals(bench, Constants.MFD_NOEXEC_SEAL, Set.of(Seal.EXEC))),
        row("memfd.exec", "6.3", "MFD_EXEC, then the x bits are set", MemfdProbes::exec),
        row(
            "memfd.plain-is-executable",
            "3.17",
            "the x bits of one made with neither MFD_EXEC nor MFD_NOEXEC_SEAL",
            bench -> Answer.of(isExecutable(bench.empty(0, 0)))),
        row(
            "memfd.refuses-unknown-flags",
            "3.17",
            "memfd_create with a flag that no kernel has",
            bench -> Answer.refused(create(bench, UNKNOWN_FLAG))),
        row(
            "memfd.hugetlb",
            "4.14",
            "MFD_HUGETLB with the default size; no page is needed for that",
            bench -> created(bench, Constants.MFD_HUGETLB)),
        row(
            "memfd.hugetlb.2m",
            "4.14",
            "MFD_HUGETLB|MFD_HUGE_2MB",
            bench -> created(bench, Constants.MFD_HUGETLB | Constants.MFD_HUGE_2MB)),
        row(
            "memfd.hugetlb.1g",
            "4.14",
            "MFD_HUGETLB|MFD_HUGE_1GB",
            bench -> created(bench, Constants.MFD_HUGETLB | Constants.MFD_HUGE_1GB)),
        row(
            "memfd.hugetlb.allow-sealing",
            "4.16",
            "MFD_HUGETLB|MFD_ALLOW_SEALING",
            bench -> created(bench, Constants.MFD_HUGETLB | Constants.MFD_ALLOW_SEALING)));
  }

  private static Probe row(String feature, String since, String how, Question question) {
    return Probe.behaviour(Topic.MEMFD, feature, since, how, question);
  }

  private static long create(Workbench bench, int flags) {
    return Workbench.attempt(() -> {
      var _ = bench.empty(0, flags);
    });
  }

  private static Answer created(Workbench bench, int flags) {
    return Answer.supported(create(bench, flags));
  }

  private static Answer cloexec(Workbench bench) throws LinuxException {
    int flags = check(descriptorFlags(bench, bench.empty(0, 0)), "fcntl F_GETFD", "");
    int bare = check(bench.libc().memfdCreate("busproof-probe", 0), "memfd_create", "");
    int without = descriptorFlags(bench, bench.own(Fd.own(bench.libc(), bare)));
    return Answer.of((flags & Constants.FD_CLOEXEC) != 0 && (without & Constants.FD_CLOEXEC) == 0);
  }

  private static int descriptorFlags(Workbench bench, Fd fd) {
    return bench.libc().fcntl(fd.number(), Constants.F_GETFD, 0);
  }

  private static Answer seals(Workbench bench, int flags, Set<Seal> expected)
      throws LinuxException {
    long result = create(bench, flags);
    if (result == -Errno.EINVAL) {
      return Answer.no(Answer.name(result));
    }
    Set<Seal> seals = bench.empty(0, flags).seals();
    return seals.equals(expected)
        ? Answer.yes("")
        : Answer.no(seals.isEmpty() ? "no seals" : new TreeSet<>(seals).toString());
  }

  private static boolean isExecutable(Fd fd) throws LinuxException {
    return (FileState.mode(fd) & EXECUTABLE_BITS) != 0;
  }

  private static Answer noexec(Workbench bench) throws LinuxException {
    Answer created = created(bench, Constants.MFD_NOEXEC_SEAL);
    return created.equals(Answer.yes(""))
        ? Answer.of(!isExecutable(bench.empty(0, Constants.MFD_NOEXEC_SEAL)))
        : created;
  }

  private static Answer exec(Workbench bench) throws LinuxException {
    Answer created = created(bench, Constants.MFD_EXEC);
    return created.equals(Answer.yes(""))
        ? Answer.of(isExecutable(bench.empty(0, Constants.MFD_EXEC)))
        : created;
  }
}
