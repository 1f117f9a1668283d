package dev.busproof.clientsim.client;

import dev.busproof.wire.protocol.WlBuffer;
import dev.busproof.wire.protocol.WlShmPool;

/**
 * A {@code wl_buffer} and whether the compositor has given it back since it was last shown. Used by
 * its client's thread.
 */
public final class Buffer {
  private final RawClient client;
  private final BufferShape shape;
  private final int id;
  private boolean released;
  private long releasedNanos;

  private Buffer(RawClient client, BufferShape shape, EventHandler handler) {
    this.client = client;
    this.shape = shape;
    // wl_buffer.release is the interface's only event.
    this.id =
        client.newObject(
            WlBuffer.NAME,
            1,
            (opcode, version, body) -> {
              released = true;
              releasedNanos = System.nanoTime();
              handler.event(opcode, version, body);
            });
  }

  static Buffer create(RawClient client, int pool, BufferShape shape, EventHandler handler)
      throws ClientEndedException {
    var buffer = new Buffer(client, shape, handler);
    client.send(
        pool,
        new WlShmPool.Request.CreateBuffer(
            buffer.id,
            shape.offset(),
            shape.width(),
            shape.height(),
            shape.stride(),
            shape.format()));
    return buffer;
  }

  /** Its object id. */
  public int id() {
    return id;
  }

  /** What was said of it. */
  public BufferShape shape() {
    return shape;
  }

  /** Whether {@code wl_buffer.release} came since it was made, or since {@link #shownAgain}. */
  public boolean isReleased() {
    return released;
  }

  /** When the release was read, as {@link System#nanoTime}, if {@link #isReleased}. */
  public long releasedNanos() {
    return releasedNanos;
  }

  /** Forgets a release: what comes from now on is about the next time it is shown. */
  public void shownAgain() {
    released = false;
  }

  /** Sends {@code wl_buffer.destroy}. */
  public void destroy() throws ClientEndedException {
    client.send(id, new WlBuffer.Request.Destroy());
  }
}
