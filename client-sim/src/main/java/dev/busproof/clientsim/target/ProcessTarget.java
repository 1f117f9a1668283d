package dev.busproof.clientsim.target;

import dev.busproof.clientsim.client.Deadline;
import dev.busproof.clientsim.client.Probe;
import dev.busproof.clientsim.observe.TargetExit;
import dev.busproof.memfd.SharingStatistics;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** A compositor that the lab starts, restarts after death, and ends. */
public final class ProcessTarget implements Target {
  /** A process that was killed may take this long to be gone. */
  private static final long GRACE_MILLIS = 2000;

  /** A child that survives it may hold its pipe open for ever. */
  private static final long LAST_WORDS_MILLIS = 500;

  private static final long PROBE_MILLIS = 1000;
  private static final long POLL_MILLIS = 10;

  /** What the lines of our own compositor begin with. */
  private static final String OWN = "busproof: ";

  private final LaunchPlan plan;
  private final Probe probe;
  private final Path log;
  private final long readyMillis;
  private final AtomicLong loggedChars = new AtomicLong();
  private final Queue<SharingStatistics> sharing = new ConcurrentLinkedQueue<>();
  private final Object lock = new Object();

  private int starts;
  private boolean closed;
  private volatile Path socket = Path.of("/nonexistent");
  private volatile @Nullable Running running;

  /** Who listens, where that is not the process started: that one is a wrapper then. */
  private volatile Optional<ProcessHandle> server = Optional.empty();

  /**
   * A target that is not started yet.
   *
   * @param log where its output goes
   * @param readyMillis it must answer a client's roundtrip this soon after its start
   */
  public ProcessTarget(LaunchPlan plan, Probe probe, Path log, long readyMillis) {
    this.plan = plan;
    this.probe = probe;
    this.log = log;
    this.readyMillis = readyMillis;
  }

  /** One life of the compositor. */
  private record Running(
      Process process, OutputTail output, RuntimeDirectory runtime, Optional<Path> named) {
    List<Path> candidates() {
      return named.map(List::of).orElseGet(runtime::sockets);
    }
  }

  @Override
  public boolean ensureReady() throws TargetFailedException {
    var now = running;
    if (now != null && isAlive(now)) {
      return false;
    }
    if (now != null) {
      stop(now);
    }
    awaitReady(start());
    return true;
  }

  private Running start() throws TargetFailedException {
    requireInstalled();
    synchronized (lock) {
      if (closed) {
        throw new TargetFailedException("the lab is being closed", List.of());
      }
      starts++;
      Optional<RuntimeDirectory> unused = Optional.empty();
      try {
        var runtime = RuntimeDirectory.create();
        unused = Optional.of(runtime);
        var name = "busproof-" + starts;
        runtime.furnish(plan.files(name, runtime.path()), plan.user());
        var builder = new ProcessBuilder(plan.command(name, runtime.path()));
        builder.redirectErrorStream(true);
        plan.applyTo(builder.environment(), name, runtime.path());
        var process = builder.start();
        // Its standard input stays open: the end of it tells the watchdog that the lab is gone.
        var output = OutputTail.of(process.getInputStream(), log, loggedChars, this::heard);
        var started =
            new Running(
                process, output, runtime, plan.socketName(name).map(runtime.path()::resolve));
        running = started;
        server = Optional.empty();
        return started;
      } catch (IOException e) {
        unused.ifPresent(RuntimeDirectory::close);
        throw new TargetFailedException("cannot start the target: " + e.getMessage(), List.of());
      }
    }
  }

  /** Only our own compositor says such a thing, as it ends. */
  private void heard(String line) {
    if (line.startsWith(OWN)) {
      SharingStatistics.ofLine(line.substring(OWN.length())).ifPresent(sharing::add);
    }
  }

  private void requireInstalled() throws TargetFailedException {
    var lacking = plan.program().filter(p -> !p.isInstalled());
    if (lacking.isPresent()) {
      var hint = lacking.get().install();
      throw new TargetFailedException(
          "%s is not installed%s"
              .formatted(lacking.get().name(), hint.isEmpty() ? "" : " (" + hint + ")"),
          List.of());
    }
  }

  private void awaitReady(Running now) throws TargetFailedException {
    var deadline = Deadline.inMillis(readyMillis);
    while (!deadline.isOver()) {
      for (var candidate : now.candidates()) {
        if (isReady(candidate, Math.min(PROBE_MILLIS, deadline.leftMillis()))) {
          socket = candidate;
          server =
              probe
                  .peer(candidate)
                  .filter(pid -> pid != now.process().pid())
                  .flatMap(ProcessHandle::of);
          return;
        }
      }
      if (exited(now.process(), POLL_MILLIS)) {
        now.output().awaitEnd(500);
        var lines = now.output().lines();
        throw new TargetFailedException(
            "the target ended before it was ready: " + exitOf(now).text(), lines);
      }
    }
    var lines = now.output().lines();
    stop(now);
    throw new TargetFailedException(
        "the target did not become ready within %d ms".formatted(readyMillis), lines);
  }

  /** Some listen before they have what clients need: a screen that is still to be found. */
  private boolean isReady(Path candidate, long millis) {
    return plan.globals().isEmpty()
        ? probe.answers(candidate, millis)
        : probe.globals(candidate, millis).containsAll(plan.globals());
  }

  private boolean isAlive(Running now) {
    return server.map(Liveness::isAlive).orElseGet(() -> now.process().isAlive());
  }

  private static boolean exited(Process process, long millis) {
    try {
      return process.waitFor(millis, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return !process.isAlive();
    }
  }

  /** A wrapper that outlives the compositor says nothing about how that ended. */
  private static TargetExit exitOf(Running ended) {
    return ended.process().isAlive()
        ? TargetExit.unknown()
        : new TargetExit(Optional.of(ended.process().exitValue()));
  }

  private Optional<Running> running() {
    return Optional.ofNullable(running);
  }

  @Override
  public Path socket() {
    return socket;
  }

  @Override
  public Optional<TargetExit> exit() {
    return running().filter(r -> !isAlive(r)).map(ProcessTarget::exitOf);
  }

  @Override
  public Optional<TargetExit> awaitExit(long millis) {
    var ended = running().filter(r -> exited(r.process(), millis) || !isAlive(r));
    ended.ifPresent(r -> r.output().awaitEnd(LAST_WORDS_MILLIS));
    return ended.map(ProcessTarget::exitOf);
  }

  @Override
  public Optional<ProcessMeter> meter() {
    return running()
        .map(r -> server.map(ProcessHandle::pid).orElse(r.process().pid()))
        .map(ProcessMeter::new);
  }

  @Override
  public List<String> lastOutput() {
    return running().map(r -> r.output().lines()).orElse(List.of());
  }

  @Override
  public List<SharingStatistics> sharing() {
    return List.copyOf(sharing);
  }

  @Override
  public void kill() {
    running()
        .ifPresent(r -> {
          server.ifPresent(ProcessHandle::destroyForcibly);
          r.process().destroyForcibly();
          exited(r.process(), GRACE_MILLIS);
          // Its wrapper is gone at once; who has much memory to give back is not.
          server.ifPresent(s -> awaitEnd(s, Deadline.inMillis(GRACE_MILLIS)));
        });
  }

  private static void awaitEnd(ProcessHandle server, Deadline deadline) {
    while (Liveness.isAlive(server) && !deadline.isOver()) {
      LockSupport.parkNanos(1_000_000);
    }
  }

  private void stop(Running ending) {
    plan.stop().ask(ending.process().toHandle());
    server.ifPresent(plan.stop()::ask);
    if (!exited(ending.process(), plan.stop().graceMillis())) {
      ending.process().destroyForcibly();
      exited(ending.process(), GRACE_MILLIS);
    }
    // Its last words belong into the log, and a daemon thread would not outlive the lab to write
    // them.
    ending.output().awaitEnd(LAST_WORDS_MILLIS);
    ending.runtime().close(); // and with it the watchdog
    try {
      ending.process().getOutputStream().close();
    } catch (IOException e) {
      // Nothing was written to it.
    }
  }

  @Override
  public void close() {
    Optional<Running> last;
    synchronized (lock) {
      closed = true;
      last = Optional.ofNullable(running);
      running = null;
    }
    last.ifPresent(this::stop);
  }
}
