package dev.busproof.compositor.capture;

import dev.busproof.compositor.client.Resource;
import dev.busproof.compositor.render.Rect;
import dev.busproof.compositor.shm.ShmBuffer;
import dev.busproof.compositor.surface.SceneOutput;

/**
 * A picture that a client waits for.
 *
 * @param on the protocol object it is for; when that goes, so does the wish
 * @param buffer of the area's size
 * @param output what it is a picture of
 * @param area in the output's framebuffer, not empty
 * @param cursor whether cursors are in it
 * @param since the frame that the client has already, {@link #NONE} for none
 * @param whenDamaged whether to wait for a frame in which something in the area differs
 * @param result told once, on the loop thread, unless the object goes before
 */
record CaptureWish(
    Resource on,
    ShmBuffer buffer,
    SceneOutput output,
    Rect area,
    boolean cursor,
    long since,
    boolean whenDamaged,
    Result result) {
  static final long NONE = -1;

  /** How it went. */
  interface Result {
    /** The buffer has it. */
    void captured(Picture picture);

    /** The buffer could not be written to, the screen not be painted, or the output is gone. */
    void failed();
  }
}
