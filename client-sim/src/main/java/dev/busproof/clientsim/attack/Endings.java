package dev.busproof.clientsim.attack;

import dev.busproof.clientsim.judge.Ending;
import dev.busproof.clientsim.observe.ClientEnd;
import dev.busproof.wire.protocol.WlBuffer;
import dev.busproof.wire.protocol.WlDisplay;
import dev.busproof.wire.protocol.WlShm;
import dev.busproof.wire.protocol.WlShmPool;
import java.util.Set;

/** Endings that several cases name. */
public final class Endings {
  private static final int INVALID_FORMAT = WlShm.Error.INVALID_FORMAT.value();
  private static final int INVALID_STRIDE = WlShm.Error.INVALID_STRIDE.value();
  private static final int INVALID_FD = WlShm.Error.INVALID_FD.value();

  /** The client goes on. */
  public static final Ending SURVIVES = new Ending.Survives();

  /** The client left by itself. */
  public static final Ending LEAVES = new Ending.Leaves();

  /** The client was told by an event that what it asked for will not be done. */
  public static final Ending DECLINED = new Ending.OfKind(ClientEnd.Kind.DECLINED);

  /**
   * The client had its buffer back before its file changed: what is shown is the target's copy, and
   * there is nothing to be told.
   */
  public static final Ending GIVEN_BACK = new Ending.OfKind(ClientEnd.Kind.GIVEN_BACK);

  /** The descriptor was refused when the pool was created. */
  public static final Ending POOL_REFUSED = new Ending.ErrorOn(WlShm.NAME, Set.of(INVALID_FD), "");

  /** The pool cannot have the size asked for. Which of the two codes is not settled. */
  public static final Ending RESIZE_REFUSED =
      new Ending.ErrorOn(WlShmPool.NAME, Set.of(INVALID_FD, INVALID_STRIDE), "");

  /** The pool cannot have such a buffer. */
  public static final Ending LAYOUT_REFUSED =
      new Ending.ErrorOn(WlShmPool.NAME, Set.of(INVALID_STRIDE), "");

  /**
   * The same on the object whose interface has the error: libwayland posts it on the pool, which
   * has no errors of its own by the letter.
   */
  public static final Ending LAYOUT_REFUSED_BY_SHM =
      new Ending.ErrorOn(WlShm.NAME, Set.of(INVALID_STRIDE), "");

  /** The format was not advertised. */
  public static final Ending FORMAT_REFUSED =
      new Ending.ErrorOn(WlShmPool.NAME, Set.of(INVALID_FORMAT), "");

  /** The same on the object whose interface has the error. */
  public static final Ending FORMAT_REFUSED_BY_SHM =
      new Ending.ErrorOn(WlShm.NAME, Set.of(INVALID_FORMAT), "");

  /** Reading the buffer failed. */
  public static final Ending READ_FAILED =
      new Ending.ErrorOn(WlBuffer.NAME, Set.of(INVALID_FD), "");

  /** Reading failed after the buffer object was gone, so that nothing better can be blamed. */
  public static final Ending BUFFER_GONE =
      new Ending.ErrorOn(WlDisplay.NAME, Set.of(WlDisplay.Error.IMPLEMENTATION.value()), "");

  /** A resource is used up: what wl_display has for it, or what libwayland says when it must. */
  public static final Ending NO_MEMORY =
      new Ending.ErrorOn(
          WlDisplay.NAME,
          Set.of(WlDisplay.Error.NO_MEMORY.value(), WlDisplay.Error.IMPLEMENTATION.value()),
          "");

  /** A request that cannot be understood. */
  public static final Ending INVALID_METHOD =
      new Ending.ErrorOn(WlDisplay.NAME, Set.of(WlDisplay.Error.INVALID_METHOD.value()), "");

  /** A request to, or about, an object that is not there. */
  public static final Ending INVALID_OBJECT =
      new Ending.ErrorOn(WlDisplay.NAME, Set.of(WlDisplay.Error.INVALID_OBJECT.value()), "");

  /** Disconnected without an error. */
  public static final Ending DISCONNECTED = new Ending.Disconnected();

  private Endings() {}

  /** A protocol error with one of these codes on an object of that interface. */
  public static Ending error(String interfaceName, Integer... codes) {
    return new Ending.ErrorOn(interfaceName, Set.of(codes), "");
  }

  /** Reading failed, and the buffer that was given that role is blamed. */
  public static Ending readFailedOn(String role) {
    return new Ending.ErrorOn(WlBuffer.NAME, Set.of(INVALID_FD), role);
  }
}
