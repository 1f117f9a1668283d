package dev.busproof.memfd.io;

import java.io.IOException;

/**
 * The kernel dropped descriptors of a message (MSG_CTRUNC): this process is at its limit of open
 * files. Those that did arrive have been closed, so the stream's descriptors are out of step for
 * good and the connection must end.
 */
public final class ControlTruncatedException extends IOException {
  private static final long serialVersionUID = 1L;

  private final int received;

  ControlTruncatedException(int received) {
    super(
        "the kernel dropped descriptors of a message; the "
            + received
            + " that arrived were closed. Is the limit of open files reached?");
    this.received = received;
  }

  /** How many descriptors had arrived, all closed since. */
  public int received() {
    return received;
  }
}
