package dev.busproof.compositor.programs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.busproof.compositor.TestClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * {@code ./busproof compositor -- PROGRAM}: a process, with the program as its child, a runtime
 * directory and a home of its own, and a client of ours that looks at the screen and moves the
 * mouse. One thread.
 */
final class ProgramSession implements AutoCloseable {
  /** Chromium's first start on a busy machine takes 10 s. */
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private static final Duration LOOK = Duration.ofMillis(250);
  private static final Duration STILL = Duration.ofMillis(500);

  /** SIGTERM, as shells say it. */
  private static final int TERMINATED = 143;

  private final Launch launch;
  private final Path directory;
  private final Path screenshot;
  private final Path home;
  private final ProgramLog log;
  private final Process compositor;
  private Optional<TestClient> client = Optional.empty();
  private Optional<Spectator> spectator = Optional.empty();
  private Optional<VirtualInput> input = Optional.empty();

  private ProgramSession(
      Launch launch, Path directory, Path home, ProgramLog log, Process compositor) {
    this.launch = launch;
    this.directory = directory;
    this.screenshot = directory.resolve(launch.name() + ".png");
    this.home = home;
    this.log = log;
    this.compositor = compositor;
  }

  /** Starts it, and waits until clients can connect. */
  static ProgramSession start(Launch launch, Path directory, Path home) throws IOException {
    requireInstalled(launch.command());
    ProgramLog log = new ProgramLog(directory.resolve(launch.name() + ".log"));
    Path picture = directory.resolve(launch.name() + ".png");
    Files.deleteIfExists(picture);
    List<String> command = new ArrayList<>(List.of(launcher(), "compositor", "--size"));
    command.add(launch.width() + "x" + launch.height());
    command.addAll(List.of("--screenshot", picture.toString()));
    command.addAll(launch.options());
    if (!launch.command().isEmpty()) {
      command.add("--");
      command.addAll(launch.command());
    }
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectInput(Path.of("/dev/null").toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.file().toFile());
    Surroundings.prepare(builder.environment(), home);
    builder.environment().putAll(launch.environment());
    ProgramSession session = new ProgramSession(launch, directory, home, log, builder.start());
    try {
      session.awaitThat(
          "the compositor to be ready", () -> log.text().lines().anyMatch(ProgramSession::isReady));
    } catch (AssertionError e) {
      session.close();
      throw e;
    }
    return session;
  }

  private static boolean isReady(String line) {
    return line.startsWith("ready ");
  }

  /** The launcher says where it is; Maven runs tests in the module's directory. */
  private static String launcher() {
    String said = System.getenv("BUSPROOF_LAUNCHER");
    return said == null ? Path.of("../busproof").toAbsolutePath().normalize().toString() : said;
  }

  private static void requireInstalled(List<String> command) {
    if (command.isEmpty()) {
      return;
    }
    boolean found =
        Files.isExecutable(Path.of(command.getFirst()))
            || Stream.of(System.getenv("PATH").split(":"))
                .anyMatch(place -> Files.isExecutable(Path.of(place, command.getFirst())));
    assertThat(found).as(command.getFirst() + " is installed (see .ci/run)").isTrue();
  }

  Launch launch() {
    return launch;
  }

  ProgramLog log() {
    return log;
  }

  /** Where the program finds its files, and leaves them. */
  Path home() {
    return home;
  }

  Process compositor() {
    return compositor;
  }

  /** A client of ours, for what the other two do not do. */
  TestClient client() {
    if (client.isEmpty()) {
      try {
        client = Optional.of(TestClient.connect(socket()));
      } catch (IOException e) {
        throw new AssertionError("cannot connect to " + socket(), e);
      }
    }
    return client.get();
  }

  Path socket() {
    return Path.of(
        log.lines().stream()
            .filter(ProgramSession::isReady)
            .findFirst()
            .orElseThrow()
            .substring("ready ".length()));
  }

  VirtualInput input() {
    if (input.isEmpty()) {
      input = Optional.of(new VirtualInput(client(), launch.width(), launch.height()));
    }
    return input.get();
  }

  private Spectator spectator() {
    if (spectator.isEmpty()) {
      spectator = Optional.of(new Spectator(client(), launch.width(), launch.height()));
    }
    return spectator.get();
  }

  /** The screen as it is now. */
  Picture screen() {
    return spectator().now();
  }

  /**
   * Looks at the screen whenever something on it differs, until it is as expected.
   *
   * @param expectation throws AssertionError when it is not
   * @return the picture that was as expected
   */
  Picture await(Consumer<Picture> expectation) {
    long deadlineNanos = System.nanoTime() + PATIENCE.toNanos();
    Picture seen = screen();
    while (true) {
      try {
        expectation.accept(seen);
        return seen;
      } catch (AssertionError e) {
        Optional<Picture> next = Optional.empty();
        while (next.isEmpty()) {
          if (!compositor.isAlive() || System.nanoTime() > deadlineNanos) {
            throw unexpected(e, seen);
          }
          next = spectator().next(LOOK);
        }
        seen = next.get();
      }
    }
  }

  private AssertionError unexpected(AssertionError failure, Picture seen) {
    Path picture = directory.resolve(launch.name() + "-seen.png");
    seen.write(picture);
    String why =
        compositor.isAlive()
            ? failure.getMessage()
            : "the program ended with status "
                + compositor.exitValue()
                + " ("
                + log.tail()
                + ") before: "
                + failure.getMessage();
    return new AssertionError(why + "; seen: " + picture, failure);
  }

  /** The screen once it has not changed for half a second. */
  Picture awaitStill() {
    Picture seen = screen();
    long deadlineNanos = System.nanoTime() + PATIENCE.toNanos();
    Optional<Picture> next = spectator().next(STILL);
    while (next.isPresent()) {
      seen = next.get();
      if (System.nanoTime() > deadlineNanos) {
        throw new AssertionError("the screen never stands still");
      }
      next = spectator().next(STILL);
    }
    return seen;
  }

  /** Waits until the program has printed that. */
  void awaitLog(String text) {
    awaitThat("the program to print '" + text + "'", () -> log.text().contains(text));
  }

  /** Waits, reading our client's events meanwhile. */
  void awaitThat(String what, BooleanSupplier so) {
    long deadlineNanos = System.nanoTime() + PATIENCE.toNanos();
    while (!so.getAsBoolean()) {
      if (!compositor.isAlive() && !so.getAsBoolean()) {
        throw new AssertionError(
            "waited for %s; status %d: %s".formatted(what, compositor.exitValue(), log.tail()));
      }
      if (System.nanoTime() > deadlineNanos) {
        throw new AssertionError("waited in vain for %s: %s".formatted(what, log.tail()));
      }
      pause();
    }
  }

  private static void pause() {
    try {
      Thread.sleep(20);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** Waits until the program has ended by itself; {@link #end} says the rest. */
  Picture awaitEnd(int status) {
    try {
      if (!compositor.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
        throw new AssertionError("the program does not end: " + log.tail());
      }
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
    assertThat(compositor.exitValue()).as("exit status; log: " + log.tail()).isEqualTo(status);
    return over(Long.MAX_VALUE);
  }

  /**
   * Ends the program with SIGTERM, and the compositor with it.
   *
   * @return the compositor's own picture of the last frame with a window
   */
  Picture end() {
    assertThat(compositor.isAlive()).as("it runs until it is told to end: " + log.tail()).isTrue();
    // What the input did last is on the screen by the next frame; copying one asks for it.
    var _ = screen();
    // What it says afterwards is about its own children, as of a compositor that is our client.
    long lines = log.lines().size();
    compositor.toHandle().children().forEach(ProcessHandle::destroy);
    return ended(lines);
  }

  /** Ends the compositor with SIGTERM while the program runs: nothing is said of its last words. */
  Picture endCompositor() {
    compositor.destroy();
    awaitThat("the compositor to end", () -> !compositor.isAlive());
    return Picture.read(screenshot);
  }

  private Picture ended(long lines) {
    try {
      if (!compositor.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
        throw new AssertionError("the program does not end on SIGTERM: " + log.tail());
      }
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
    assertThat(compositor.exitValue()).as("exit status; log: " + log.tail()).isIn(0, TERMINATED);
    return over(lines);
  }

  private Picture over(long lines) {
    assertThat(log.misunderstandings(lines)).as("what the log complains of").isEmpty();
    ProgramLog.Summary summary = log.summary();
    assertThat(summary.violations()).as("clients that broke the protocol").isZero();
    assertThat(summary.refused()).as("descriptors refused").isZero();
    assertThat(summary.truncated()).as("buffers found truncated").isZero();
    return Picture.read(screenshot);
  }

  /** Stops everything that still runs. */
  @Override
  public void close() {
    spectator.ifPresent(Spectator::close);
    client.ifPresent(TestClient::close);
    Processes.end(compositor.toHandle());
  }
}
