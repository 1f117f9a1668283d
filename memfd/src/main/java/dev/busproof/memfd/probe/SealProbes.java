package dev.busproof.memfd.probe;

import dev.busproof.memfd.Fd;
import dev.busproof.memfd.FdPair;
import dev.busproof.memfd.OpenFlag;
import dev.busproof.memfd.Seal;
import dev.busproof.memfd.libc.Constants;
import dev.busproof.memfd.libc.Errno;
import dev.busproof.memfd.libc.LinuxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Every seal against every operation, with the same on an unsealed file for comparison. */
final class SealProbes {
  private static final Path SHARED_MEMORY = Path.of("/dev/shm");

  private SealProbes() {}

  static List<Probe> all() {
    List<Probe> probes = new ArrayList<>();
    for (Seal seal : Seal.values()) {
      probes.add(
          row(
              prefix(seal) + "can-be-added",
              since(seal),
              "F_ADD_SEALS on a sealable memfd, then F_GET_SEALS",
              bench -> added(bench, seal)));
      for (SealOperation operation : SealOperation.values()) {
        probes.add(
            row(
                prefix(seal) + "forbids-" + operation.id(),
                since(seal),
                operation.how() + ", without the seal and with it",
                bench -> forbids(bench, seal, operation)));
      }
    }
    probes.add(
        row(
            "seal.write.refused-while-mapped",
            "3.17",
            "F_SEAL_WRITE while a shared mapping is writable",
            SealProbes::writeWhileMapped));
    probes.add(
        row(
            "seal.exec.of-executable-adds-others",
            "6.3",
            "F_SEAL_EXEC on a memfd with x bits, then F_GET_SEALS",
            SealProbes::execOfExecutable));
    probes.add(
        row(
            "seal.tmpfs-file.reports-seal-only",
            "3.17",
            "F_GET_SEALS of an unnamed file in /dev/shm is exactly F_SEAL_SEAL",
            SealProbes::tmpfsFile));
    probes.add(row("seal.other-file.has-none", "3.17", "F_GET_SEALS of a pipe", SealProbes::pipe));
    return probes;
  }

  private static Probe row(String feature, String since, String how, Question question) {
    return Probe.behaviour(Topic.SEALS, feature, since, how, question);
  }

  private static String prefix(Seal seal) {
    return "seal." + seal.name().toLowerCase(Locale.ROOT).replace('_', '-') + ".";
  }

  private static String since(Seal seal) {
    return switch (seal) {
      case SEAL, SHRINK, GROW, WRITE -> "3.17";
      case FUTURE_WRITE -> "5.1";
      case EXEC -> "6.3";
    };
  }

  private static Answer added(Workbench bench, Seal seal) throws LinuxException {
    Fd fd = bench.pages(1);
    long result = Workbench.attempt(() -> fd.addSeals(Set.of(seal)));
    return result < 0 ? Answer.supported(result) : Answer.of(fd.seals().equals(Set.of(seal)));
  }

  private static Answer forbids(Workbench bench, Seal seal, SealOperation operation)
      throws LinuxException {
    long unsealed = operation.on(bench, bench.pages(2), () -> {});
    if (unsealed < 0) {
      return Answer.failed("without the seal", -unsealed);
    }
    Fd fd = bench.pages(2);
    try {
      return Answer.refused(operation.on(bench, fd, () -> fd.addSeals(Set.of(seal))));
    } catch (LinuxException e) {
      if (e.call().equals("fcntl F_ADD_SEALS")) {
        return new Answer("seal refused", Errno.name(e.errno()));
      }
      throw e;
    }
  }

  private static Answer writeWhileMapped(Workbench bench) throws LinuxException {
    Fd fd = bench.pages(1);
    var _ = bench.writable(fd, 1, Constants.MAP_SHARED);
    return Answer.refused(Workbench.attempt(() -> fd.addSeals(Set.of(Seal.WRITE))));
  }

  private static Answer execOfExecutable(Workbench bench) throws LinuxException {
    Fd fd = bench.pages(1);
    LinuxException.check(bench.libc().fchmod(fd.number(), 0700), "fchmod", "");
    fd.addSeals(Set.of(Seal.EXEC));
    Set<Seal> others = Set.of(Seal.EXEC, Seal.SHRINK, Seal.GROW, Seal.WRITE, Seal.FUTURE_WRITE);
    return Answer.of(fd.seals().equals(others));
  }

  private static Answer tmpfsFile(Workbench bench) throws LinuxException {
    Fd fd = bench.own(Fd.open(bench.libc(), SHARED_MEMORY, OpenFlag.READ_WRITE, OpenFlag.TMPFILE));
    long result =
        Workbench.attempt(() -> {
          var _ = fd.seals();
        });
    return result == -Errno.EINVAL
        ? Answer.no(Answer.name(result))
        : Answer.of(fd.seals().equals(Set.of(Seal.SEAL)));
  }

  private static Answer pipe(Workbench bench) throws LinuxException {
    FdPair pipe = bench.pipe();
    return Answer.refused(
        Workbench.attempt(() -> {
          var _ = pipe.first().seals();
        }));
  }
}
