package dev.busproof.clientsim.target;

import dev.busproof.clientsim.client.Deadline;
import dev.busproof.clientsim.client.Probe;
import dev.busproof.clientsim.observe.TargetExit;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A compositor that was running before the lab came: it is never killed and cannot be started
 * again. Its process is the peer of our connection (SO_PEERCRED, unix(7)), so a compositor behind a
 * socket-activating manager shows as that manager.
 */
public final class DisplayTarget implements Target {
  private static final long POLL_MILLIS = 10;

  private final Path socket;
  private final Probe probe;
  private final long readyMillis;

  private @Nullable ProcessHandle process;
  private boolean doubtful = true;

  /** A target that listens at {@code socket}. */
  public DisplayTarget(Path socket, Probe probe, long readyMillis) {
    this.socket = socket;
    this.probe = probe;
    this.readyMillis = readyMillis;
  }

  /**
   * The socket of a display as libwayland finds it: an absolute path, or a name in XDG_RUNTIME_DIR.
   *
   * @throws IllegalArgumentException for a name without an XDG_RUNTIME_DIR
   */
  public static Path socketOf(String display, Optional<String> runtimeDirectory) {
    var path = Path.of(display);
    if (path.isAbsolute()) {
      return path;
    }
    var directory =
        runtimeDirectory.orElseThrow(
            () ->
                new IllegalArgumentException(
                    "display '%s' is a name, and XDG_RUNTIME_DIR is not set".formatted(display)));
    return Path.of(directory).resolve(path);
  }

  @Override
  public boolean ensureReady() throws TargetFailedException {
    if (exit().isPresent()) {
      throw new TargetFailedException(
          "the display %s is gone and is not the lab's to start".formatted(socket), List.of());
    }
    if (!doubtful) {
      return false;
    }
    if (!probe.answers(socket, readyMillis)) {
      throw new TargetFailedException("no compositor answers at " + socket, List.of());
    }
    doubtful = false;
    process = probe.peer(socket).flatMap(ProcessHandle::of).orElse(null);
    return true;
  }

  @Override
  public Path socket() {
    return socket;
  }

  @Override
  public Optional<TargetExit> exit() {
    return Optional.ofNullable(process)
        .filter(p -> !Liveness.isAlive(p))
        .map(p -> TargetExit.unknown());
  }

  @Override
  public Optional<TargetExit> awaitExit(long millis) {
    var deadline = Deadline.inMillis(millis);
    while (exit().isEmpty() && !deadline.isOver()) {
      try {
        Thread.sleep(POLL_MILLIS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return exit();
      }
    }
    return exit();
  }

  @Override
  public Optional<ProcessMeter> meter() {
    return Optional.ofNullable(process).map(p -> new ProcessMeter(p.pid()));
  }

  @Override
  public List<String> lastOutput() {
    return List.of();
  }

  @Override
  public void kill() {
    // Not ours to kill; but whether it comes back must be asked before the next case.
    doubtful = true;
  }

  @Override
  public void close() {}
}
