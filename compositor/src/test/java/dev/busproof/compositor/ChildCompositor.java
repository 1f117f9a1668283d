package dev.busproof.compositor;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A compositor in a JVM of its own, under conditions that no test could bear itself. */
final class ChildCompositor implements AutoCloseable {
  private final Path directory;
  private final Process process;
  private final List<TestClient> clients = new ArrayList<>();

  private ChildCompositor(Path directory, Process process) {
    this.directory = directory;
    this.process = process;
  }

  /**
   * Starts one and waits until it listens.
   *
   * @param directory for the socket and the classes; closed to others meanwhile
   * @param openFiles the soft and the hard limit: HotSpot raises the one to the other
   * @param wrapper what its JVM is started by, with its arguments; may be nothing
   * @param options of its JVM
   */
  static ChildCompositor start(
      Path directory, int openFiles, List<String> wrapper, String... options) throws IOException {
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx------"));
    List<String> command =
        new ArrayList<>(
            List.of("/bin/bash", "-c", "ulimit -n " + openFiles + "; exec \"$@\"", "bash"));
    command.addAll(wrapper);
    command.addAll(java(ClassesJar.in(directory), options));
    command.addAll(List.of("dev.busproof.compositor.CompositorMain", directory.toString()));
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    assertThat(process.inputReader().readLine()).startsWith("ready ");
    return new ChildCompositor(directory, process);
  }

  /** A JVM that is small and starts quickly. */
  static List<String> java(Path jar, String... options) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of(
            "--enable-native-access=ALL-UNNAMED",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-XX:-UsePerfData"));
    command.addAll(List.of(options));
    command.addAll(List.of("-cp", jar.toString()));
    return command;
  }

  Path socket() {
    return directory.resolve("wayland-0");
  }

  /** A client that is closed with the compositor at the latest. */
  TestClient connect() throws IOException {
    TestClient client = TestClient.connect(socket());
    clients.add(client);
    return client;
  }

  /** User and system time of the process, in hundredths of a second (proc_pid_stat(5)). */
  long cpuTicks() throws IOException {
    String stat = Files.readString(Path.of("/proc/" + process.pid() + "/stat"));
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
    return Long.parseLong(fields[11]) + Long.parseLong(fields[12]);
  }

  /** Ends it; it must end well. */
  @Override
  public void close() throws IOException {
    clients.forEach(TestClient::close);
    process.getOutputStream().close();
    try {
      boolean ended = process.waitFor(20, TimeUnit.SECONDS);
      assertThat(ended).isTrue();
      assertThat(process.exitValue()).isZero();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    } finally {
      var _ = process.destroyForcibly();
    }
  }
}
