package dev.busproof.clientsim.target;

import dev.busproof.clientsim.client.Deadline;
import dev.busproof.clientsim.client.Probe;
import dev.busproof.clientsim.observe.TargetExit;
import dev.busproof.memfd.SharingStatistics;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A compositor that was running before the lab came: it is never killed and cannot be started
 * again, but somebody else may do that, and then the lab goes on with the new one.
 *
 * <p>Its process is the peer of our connection (SO_PEERCRED, unix(7)), so a compositor behind a
 * socket-activating manager shows as that manager. It is dead when that process is gone, when
 * another process listens, or when nobody does: the kernel refuses connections to the socket of a
 * process that has ended, whoever may see the process itself (one in another PID namespace shows as
 * 0).
 */
public final class DisplayTarget implements Target {
  private static final long POLL_MILLIS = 10;

  private final Path socket;
  private final Probe probe;
  private final long readyMillis;

  private boolean attached;
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
        runtimeDirectory.orElseThrow(() ->
            new IllegalArgumentException(
                "display '%s' is a name, and XDG_RUNTIME_DIR is not set".formatted(display)));
    return Path.of(directory).resolve(path);
  }

  @Override
  public boolean ensureReady() throws TargetFailedException {
    boolean died = exit().isPresent();
    if (!doubtful && !died) {
      return false;
    }
    if (!answersInTime()) {
      throw new TargetFailedException(
          died
              ? "the display %s is gone, and nobody started it again within %d ms"
                  .formatted(socket, readyMillis)
              : "no compositor answers at " + socket,
          List.of());
    }
    doubtful = false;
    attached = true;
    process = peer().orElse(null);
    return true;
  }

  private boolean answersInTime() {
    var deadline = Deadline.inMillis(readyMillis);
    while (!probe.answers(socket, Math.max(1, deadline.leftMillis()))) {
      if (deadline.isOver() || !slept()) {
        return false;
      }
    }
    return true;
  }

  private Optional<ProcessHandle> peer() {
    return probe.peer(socket).flatMap(ProcessHandle::of);
  }

  private static boolean slept() {
    try {
      Thread.sleep(POLL_MILLIS);
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  @Override
  public Path socket() {
    return socket;
  }

  @Override
  public Optional<TargetExit> exit() {
    return attached && isDead() ? Optional.of(TargetExit.unknown()) : Optional.empty();
  }

  private boolean isDead() {
    var known = Optional.ofNullable(process);
    if (known.isPresent() && !Liveness.isAlive(known.get())) {
      return true;
    }
    if (probe.refuses(socket)) {
      return true;
    }
    var listening = peer();
    return known.isPresent() && listening.isPresent() && !listening.equals(known);
  }

  @Override
  public Optional<TargetExit> awaitExit(long millis) {
    var deadline = Deadline.inMillis(millis);
    while (exit().isEmpty() && !deadline.isOver()) {
      if (!slept()) {
        break;
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
  public List<SharingStatistics> sharing() {
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
