package dev.busproof.compositor.programs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;

/** What programs find around them: no desktop, no accelerated driver, nobody's settings. */
final class Surroundings {
  private Surroundings() {}

  /**
   * Fills the environment of a process.
   *
   * @param home a directory that only the owner can enter: XDG_RUNTIME_DIR goes below it
   */
  static void prepare(Map<String, String> environment, Path home) {
    environment
        .keySet()
        .removeIf(name -> name.matches("WAYLAND_.*|DISPLAY|XDG_.*|G[TD]K_.*|QT_.*|SDL_.*|DBUS_.*"));
    environment.put("HOME", home.toString());
    environment.put("XDG_RUNTIME_DIR", directory(home.resolve("run")));
    environment.put("XDG_CONFIG_HOME", directory(home.resolve("config")));
    environment.put("XDG_CACHE_HOME", directory(home.resolve("cache")));
    environment.put("LANG", "C.UTF-8");
    environment.put("LIBGL_ALWAYS_SOFTWARE", "1");
    environment.put("GDK_BACKEND", "wayland");
    environment.put("QT_QPA_PLATFORM", "wayland");
    environment.put("SDL_VIDEODRIVER", "wayland");
    environment.put("SDL_AUDIODRIVER", "dummy");
    environment.put("NO_AT_BRIDGE", "1");
    environment.put("GSETTINGS_BACKEND", "memory");
    environment.put("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent");
  }

  private static String directory(Path path) {
    try {
      // Nobody else may enter XDG_RUNTIME_DIR.
      return Files.createDirectories(
              path,
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")))
          .toString();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
