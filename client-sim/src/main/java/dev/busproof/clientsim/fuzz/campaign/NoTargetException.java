package dev.busproof.clientsim.fuzz.campaign;

import dev.busproof.clientsim.target.TargetFailedException;
import java.io.IOException;

/** No target can be had any more. */
final class NoTargetException extends IOException {
  private static final long serialVersionUID = 1L;

  private final transient TargetFailedException why;

  NoTargetException(TargetFailedException why) {
    super(why.reason(), why);
    this.why = why;
  }

  TargetFailedException why() {
    return why;
  }
}
