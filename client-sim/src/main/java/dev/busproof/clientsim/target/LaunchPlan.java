package dev.busproof.clientsim.target;

import java.nio.file.Path;
import java.util.List;

/**
 * How a target is started. {@code {socket}} and {@code {runtime}} in it are replaced by the socket
 * name and the runtime directory of each start.
 *
 * <p>Every form runs through a shell that sets the core size to 0 (a lab that crashes compositors
 * on purpose must not fill the disk with their memory) and then {@code exec}s, so the process the
 * lab started, measures and waits for is the compositor itself.
 *
 * @param command the argument vector with its placeholders
 * @param namesSocket whether the placeholder for the socket occurs; if not, the lab looks for a
 *     socket in the runtime directory
 */
public record LaunchPlan(List<String> command, boolean namesSocket) {
  private static final String SOCKET = "{socket}";
  private static final String RUNTIME = "{runtime}";

  /**
   * A command line as one would type it; the shell splits it. Variables may be set in front of the
   * program's name. A list of commands must end in {@code exec} itself to be measured rightly.
   */
  public static LaunchPlan ofLine(String line) {
    return new LaunchPlan(
        List.of("/bin/sh", "-c", "ulimit -c 0; exec env " + line), line.contains(SOCKET));
  }

  /** An argument vector, passed on unchanged but for the placeholders. */
  public static LaunchPlan ofArguments(List<String> arguments) {
    var command = new java.util.ArrayList<>(List.of("/bin/sh", "-c", "ulimit -c 0; exec \"$@\""));
    command.add("sh");
    command.addAll(arguments);
    return new LaunchPlan(
        List.copyOf(command), arguments.stream().anyMatch(a -> a.contains(SOCKET)));
  }

  List<String> command(String socketName, Path runtime) {
    return command.stream()
        .map(a -> a.replace(SOCKET, socketName).replace(RUNTIME, runtime.toString()))
        .toList();
  }
}
