package dev.busproof.bench.peers;

import dev.busproof.compositor.Compositor;
import dev.busproof.compositor.CompositorOptions;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;

/** The bundled compositor in a JVM of its own, as {@code ./busproof compositor} would start it. */
final class BundledCompositor {
  private BundledCompositor() {}

  /** Takes {@code compositor --socket NAME} and ignores the rest. */
  public static void main(String[] args) throws IOException {
    String socket = List.of(args).get(2);
    CompositorOptions options = CompositorOptions.builder().socketName(socket).build();
    try (Compositor compositor = Compositor.start(options)) {
      Runtime.getRuntime().addShutdownHook(new Thread(compositor::stop));
      var _ = compositor.run();
    }
  }

  /** A program that stands in for the launcher. */
  static String launcher(Path directory) throws IOException {
    Path script = directory.resolve("launcher");
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    String classPath =
        List.of(System.getProperty("java.class.path").split(File.pathSeparator, -1)).stream()
            .map(each -> Path.of(each).toAbsolutePath().toString())
            .reduce((a, b) -> a + File.pathSeparator + b)
            .orElseThrow();
    Files.writeString(
        script,
        """
        #!/bin/sh
        exec '%s' -XX:+UseSerialGC -XX:TieredStopAtLevel=1 --enable-native-access=ALL-UNNAMED \
          -cp '%s' %s "$@"
        """
            .formatted(java, classPath, BundledCompositor.class.getName()));
    Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwx------"));
    return script.toString();
  }
}
