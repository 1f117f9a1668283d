package dev.busproof.clientsim.attack.shm.file;

import dev.busproof.clientsim.attack.UnsupportedException;
import dev.busproof.memfd.Fd;
import dev.busproof.memfd.FdFacts;
import dev.busproof.memfd.FileKind;
import dev.busproof.memfd.OpenFlag;
import dev.busproof.memfd.libc.Libc;
import dev.busproof.memfd.libc.LinuxException;
import java.nio.file.Path;
import java.util.List;

/** Where files of a kind can be made. */
final class Directories {
  private Directories() {}

  /** On tmpfs. */
  static Path tmpfs(Libc libc) throws UnsupportedException {
    return find(libc, FileKind.SHMEM, List.of(Path.of("/dev/shm")));
  }

  /** On a disk: /var/tmp survives reboots, so it seldom is a tmpfs. */
  static Path disk(Libc libc) throws UnsupportedException {
    return find(
        libc,
        FileKind.DISK,
        List.of(
            Path.of(System.getProperty("java.io.tmpdir")),
            Path.of("/var/tmp"),
            Path.of(System.getProperty("user.dir"))));
  }

  private static Path find(Libc libc, FileKind kind, List<Path> candidates)
      throws UnsupportedException {
    for (var candidate : candidates) {
      try (var file = unlinked(libc, candidate)) {
        if (FdFacts.of(libc, file).kind() == kind) {
          return candidate;
        }
      } catch (LinuxException e) {
        // Not there, not ours to write to, or without O_TMPFILE: the next one.
      }
    }
    throw new UnsupportedException(
        "none of %s takes an unlinked file of the kind %s".formatted(candidates, kind));
  }

  /** A file of no bytes that has no name. */
  static Fd unlinked(Libc libc, Path directory) throws LinuxException {
    return Fd.open(libc, directory, OpenFlag.TMPFILE, OpenFlag.READ_WRITE);
  }
}
