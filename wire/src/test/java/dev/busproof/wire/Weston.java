package dev.busproof.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.busproof.memfd.io.UnixSocket;
import dev.busproof.memfd.libc.Libc;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A compositor by libwayland, without clients of its own; a test without it is skipped. */
final class Weston implements AutoCloseable {
  private static final Path PROGRAM = Path.of("/usr/bin/weston");
  private static final String DISPLAY = "busproof-wire";
  private static final long DEADLINE_MILLIS = 30_000;

  private final Path directory;
  private final Process process;

  private Weston(Path directory, Process process) {
    this.directory = directory;
    this.process = process;
  }

  /**
   * Returns once its socket is there.
   *
   * @param directory where socket and log go
   */
  static Weston start(Path directory, Map<String, String> environment) throws Exception {
    assumeTrue(Files.isExecutable(PROGRAM), "not run: " + PROGRAM + " is absent; install weston");
    ProcessBuilder builder =
        new ProcessBuilder(
                PROGRAM.toString(),
                "--backend=headless-backend.so",
                "--shell=kiosk-shell.so",
                "--socket=" + DISPLAY,
                "--no-config",
                "--idle-time=0")
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("log").toFile());
    builder.environment().put("XDG_RUNTIME_DIR", directory.toString());
    builder.environment().remove("WAYLAND_DISPLAY");
    builder.environment().putAll(environment);
    Weston weston = new Weston(directory, builder.start());
    long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(DEADLINE_MILLIS);
    while (!Files.exists(directory.resolve(DISPLAY))) {
      assertThat(weston.process.isAlive() && System.nanoTime() < deadline)
          .as(() -> "weston is ready:\n" + weston.log())
          .isTrue();
      Thread.sleep(20);
    }
    return weston;
  }

  Connection connect() throws IOException {
    Path socket = DisplayName.resolve(DISPLAY, Map.of("XDG_RUNTIME_DIR", directory.toString()));
    return Connection.over(UnixSocket.connect(Libc.system(), socket), ConnectionLimits.defaults());
  }

  String log() {
    try {
      return Files.readString(directory.resolve("log"));
    } catch (IOException e) {
      return e.toString();
    }
  }

  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(10, TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
