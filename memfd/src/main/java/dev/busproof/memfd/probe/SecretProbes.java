package dev.busproof.memfd.probe;

import static dev.busproof.memfd.libc.LinuxException.check;

import dev.busproof.memfd.Fd;
import dev.busproof.memfd.Seal;
import dev.busproof.memfd.Udmabuf;
import dev.busproof.memfd.libc.Constants;
import dev.busproof.memfd.libc.LinuxException;
import java.util.List;
import java.util.Set;

/** Memory that is shared with nobody, not even the kernel, and memory that becomes a dma-buf. */
final class SecretProbes {
  private SecretProbes() {}

  static List<Probe> all() {
    return List.of(
        row(
            "memfd-secret.create",
            "5.14",
            "memfd_secret",
            bench -> {
              int fd = bench.libc().memfdSecret(Constants.O_CLOEXEC);
              if (fd >= 0) {
                var _ = bench.own(Fd.own(bench.libc(), fd));
              }
              return Answer.supported(fd);
            }),
        row(
            "memfd-secret.pread",
            "5.14",
            "pread of one",
            bench ->
                Answer.allowed(bench.libc().pread(secret(bench).number(), bench.zeroed(1), 0))),
        row(
            "memfd-secret.private-map",
            "5.14",
            "mmap private and readable of one",
            bench -> map(bench, Constants.MAP_PRIVATE)),
        row(
            "memfd-secret.shared-map",
            "5.14",
            "mmap shared and readable of one",
            bench -> map(bench, Constants.MAP_SHARED)),
        row(
            "udmabuf.create",
            "4.20",
            "UDMABUF_CREATE of a SHRINK-sealed memfd",
            bench -> Answer.supported(udmabuf(bench, Set.of(Seal.SHRINK)))),
        row(
            "udmabuf.needs-shrink-seal",
            "4.20",
            "the same without a seal",
            bench -> udmabufRefuses(bench, Set.of())),
        row(
            "udmabuf.refuses-write-seal",
            "4.20",
            "the same with F_SEAL_WRITE too",
            bench -> udmabufRefuses(bench, Set.of(Seal.SHRINK, Seal.WRITE))));
  }

  private static Probe row(String feature, String since, String how, Question question) {
    return Probe.behaviour(Topic.OTHER_WAYS, feature, since, how, question);
  }

  private static Fd secret(Workbench bench) throws LinuxException {
    Fd fd = bench.own(Fd.secret(bench.libc()));
    fd.truncate(bench.pageBytes());
    return fd;
  }

  private static Answer map(Workbench bench, int flags) throws LinuxException {
    return Answer.allowed(
        bench.tryMap(secret(bench), bench.pageBytes(), Constants.PROT_READ, flags));
  }

  private static long udmabuf(Workbench bench, Set<Seal> seals) throws LinuxException {
    Fd fd = bench.pages(1);
    if (!seals.isEmpty()) {
      fd.addSeals(seals);
    }
    return Workbench.attempt(() -> {
      var _ = bench.own(Udmabuf.create(bench.libc(), fd, bench.pageBytes()));
    });
  }

  private static Answer udmabufRefuses(Workbench bench, Set<Seal> seals) throws LinuxException {
    var _ = check(udmabuf(bench, Set.of(Seal.SHRINK)), "udmabuf", "");
    return Answer.refused(udmabuf(bench, seals));
  }
}
