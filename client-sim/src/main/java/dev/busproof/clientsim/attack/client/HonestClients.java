package dev.busproof.clientsim.attack.client;

import dev.busproof.clientsim.client.KillableClients;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Processes full of clients that draw as the protocol asks, to be killed or stopped from outside.
 */
final class HonestClients {
  private HonestClients() {}

  /** Starts a process of so many clients; it ends with this one, or when it is killed. */
  static Process start(Path socket, int clients, long seed) throws IOException {
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    // Small and quick to start: it never lives long enough for the second compiler.
    command.addAll(
        List.of("-Xmx48m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-XX:-UsePerfData"));
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
    command.add(socket.toString());
    command.add(Integer.toString(clients));
    command.add(Long.toString(seed));
    var builder = new ProcessBuilder(command);
    builder.redirectError(ProcessBuilder.Redirect.to(new File("/dev/null")));
    return builder.start();
  }
}
