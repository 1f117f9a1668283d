package dev.busproof.clientsim.target;

import java.util.List;

/** A target that never became ready, or that is gone and cannot be started again. */
public final class TargetFailedException extends Exception {
  private static final long serialVersionUID = 1L;

  private final String reason;
  private final transient List<String> lastOutput;

  TargetFailedException(String message, List<String> lastOutput) {
    super(message);
    this.reason = message;
    this.lastOutput = List.copyOf(lastOutput);
  }

  /** The message, in one line. */
  public String reason() {
    return reason;
  }

  /** The last lines that the target printed, oldest first. */
  public List<String> lastOutput() {
    return lastOutput;
  }
}
