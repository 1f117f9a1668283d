package dev.busproof.cli;

import dev.busproof.compositor.BufferFault;
import dev.busproof.compositor.ClientEnd;
import dev.busproof.compositor.Compositor;
import dev.busproof.compositor.CompositorOptions;
import dev.busproof.compositor.CompositorStatistics;
import dev.busproof.compositor.Outcome;
import dev.busproof.memfd.QuarantineStatistics;
import dev.busproof.memfd.SharingPath;
import dev.busproof.memfd.SharingStatistics;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.StringJoiner;

/**
 * A compositor from its start to its end, and what is said of it. Nothing here needs picocli: see
 * {@link PlainStart}.
 *
 * @param options how it is to run; whom it tells is set by {@link #run}
 * @param quiet whether clients that break the protocol go unreported
 * @param verbose whether a report of a truncated buffer says where the compositor was
 */
record CompositorRun(CompositorOptions.Builder options, boolean quiet, boolean verbose) {
  private static final Duration END_WITHIN = Duration.ofMillis(950);

  /** What was asked for turned out not to exist when it was to be done; the message names it. */
  static final class UnknownGlobalException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private UnknownGlobalException(IllegalArgumentException cause) {
      super("--announce: " + Main.oneLine(cause), cause);
    }
  }

  /**
   * Says 'ready' and serves until it is stopped.
   *
   * @param out for the 'ready' line
   * @param err for reports
   * @return the exit code
   * @throws IOException it cannot start
   * @throws UnknownGlobalException for the user
   */
  int run(PrintWriter out, PrintWriter err) throws IOException {
    try (Ending ending = Ending.onSignal(ExitCode.OK);
        LineLog log = LineLog.to(err)) {
      return run(ending, log, out);
    }
  }

  /** The same, between the beginning and the end of whatever else must outlive it. */
  int run(Ending ending, LineLog log, PrintWriter out) throws IOException {
    options.onClientEnd(end -> report(end, log)).onFault(fault -> report(fault, log));
    try (Compositor compositor = start()) {
      ending.does(() -> {
        compositor.stop();
        compositor.awaitEnd(END_WITHIN);
      });
      compositor.notices().forEach(log::summary);
      out.println("ready " + compositor.socketPath());
      out.flush();
      Outcome outcome = compositor.run();
      log.summary(summary(outcome.statistics()));
      log.summary(outcome.statistics().sharing().line());
      if (outcome.screenshotFailure().isPresent()) {
        ending.exitsWith(ExitCode.COULD_NOT);
      }
      return exitCode(outcome, log);
    }
  }

  private Compositor start() throws IOException {
    CompositorOptions wanted = options.build();
    try {
      return Compositor.start(wanted);
    } catch (IllegalArgumentException e) {
      throw new UnknownGlobalException(e);
    }
  }

  /** What a developer wants to know afterwards: above all by which paths memory was really read. */
  private static String summary(CompositorStatistics seen) {
    return String.format(
        Locale.ROOT,
        "%d clients (%d broke the protocol), %d frames, pools: %s, refused: %d,"
            + " found truncated: %d, windows: %d (%d copied to leave holes alone),"
            + " loads guarded from SIGBUS: %d%s, longest turn %.1f ms%s",
        seen.clientsAccepted(),
        seen.violations(),
        seen.frames(),
        pools(seen.poolsByPath()),
        seen.refusals(),
        seen.faults(),
        seen.sharing().windowsOpened(),
        seen.sharing().holeCopies(),
        seen.guardFaults(),
        brokenPromises(seen.sharing()),
        seen.longestTurnNanos() / 1e6,
        stalls(seen.quarantine()));
  }

  private static String pools(Map<SharingPath, Long> byPath) {
    StringJoiner pools = new StringJoiner(", ");
    pools.setEmptyValue("none");
    for (SharingPath path : SharingPath.values()) {
      long count = byPath.getOrDefault(path, 0L);
      if (count > 0) {
        pools.add(count + " " + path);
      }
    }
    return pools.toString();
  }

  private static String stalls(QuarantineStatistics seen) {
    return seen.stalledEver() == 0
        ? ""
        : String.format(
            Locale.ROOT,
            ", calls for clients' files given up: %d (%d never came back)",
            seen.stalledEver(),
            seen.stalledNow());
  }

  /** What the kernel said when it was tried out, and did not do: never seen yet. */
  private static String brokenPromises(SharingStatistics sharing) {
    long faults = sharing.faults().getOrDefault(SharingPath.NOSIGBUS, 0L);
    return faults == 0 ? "" : " (" + faults + " of them where MAP_NOSIGBUS should have)";
  }

  private static int exitCode(Outcome outcome, LineLog log) {
    if (outcome.screenshotFailure().isPresent()) {
      log.summary(outcome.screenshotFailure().get());
      return ExitCode.COULD_NOT;
    }
    return outcome.programStatus().orElse(ExitCode.OK);
  }

  private void report(ClientEnd end, LineLog log) {
    String what =
        switch (end.reason()) {
          case VIOLATION -> "protocol error";
          case STOPPED_READING -> "stopped reading its events";
          case COMPOSITOR_FAILED -> "a failure of the compositor's own";
          case DISCONNECTED, SHUT_DOWN -> "";
        };
    if (!quiet && !what.isEmpty()) {
      log.line("client of process " + end.pid() + " ended, " + what + ": " + end.detail());
    }
  }

  private void report(BufferFault fault, LineLog log) {
    if (!quiet) {
      log.line(FaultText.of(fault, verbose));
    }
  }
}
