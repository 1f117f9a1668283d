package dev.busproof.compositor.programs;

import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/** Ends processes that a test has started. */
final class Processes {
  private static final long GRACE_SECONDS = 5;

  private Processes() {}

  /** Ends a process with all that it has started: SIGTERM to itself, SIGKILL to what is left. */
  static void end(ProcessHandle process) {
    // Looked up before: the children of who has ended are nobody's.
    List<ProcessHandle> all = Stream.concat(Stream.of(process), process.descendants()).toList();
    process.destroy();
    try {
      var _ = process.onExit().get(GRACE_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException e) {
      // Then by force.
    }
    all.forEach(ProcessHandle::destroyForcibly);
  }
}
