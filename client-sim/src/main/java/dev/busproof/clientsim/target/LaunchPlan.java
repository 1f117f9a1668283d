package dev.busproof.clientsim.target;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * How a target is started and stopped. {@code {socket}} and {@code {runtime}} in its texts are
 * replaced by the socket name and the runtime directory of each start, {@code {width}} and {@code
 * {height}} by the size of its output in pixels.
 *
 * <p>Every form runs through a shell that leaves a {@link Watchdog} behind, sets the core size to 0
 * (a lab that crashes compositors on purpose must not fill the disk with their memory) and then
 * {@code exec}s, so the process the lab started, measures and waits for is the compositor itself.
 *
 * @param program what must be found in PATH, and a hint for who lacks it; empty when not known
 * @param command the argument vector with its placeholders
 * @param environment variables that are set
 * @param isolated whether what would tie it to the session the lab runs in is taken away
 * @param files written into the runtime directory before each start, by name
 * @param socket the name it gives its socket itself, when that is known
 * @param globals what it must advertise to count as ready
 * @param stop how it is asked to end
 * @param user whom it runs as, when not as the lab's own user
 */
public record LaunchPlan(
    Optional<Program> program,
    List<String> command,
    Map<String, String> environment,
    boolean isolated,
    Map<String, String> files,
    Optional<String> socket,
    Set<String> globals,
    Stop stop,
    Optional<TargetUser> user) {
  private static final String SOCKET = "{socket}";
  private static final String RUNTIME = "{runtime}";
  private static final String WIDTH = "{width}";
  private static final String HEIGHT = "{height}";

  /** Of its output, where the lab may choose and nobody did: small, so that painting is cheap. */
  private static final int USUAL_WIDTH = 1280;

  private static final int USUAL_HEIGHT = 720;

  /** Variables by which a compositor finds a session to nest in, or to talk to. */
  private static final List<String> SESSION =
      List.of(
          "DISPLAY",
          "XAUTHORITY",
          "DBUS_SESSION_BUS_ADDRESS",
          "SWAYSOCK",
          "I3SOCK",
          "HYPRLAND_INSTANCE_SIGNATURE",
          "NIRI_SOCKET",
          "XDG_SESSION_ID",
          "XDG_SESSION_TYPE",
          "XDG_CURRENT_DESKTOP",
          "DESKTOP_SESSION");

  /**
   * A program that must be installed.
   *
   * @param install what a user would do about it
   */
  record Program(String name, String install) {
    boolean isInstalled() {
      return find(name).isPresent();
    }

    private static Optional<Path> find(String name) {
      var path = Optional.ofNullable(System.getenv("PATH")).orElse("");
      return Stream.of(path.split(":", -1))
          .map(directory -> Path.of(directory, name))
          .filter(java.nio.file.Files::isExecutable)
          .findFirst();
    }
  }

  /**
   * A command line as one would type it; the shell splits it. Variables may be set in front of the
   * program's name. A list of commands must end in {@code exec} itself to be measured rightly.
   */
  public static LaunchPlan ofLine(String line) {
    return of(List.of("/bin/sh", "-c", "exec env " + line));
  }

  /** An argument vector, passed on unchanged but for the placeholders. */
  public static LaunchPlan ofArguments(List<String> arguments) {
    return of(List.copyOf(arguments));
  }

  private static LaunchPlan of(List<String> command) {
    return new LaunchPlan(
        Optional.empty(),
        command,
        Map.of(),
        false,
        Map.of(),
        Optional.empty(),
        Set.of(),
        Stop.DEFAULT,
        Optional.empty());
  }

  /** The same, run as that user. */
  LaunchPlan as(TargetUser other) {
    return new LaunchPlan(
        program, command, environment, isolated, files, socket, globals, stop, Optional.of(other));
  }

  /** The same, run as the user of that name or number, if one is given. */
  public LaunchPlan as(Optional<String> nameOrUid) {
    return nameOrUid.map(TargetUser::find).map(this::as).orElse(this);
  }

  /** The same with an output of that size in pixels, if its texts leave that open. */
  public LaunchPlan withOutput(int width, int height) {
    return new LaunchPlan(
        program,
        command.stream().map(text -> sized(text, width, height)).toList(),
        sized(environment, width, height),
        isolated,
        sized(files, width, height),
        socket,
        globals,
        stop,
        user);
  }

  private static Map<String, String> sized(Map<String, String> texts, int width, int height) {
    return texts.entrySet().stream()
        .collect(Collectors.toMap(Map.Entry::getKey, e -> sized(e.getValue(), width, height)));
  }

  private static String sized(String text, int width, int height) {
    return text.replace(WIDTH, Integer.toString(width)).replace(HEIGHT, Integer.toString(height));
  }

  /** The socket's name, by the lab's choice or its own; empty when any that appears will do. */
  Optional<String> socketName(String chosen) {
    return namesSocket() ? Optional.of(chosen) : socket;
  }

  /** Whether the lab chooses the socket's name. */
  boolean namesSocket() {
    return Stream.of(command.stream(), environment.values().stream(), files.values().stream())
        .flatMap(texts -> texts)
        .anyMatch(text -> text.contains(SOCKET));
  }

  List<String> command(String socketName, Path runtime) {
    var words = new ArrayList<>(List.of("/bin/sh", "-c", Watchdog.SCRIPT, "sh"));
    user.ifPresent(u -> words.addAll(u.prefix()));
    command.forEach(word -> words.add(filled(word, socketName, runtime)));
    return List.copyOf(words);
  }

  /** Puts the variables of this plan into the environment of a process to be started. */
  void applyTo(Map<String, String> variables, String socketName, Path runtime) {
    // Not the session the lab runs in: a target that found it would nest itself there.
    variables.remove("WAYLAND_DISPLAY");
    variables.remove("WAYLAND_SOCKET");
    if (isolated) {
      variables.keySet().removeAll(SESSION);
    }
    user.ifPresent(u -> variables.putAll(u.environment(runtime)));
    variables.put("XDG_RUNTIME_DIR", runtime.toString());
    environment.forEach((name, value) -> variables.put(name, filled(value, socketName, runtime)));
  }

  /** The files to be written, by name, with their content. */
  Map<String, String> files(String socketName, Path runtime) {
    return files.entrySet().stream()
        .collect(
            Collectors.toMap(Map.Entry::getKey, e -> filled(e.getValue(), socketName, runtime)));
  }

  private static String filled(String text, String socketName, Path runtime) {
    return sized(text, USUAL_WIDTH, USUAL_HEIGHT)
        .replace(SOCKET, socketName)
        .replace(RUNTIME, runtime.toString());
  }
}
