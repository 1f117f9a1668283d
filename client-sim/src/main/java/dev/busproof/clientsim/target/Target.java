package dev.busproof.clientsim.target;

import dev.busproof.clientsim.observe.TargetExit;
import dev.busproof.memfd.SharingStatistics;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A compositor under test. Used by one thread, except that {@link #close} may come from any thread
 * at any time (an interrupted lab) and is idempotent.
 */
public sealed interface Target extends AutoCloseable permits ProcessTarget, DisplayTarget {

  /**
   * Makes sure that a compositor is running and answers: starts it, or starts it again after it
   * died.
   *
   * @return true when it is another process than at the call before
   * @throws TargetFailedException when none can be had; the message says what was tried and the
   *     exception carries the last output
   */
  boolean ensureReady() throws TargetFailedException;

  /** The socket that clients connect to; only after {@link #ensureReady}. */
  Path socket();

  /** How the process ended, once it has; empty while it is alive. */
  Optional<TargetExit> exit();

  /** As {@link #exit}, waiting up to {@code millis} for a death that seems to be under way. */
  Optional<TargetExit> awaitExit(long millis);

  /** The meter of the current process; empty when its {@code /proc} entry cannot be read. */
  Optional<ProcessMeter> meter();

  /** The last lines the target printed, oldest first; empty when its output is not ours. */
  List<String> lastOutput();

  /** How processes that have ended read their clients' memory, as far as they told it. */
  List<SharingStatistics> sharing();

  /** Ends a process that no longer answers; a target that the lab did not start is left alone. */
  void kill();

  @Override
  void close();
}
