package dev.busproof.clientsim.attack;

import dev.busproof.clientsim.judge.Ending;
import dev.busproof.wire.protocol.WlBuffer;
import dev.busproof.wire.protocol.WlDisplay;
import dev.busproof.wire.protocol.WlShm;
import dev.busproof.wire.protocol.WlShmPool;
import java.util.Set;

/** Endings that several cases name. */
final class Endings {
  private static final int INVALID_STRIDE = WlShm.Error.INVALID_STRIDE.value();
  private static final int INVALID_FD = WlShm.Error.INVALID_FD.value();

  static final Ending SURVIVES = new Ending.Survives();
  static final Ending LEAVES = new Ending.Leaves();

  /** The descriptor was refused when the pool was created. */
  static final Ending POOL_REFUSED = new Ending.ErrorOn(WlShm.NAME, Set.of(INVALID_FD), "");

  /** The pool cannot have the size asked for. Which of the two codes is not settled. */
  static final Ending RESIZE_REFUSED =
      new Ending.ErrorOn(WlShmPool.NAME, Set.of(INVALID_FD, INVALID_STRIDE), "");

  /** Reading the buffer failed. */
  static final Ending READ_FAILED = new Ending.ErrorOn(WlBuffer.NAME, Set.of(INVALID_FD), "");

  /** Reading failed after the buffer object was gone, so that nothing better can be blamed. */
  static final Ending BUFFER_GONE =
      new Ending.ErrorOn(WlDisplay.NAME, Set.of(WlDisplay.Error.IMPLEMENTATION.value()), "");

  private Endings() {}

  static Ending readFailedOn(String role) {
    return new Ending.ErrorOn(WlBuffer.NAME, Set.of(INVALID_FD), role);
  }
}
