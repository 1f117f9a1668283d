package dev.busproof.wire;

import java.io.FileNotFoundException;
import java.nio.file.Path;
import java.util.Map;

/** Where a client finds its compositor. */
public final class DisplayName {
  private DisplayName() {}

  /**
   * The socket that WAYLAND_DISPLAY names, {@code wayland-0} when it is unset: an absolute path, or
   * a name in XDG_RUNTIME_DIR.
   *
   * @param environment as {@link System#getenv()}
   * @throws FileNotFoundException when the name is relative and XDG_RUNTIME_DIR is unset or not
   *     absolute
   */
  public static Path resolve(Map<String, String> environment) throws FileNotFoundException {
    String name = environment.getOrDefault("WAYLAND_DISPLAY", "");
    return resolve(name.isEmpty() ? "wayland-0" : name, environment);
  }

  /** As {@link #resolve(Map)}, for a display named otherwise than by the environment. */
  public static Path resolve(String name, Map<String, String> environment)
      throws FileNotFoundException {
    Path path = Path.of(name);
    if (path.isAbsolute()) {
      return path;
    }
    String directory = environment.getOrDefault("XDG_RUNTIME_DIR", "");
    if (directory.isEmpty()) {
      throw new FileNotFoundException(
          "cannot find the display " + name + ": XDG_RUNTIME_DIR is not set");
    }
    if (!Path.of(directory).isAbsolute()) {
      throw new FileNotFoundException(
          "cannot find the display "
              + name
              + ": XDG_RUNTIME_DIR is not an absolute path: "
              + directory);
    }
    return Path.of(directory).resolve(path);
  }
}
