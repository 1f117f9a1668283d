package dev.busproof.memfd.files;

import dev.busproof.memfd.Fd;
import dev.busproof.memfd.FdFacts;
import dev.busproof.memfd.FileKind;
import dev.busproof.memfd.OpenFlag;
import dev.busproof.memfd.fuse.FuseMount;
import dev.busproof.memfd.fuse.FuseUnavailableException;
import dev.busproof.memfd.libc.Libc;
import dev.busproof.memfd.libc.LinuxException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A directory of our own on a file system.
 *
 * @param mount where it is served by ourselves
 */
record Place(FileSystemKind kind, Path directory, Optional<FuseMount> mount) implements Held {
  private static final String PREFIX = "busproof-files-";

  /** There is no such file system here; the message says in one line why. */
  static final class MissingException extends Exception {
    private static final long serialVersionUID = 1L;

    MissingException(String reason) {
      super(reason);
    }
  }

  /** Makes one. */
  static Place open(Libc libc, FileSystemKind kind, Path disk)
      throws IOException, MissingException {
    return switch (kind) {
      case TMPFS -> new Place(kind, tmpfs(libc), Optional.empty());
      case DISK -> new Place(kind, disk(libc, disk), Optional.empty());
      case FUSE -> fuse(libc);
    };
  }

  private static Path tmpfs(Libc libc) throws IOException, MissingException {
    List<String> candidates =
        List.of("/dev/shm", Optional.ofNullable(System.getenv("XDG_RUNTIME_DIR")).orElse("/tmp"));
    for (String candidate : candidates) {
      Path path = Path.of(candidate);
      if (Files.isWritable(path) && isMemory(libc, path)) {
        return Files.createTempDirectory(path, PREFIX);
      }
    }
    throw new MissingException("none of " + candidates + " is a tmpfs that can be written to");
  }

  private static Path disk(Libc libc, Path disk) throws IOException, MissingException {
    if (isMemory(libc, disk)) {
      throw new MissingException(disk + " is a tmpfs; name a directory on a disk with --dir");
    }
    return Files.createTempDirectory(disk, PREFIX);
  }

  private static boolean isMemory(Libc libc, Path directory) throws LinuxException {
    Path probe = directory.resolve(PREFIX + ProcessHandle.current().pid());
    try (Fd fd = Fd.open(libc, probe, OpenFlag.READ_WRITE, OpenFlag.CREATE)) {
      return FdFacts.of(libc, fd).kind() == FileKind.SHMEM;
    } finally {
      var _ = probe.toFile().delete();
    }
  }

  private static Place fuse(Libc libc) throws IOException, MissingException {
    Path directory = Files.createTempDirectory(PREFIX);
    try {
      return new Place(
          FileSystemKind.FUSE, directory, Optional.of(FuseMount.start(libc, directory)));
    } catch (FuseUnavailableException e) {
      Files.delete(directory);
      throw new MissingException(String.valueOf(e.getMessage()));
    }
  }

  /** Unmounts and deletes. Any thread; again does nothing. */
  @Override
  public void close() {
    mount.ifPresent(FuseMount::close);
    try (Stream<Path> files = Files.list(directory)) {
      for (Path file : files.toList()) {
        Files.deleteIfExists(file);
      }
      Files.deleteIfExists(directory);
    } catch (IOException e) {
      // Deleted already, or somebody else put something there, which is theirs.
    }
  }
}
