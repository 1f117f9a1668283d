package dev.busproof.compositor;

import dev.busproof.memfd.DescriptorDisposal;
import dev.busproof.memfd.Fd;
import dev.busproof.memfd.OpenFlag;
import dev.busproof.memfd.io.UnixListener;
import dev.busproof.memfd.libc.Libc;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The listening socket {@code wayland-N} and the lock that says whose it is, both as libwayland
 * makes them: {@code wayland-N.lock} is held with flock(2) for as long as the compositor lives, so
 * a socket whose lock is free was left by a dead one and may be replaced.
 */
final class DisplaySocket implements AutoCloseable {
  /** libwayland's bound for names that are chosen: wayland-0 to wayland-32. */
  private static final int LAST_NUMBER = 32;

  /** sun_path holds 108 bytes, one of them for the NUL (unix(7)). */
  private static final int MAX_PATH_BYTES = 107;

  private static final int BACKLOG = 128;

  private final Path path;
  private final Path lockPath;
  private final Fd lock;
  private final UnixListener listener;

  private DisplaySocket(Path path, Path lockPath, Fd lock, UnixListener listener) {
    this.path = path;
    this.lockPath = lockPath;
    this.lock = lock;
    this.listener = listener;
  }

  /**
   * Clients can connect as soon as this returns.
   *
   * @param name a bare file name; empty: the first free of wayland-0 to wayland-32
   * @throws StartException the name is taken or cannot be a socket's
   */
  static DisplaySocket bind(Libc libc, Path directory, Optional<String> name)
      throws StartException {
    if (name.isPresent()) {
      String wanted = name.get();
      if (wanted.isEmpty() || wanted.indexOf('/') >= 0 || wanted.startsWith(".")) {
        throw new StartException(
            "'" + wanted + "' cannot be a socket name: it is a bare file name, as wayland-7");
      }
      return tryBind(libc, directory.resolve(wanted))
          .orElseThrow(() ->
              new StartException(
                  "the socket %s is taken: another compositor holds %s.lock"
                      .formatted(directory.resolve(wanted), wanted)));
    }
    for (int number = 0; number <= LAST_NUMBER; number++) {
      Optional<DisplaySocket> bound = tryBind(libc, directory.resolve("wayland-" + number));
      if (bound.isPresent()) {
        return bound.get();
      }
    }
    throw new StartException(
        "wayland-0 to wayland-%d are all taken in %s; name another with --socket"
            .formatted(LAST_NUMBER, directory));
  }

  Path path() {
    return path;
  }

  UnixListener listener() {
    return listener;
  }

  /** Empty when another process holds the lock. */
  private static Optional<DisplaySocket> tryBind(Libc libc, Path path) throws StartException {
    int bytes = path.toString().getBytes(StandardCharsets.UTF_8).length;
    if (bytes > MAX_PATH_BYTES) {
      throw new StartException(
          "the socket path %s has %d bytes, and the kernel takes %d: use a shorter XDG_RUNTIME_DIR"
              .formatted(path, bytes, MAX_PATH_BYTES));
    }
    Path lockPath = path.resolveSibling(path.getFileName() + ".lock");
    try {
      Optional<Fd> lock = lock(libc, lockPath);
      if (lock.isEmpty()) {
        return Optional.empty();
      }
      boolean bound = false;
      try {
        removeStale(path);
        UnixListener listener = UnixListener.bind(libc, path, BACKLOG);
        bound = true;
        return Optional.of(new DisplaySocket(path, lockPath, lock.get(), listener));
      } finally {
        if (!bound) {
          Files.deleteIfExists(lockPath);
          lock.get().close();
        }
      }
    } catch (StartException e) {
      throw e;
    } catch (IOException e) {
      throw new StartException("cannot listen on " + path + ": " + e.getMessage(), e);
    }
  }

  private static Optional<Fd> lock(Libc libc, Path lockPath) throws IOException {
    while (true) {
      Fd lock = Fd.open(libc, lockPath, OpenFlag.READ_WRITE, OpenFlag.CREATE);
      boolean kept = false;
      try {
        if (!lock.tryLock()) {
          return Optional.empty();
        }
        // Its last owner may have unlinked the file between our open and our flock: then we hold
        // the
        // lock of a file that nobody else will ever find.
        kept = isStill(lock, lockPath);
        if (kept) {
          return Optional.of(lock);
        }
      } finally {
        if (!kept) {
          lock.close();
        }
      }
    }
  }

  private static boolean isStill(Fd lock, Path lockPath) throws IOException {
    try {
      return Files.isSameFile(Path.of("/proc/self/fd/" + lock.number()), lockPath);
    } catch (java.nio.file.NoSuchFileException e) {
      return false;
    }
  }

  private static void removeStale(Path path) throws IOException {
    if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    var attributes =
        Files.readAttributes(
            path, java.nio.file.attribute.BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    if (!attributes.isOther()) {
      throw new StartException(path + " is in the way: it is not a socket");
    }
    Files.delete(path);
  }

  /** Stops listening and removes both files, the lock last, while it is still held. */
  @Override
  public void close() throws IOException {
    close(DescriptorDisposal.DIRECT);
  }

  /** As {@link #close()}, the closing of the socket left to somebody who can wait. */
  void close(DescriptorDisposal disposal) throws IOException {
    listener.close(disposal);
    try {
      Files.deleteIfExists(path);
      Files.deleteIfExists(lockPath);
    } finally {
      lock.close();
    }
  }
}
