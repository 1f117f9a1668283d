package dev.busproof.clientsim.attack.client;

import dev.busproof.clientsim.attack.Attack;
import dev.busproof.clientsim.client.KillableClients;
import dev.busproof.clientsim.client.KillableReport;
import dev.busproof.clientsim.observe.ClientEnd;
import java.io.DataInputStream;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A process full of clients that draw as the protocol asks, to be killed or stopped from outside.
 * It ends with the lab. Used by one thread.
 */
final class HonestClients implements AutoCloseable {
  /** A JVM on a machine that is busy with many others. */
  private static final long START_MILLIS = 30_000;

  /** For a connection, the globals, a window's configuration and service, and as much margin. */
  private static final long WAITS_FOR_SERVICE = 8;

  private final Process process;
  private final long serviceMillis;
  private final DataInputStream reports;

  HonestClients(Process process, long serviceMillis) {
    this.process = process;
    this.serviceMillis = serviceMillis;
    this.reports = new DataInputStream(process.getInputStream());
  }

  /** Starts a process of so many clients. */
  static HonestClients start(Attack attack, int clients, long seed) throws IOException {
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    // Small and quick to start: it never lives long enough for the second compiler.
    command.addAll(
        List.of(
            "-Xmx48m",
            "-XX:+ExitOnOutOfMemoryError",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-XX:-UsePerfData"));
    var module = KillableClients.class.getModule();
    if (module.isNamed()) {
      command.addAll(
          List.of(
              "--enable-native-access=dev.busproof.memfd",
              "--module-path",
              System.getProperty("jdk.module.path"),
              "--module",
              module.getName() + "/" + KillableClients.class.getName()));
    } else {
      command.addAll(
          List.of(
              "--enable-native-access=ALL-UNNAMED",
              "-cp",
              System.getProperty("java.class.path"),
              KillableClients.class.getName()));
    }
    command.add(attack.socket().toString());
    command.add(Integer.toString(clients));
    command.add(Long.toString(seed));
    command.add(Long.toString(attack.options().answerMillis()));
    var builder = new ProcessBuilder(command);
    builder.redirectError(ProcessBuilder.Redirect.to(new File("/dev/null")));
    return new HonestClients(
        builder.start(), START_MILLIS + WAITS_FOR_SERVICE * attack.options().answerMillis());
  }

  /**
   * Waits until all of them were served.
   *
   * @return how one ended that the target ended, or did not serve, before that
   * @throws IOException when they could not be played
   */
  Optional<ClientEnd> awaitService() throws IOException {
    // A process that says nothing is ended, and then the pipe is at its end.
    var watchdog = Thread.ofVirtual().name("watchdog").start(this::endWhenOverdue);
    try {
      var first = KillableReport.read(reports);
      return end(
          first.orElseThrow(() ->
              new IOException(
                  "honest clients ended without a word, or had none for %d ms"
                      .formatted(serviceMillis))));
    } finally {
      watchdog.interrupt();
    }
  }

  private void endWhenOverdue() {
    try {
      Thread.sleep(serviceMillis);
      process.toHandle().destroyForcibly();
    } catch (InterruptedException e) {
      // They have said something.
    }
  }

  /** How one ended that the target ended since; empty while all go on. Never waits. */
  Optional<ClientEnd> ended() throws IOException {
    if (reports.available() == 0) {
      return Optional.empty();
    }
    var report = KillableReport.read(reports);
    return report.isEmpty() ? Optional.empty() : end(report.get());
  }

  /** Ends them all by SIGKILL; returns how one ended that the target had ended before. */
  Optional<ClientEnd> kill() throws IOException, InterruptedException {
    // By its handle: Process.destroyForcibly would close the pipe, with the last report in it.
    process.toHandle().destroyForcibly();
    process.waitFor();
    var report = KillableReport.read(reports);
    return report.isEmpty() ? Optional.empty() : end(report.get());
  }

  private static Optional<ClientEnd> end(KillableReport report) throws IOException {
    return switch (report) {
      case KillableReport.UnderWay _ -> Optional.empty();
      case KillableReport.Ended ended -> Optional.of(ended.end());
      case KillableReport.Failed failed ->
          throw new IOException("an honest client could not go on: " + failed.reason());
    };
  }

  /** Sends them a signal by its name, such as STOP. */
  void signal(String name) throws IOException, InterruptedException {
    var pid = Long.toString(process.pid());
    int status = new ProcessBuilder("kill", "-" + name, pid).start().waitFor();
    if (status != 0) {
      throw new IOException("kill -" + name + " ended with status " + status);
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
    try {
      process.waitFor();
      reports.close();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException e) {
      // The pipe of a process that is gone.
    }
  }
}
