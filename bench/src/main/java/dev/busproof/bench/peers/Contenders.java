package dev.busproof.bench.peers;

import dev.busproof.bench.model.Role;
import dev.busproof.clientsim.target.LaunchPlan;
import dev.busproof.clientsim.target.Profiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Finds the compositors to compare: the bundled one, and others by name or command line. */
final class Contenders {
  /** The bundled compositor's name in results. */
  static final String OURS = "busproof";

  /** Stands for all that are installed. */
  private static final String ALL = "all";

  private static final List<String> USUAL = List.of("weston", "sway");
  private static final Pattern VERSION = Pattern.compile("\\d+(\\.\\d+)+");
  private static final long VERSION_MILLIS = 2000;

  private final Profiles profiles;
  private final String launcher;
  private final Path logs;

  private Contenders(Profiles profiles, String launcher, Path logs) {
    this.profiles = profiles;
    this.launcher = launcher;
    this.logs = logs;
  }

  /**
   * Those that are known here.
   *
   * @param launcher the program that starts the bundled compositor
   * @param logs the directory for what they print
   */
  static Contenders read(String launcher, Path logs) throws IOException {
    return new Contenders(Profiles.read(Optional.empty()), launcher, logs);
  }

  /**
   * Whether all are names that {@link #peer} knows.
   *
   * @throws IllegalArgumentException when one is not; the message lists those that are
   */
  static void check(List<String> peers) throws IOException {
    Profiles profiles = Profiles.read(Optional.empty());
    for (String peer : peers) {
      if (peer.equals(ALL)) {
        continue;
      }
      if (peer.indexOf('=') > 0) {
        LaunchPlan.ofLine(peer.substring(peer.indexOf('=') + 1));
      } else {
        profiles.plan(peer);
      }
    }
  }

  /** The bundled one. */
  Contender ours() {
    String size = FullDamage.WIDTH + "x" + FullDamage.HEIGHT;
    LaunchPlan plan =
        LaunchPlan.ofArguments(
            List.of(launcher, "compositor", "--socket", "{socket}", "--size", size));
    return new Contender(OURS, Role.OURS, plan, log(OURS));
  }

  /** Names of others that are installed. */
  List<String> installed() {
    return profiles.names().stream().filter(profiles::isInstalled).toList();
  }

  /**
   * Names of those to be measured.
   *
   * @param peers that were asked for; empty for those that most others are measured against, or all
   *     that are installed where these are not
   */
  List<String> wanted(Optional<List<String>> peers) {
    List<String> installed = installed();
    if (peers.isPresent()) {
      return peers.get().stream()
          .flatMap(peer -> peer.equals(ALL) ? installed.stream() : Stream.of(peer))
          .distinct()
          .toList();
    }
    List<String> usual = USUAL.stream().filter(installed::contains).toList();
    return usual.isEmpty() ? installed : usual;
  }

  /**
   * Another one; empty when it is not installed.
   *
   * @param peer a name that the lab knows, or {@code NAME=COMMAND LINE} with its placeholders
   * @throws IllegalArgumentException for a name that is not known; the message lists those that are
   */
  Optional<Contender> peer(String peer) {
    int equals = peer.indexOf('=');
    if (equals > 0) {
      String name = peer.substring(0, equals);
      LaunchPlan plan = LaunchPlan.ofLine(peer.substring(equals + 1));
      return Optional.of(contender(name, plan));
    }
    LaunchPlan plan = profiles.plan(peer);
    return profiles.isInstalled(peer)
        ? Optional.of(contender(named(peer), plan))
        : Optional.empty();
  }

  private Contender contender(String name, LaunchPlan plan) {
    return new Contender(
        name, Role.PEER, plan.withOutput(FullDamage.WIDTH, FullDamage.HEIGHT), log(name));
  }

  private Path log(String name) {
    return logs.resolve(name.replaceAll("[^\\w.-]", "-") + ".log");
  }

  private String named(String peer) {
    return version(profiles.program(peer)).map(version -> peer + " " + version).orElse(peer);
  }

  /** What a program says of itself, if it does so and ends. */
  private static Optional<String> version(String program) {
    List<String> said = new ArrayList<>();
    try {
      Process process = new ProcessBuilder(program, "--version").redirectErrorStream(true).start();
      try {
        boolean ended = process.waitFor(VERSION_MILLIS, TimeUnit.MILLISECONDS);
        if (ended) {
          said.add(new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
        }
      } finally {
        process.destroyForcibly();
      }
    } catch (IOException e) {
      return Optional.empty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
    Matcher found = VERSION.matcher(String.join("", said));
    return found.find() ? Optional.of(found.group()) : Optional.empty();
  }
}
