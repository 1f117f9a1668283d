package dev.busproof.clientsim;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A {@link TestCompositor} that the lab did not start. */
public final class TestDisplay implements AutoCloseable {
  private final Process process;
  private final Path socket;

  private TestDisplay(Process process, Path socket) {
    this.process = process;
    this.socket = socket;
  }

  /** Starts one; whatever was left at the path is removed. */
  public static TestDisplay start(Path socket) throws IOException {
    return start(socket, TestCompositor.Fault.NONE);
  }

  /** Starts one that keeps a descriptor of every connection. */
  public static TestDisplay startLeaking(Path socket) throws IOException {
    return start(socket, TestCompositor.Fault.KEEPS_DESCRIPTORS);
  }

  static TestDisplay start(Path socket, TestCompositor.Fault fault) throws IOException {
    Files.deleteIfExists(socket);
    var command =
        TestCompositor.command(fault).stream()
            .map(word -> word.equals("{runtime}/{socket}") ? socket.toString() : word)
            .toList();
    var process =
        new ProcessBuilder(command)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    return new TestDisplay(process, socket);
  }

  /** Where it listens, soon. */
  public Path socket() {
    return socket;
  }

  /** Its process. */
  public long pid() {
    return process.pid();
  }

  /** Whether it still runs. */
  public boolean isAlive() {
    return process.isAlive();
  }

  /** Ends it by SIGKILL, so that its socket stays. */
  public void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
