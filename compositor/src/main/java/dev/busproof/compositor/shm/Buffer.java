package dev.busproof.compositor.shm;

import dev.busproof.compositor.client.Client;
import dev.busproof.compositor.client.Resource;
import dev.busproof.compositor.render.PixelSource;
import dev.busproof.wire.MessageReader;
import dev.busproof.wire.WireException;
import dev.busproof.wire.protocol.WlBuffer;

/**
 * A {@code wl_buffer}, of whatever kind. Two lives: the protocol object, which the client may
 * destroy at any time, and the storage, which lives until the last use ends. Loop thread only.
 */
public abstract sealed class Buffer extends Resource implements PixelSource
    permits ShmBuffer, SinglePixelBuffer {
  private int uses;

  Buffer(Client client, int id) {
    super(client, id, WlBuffer.VERSION);
  }

  @Override
  public final String interfaceName() {
    return WlBuffer.NAME;
  }

  /**
   * Begins a use, one per commit: the storage stays readable until {@link #releaseUse}, whatever
   * happens to the object.
   */
  public final void retain() {
    uses++;
  }

  /**
   * Ends one use. With the last one the client is told that it may write to the storage again: one
   * release for all the commits that overlapped, because after a release the client draws, and
   * anybody still reading would show half of it.
   */
  public final void releaseUse() {
    if (uses == 0) {
      throw new IllegalStateException(this + " is not in use");
    }
    uses--;
    if (!isAlive()) {
      freeIfUnused();
    } else if (uses == 0) {
      // A client that draws waits for its frame callback, which is written with this: a system call
      // and a process woken for each frame of each window, saved.
      sendLate(new WlBuffer.Event.Release());
    }
  }

  @Override
  protected final void dispatch(int opcode, MessageReader body) throws WireException {
    switch (WlBuffer.Request.decode(opcode, version(), body)) {
      case WlBuffer.Request.Destroy() -> destroy();
    }
  }

  @Override
  protected final void onDestroyed() {
    freeIfUnused();
  }

  private void freeIfUnused() {
    if (uses == 0) {
      freeStorage();
    }
  }

  /** Once: the object is gone and nobody reads the storage any more. */
  abstract void freeStorage();
}
