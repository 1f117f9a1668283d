package dev.busproof.clientsim.target;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.busproof.clientsim.client.Deadline;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/**
 * A private XDG_RUNTIME_DIR: 0700, under /tmp so that socket paths stay far below the 108 bytes of
 * unix(7), removed when closed. Its path in a process's environment also marks everything that a
 * target started, however often it forked: when the target is gone, those are ended too.
 */
final class RuntimeDirectory implements AutoCloseable {
  private static final long REMOVE_MILLIS = 500;

  private final Path path;

  private RuntimeDirectory(Path path) {
    this.path = path;
  }

  static RuntimeDirectory create() throws IOException {
    var mode = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
    return new RuntimeDirectory(Files.createTempDirectory(Path.of("/tmp"), "busproof-", mode));
  }

  /** Writes files, and then makes all of it that user's. */
  void furnish(Map<String, String> files, Optional<TargetUser> owner) throws IOException {
    for (var file : files.entrySet()) {
      var to = path.resolve(file.getKey());
      Files.createDirectories(to.getParent());
      Files.writeString(to, file.getValue());
    }
    if (owner.isPresent()) {
      try (var all = Files.walk(path)) {
        for (var one : all.toList()) {
          owner.get().own(one);
        }
      }
    }
  }

  Path path() {
    return path;
  }

  /**
   * Sockets that a compositor may have put here under a name of its own choosing: first those with
   * the usual name, for some put a socket for other conversations beside it.
   */
  List<Path> sockets() {
    try (var entries = Files.list(path)) {
      return entries
          .filter(RuntimeDirectory::isSocket)
          .sorted(
              Comparator.comparing((Path p) -> !p.getFileName().toString().startsWith("wayland-"))
                  .thenComparing(Comparator.naturalOrder()))
          .toList();
    } catch (IOException e) {
      return List.of();
    }
  }

  private static boolean isSocket(Path file) {
    try {
      return (((Integer) Files.getAttribute(file, "unix:mode")) & 0170000) == 0140000;
    } catch (IOException e) {
      return false;
    }
  }

  /** Ends every process whose environment names this directory. */
  void endProcesses() {
    var mark = "XDG_RUNTIME_DIR=" + path + "\0";
    try (var processes = ProcessHandle.allProcesses()) {
      processes
          .filter(p -> p.pid() != ProcessHandle.current().pid() && environment(p).contains(mark))
          .forEach(ProcessHandle::destroyForcibly);
    }
  }

  private static String environment(ProcessHandle process) {
    try {
      return Files.readString(
          Path.of("/proc", Long.toString(process.pid()), "environ"), ISO_8859_1);
    } catch (IOException e) {
      return ""; // gone, or another user's
    }
  }

  @Override
  public void close() {
    endProcesses();
    var deadline = Deadline.inMillis(REMOVE_MILLIS);
    while (Files.exists(path)) {
      try {
        Files.walkFileTree(path, new Remover());
      } catch (IOException e) {
        // A process that is still dying may have put a file into a directory just emptied.
        if (deadline.isOver()) {
          return;
        }
        LockSupport.parkNanos(1_000_000);
      }
    }
  }

  private static final class Remover extends SimpleFileVisitor<Path> {
    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
      Files.deleteIfExists(file);
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult postVisitDirectory(
        Path directory, @org.jspecify.annotations.Nullable IOException failure) throws IOException {
      if (failure != null) {
        throw failure;
      }
      Files.deleteIfExists(directory);
      return FileVisitResult.CONTINUE;
    }
  }
}
