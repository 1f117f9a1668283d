package dev.busproof.compositor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;

/**
 * The directory the socket lives in: owned by this user and closed to all others (XDG base
 * directory specification), because whoever can reach the socket can see the screen.
 *
 * @param path absolute
 * @param privateToUs made by us, and removed at the end
 */
record RuntimeDirectory(Path path, boolean privateToUs) implements AutoCloseable {

  /**
   * Finds or makes the directory.
   *
   * @param wanted the directory asked for; empty: {@code XDG_RUNTIME_DIR}, or a new one when that
   *     is unset
   * @throws StartException it is missing, another user's, or open to others
   */
  static RuntimeDirectory open(Optional<Path> wanted) throws StartException {
    Optional<Path> named =
        wanted.or(() ->
            Optional.ofNullable(System.getenv("XDG_RUNTIME_DIR"))
                .filter(value -> !value.isEmpty())
                .map(Path::of));
    if (named.isEmpty()) {
      try {
        return new RuntimeDirectory(Files.createTempDirectory("busproof-"), true);
      } catch (IOException e) {
        throw new StartException("cannot make a private runtime directory: " + e.getMessage(), e);
      }
    }
    Path path = named.get().toAbsolutePath();
    check(path);
    return new RuntimeDirectory(path, false);
  }

  private static void check(Path path) throws StartException {
    if (!Files.isDirectory(path)) {
      throw new StartException(
          "the runtime directory " + path + " does not exist; make it with: mkdir -m 700 " + path);
    }
    try {
      Object owner = Files.getAttribute(path, "unix:uid");
      // The kernel gives /proc/self to the effective user: the cheapest way to ask who that is.
      Object us = Files.getAttribute(Path.of("/proc/self"), "unix:uid");
      if (!owner.equals(us)) {
        throw new StartException(
            "the runtime directory %s belongs to user %s, and this is user %s: set XDG_RUNTIME_DIR to one of its own"
                .formatted(path, owner, us));
      }
      String mode = PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
      if (!mode.endsWith("------")) {
        throw new StartException(
            "the runtime directory %s is open to others (%s): close it with: chmod 700 %s"
                .formatted(path, mode, path));
      }
    } catch (StartException e) {
      throw e;
    } catch (IOException e) {
      throw new StartException("cannot look at the runtime directory " + path + ": " + e, e);
    }
  }

  /** Removes a directory of our own with what is left in it. */
  @Override
  public void close() throws IOException {
    if (!privateToUs || !Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    try (var left = Files.newDirectoryStream(path)) {
      for (Path file : left) {
        if (!Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS)) {
          Files.delete(file);
        }
      }
    }
    try {
      Files.delete(path);
    } catch (java.nio.file.DirectoryNotEmptyException e) {
      // A program of this session made directories there, and they are not ours to delete.
    }
  }
}
