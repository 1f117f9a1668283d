package dev.busproof.memfd;

import dev.busproof.memfd.libc.LinuxException;

/** How a {@link QuarantinedTransfer} ended, be it a read or a write. */
public sealed interface ReadOutcome {
  /** Every byte has been handed over. */
  record Complete() implements ReadOutcome {}

  /** The file ends before what was wanted does. */
  record Truncated() implements ReadOutcome {}

  /** The file's server, or its disk, answered with an error. */
  record Failed(LinuxException cause) implements ReadOutcome {}

  /**
   * It took too long, and was given up. The thread may stay in the kernel until somebody answers.
   *
   * @param waitedMillis the limit that was exceeded
   */
  record Stalled(int waitedMillis) implements ReadOutcome {}

  /** It was not begun: so many threads are stuck for this client already. */
  record ClientExhausted(int stalled) implements ReadOutcome {}

  /** It was not begun: every thread there may be is stuck, or none can be made. */
  record NoWorker() implements ReadOutcome {}
}
