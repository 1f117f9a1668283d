package dev.busproof.compositor.capture;

import dev.busproof.compositor.client.Client;
import dev.busproof.compositor.client.ProtocolError;
import dev.busproof.compositor.client.Resource;
import dev.busproof.compositor.render.PixelFormat;
import dev.busproof.compositor.render.Rect;
import dev.busproof.compositor.shm.Buffer;
import dev.busproof.compositor.shm.ShmBuffer;
import dev.busproof.compositor.surface.SceneOutput;
import dev.busproof.wire.MessageReader;
import dev.busproof.wire.WireException;
import dev.busproof.wire.protocol.ZwlrScreencopyFrameV1;

/**
 * A {@code zwlr_screencopy_frame_v1}: one picture of an area of an output, as its framebuffer has
 * it: clients turn it upright by what wl_output says.
 */
final class ScreencopyFrame extends Resource implements CaptureWish.Result {
  private final ScreencopyManagerGlobal.Bound manager;
  private final ScreenCopies copies;
  private final SceneOutput output;

  /** In the output's framebuffer. */
  private final Rect area;

  private final boolean cursor;
  private boolean withDamage;
  private boolean used;

  ScreencopyFrame(
      Client client,
      int id,
      int version,
      ScreencopyManagerGlobal.Bound manager,
      ScreenCopies copies,
      SceneOutput output,
      Rect region,
      boolean cursor) {
    super(client, id, version);
    this.manager = manager;
    this.copies = copies;
    this.output = output;
    this.area = output.isThere() ? output.info().projection().toPixels(region) : Rect.EMPTY;
    this.cursor = cursor;
  }

  /** Says what buffer it takes, or that there is nothing to see there. */
  void begin() {
    if (area.isEmpty()) {
      failed();
      return;
    }
    send(
        new ZwlrScreencopyFrameV1.Event.Buffer(
            PixelFormat.XRGB8888.wlShmValue(), area.width(), area.height(), strideBytes()));
    if (version() >= 3) {
      send(new ZwlrScreencopyFrameV1.Event.BufferDone());
    }
  }

  private int strideBytes() {
    return area.width() * PixelFormat.XRGB8888.bytesPerPixel();
  }

  @Override
  public String interfaceName() {
    return ZwlrScreencopyFrameV1.NAME;
  }

  @Override
  protected void dispatch(int opcode, MessageReader body) throws WireException, ProtocolError {
    switch (ZwlrScreencopyFrameV1.Request.decode(opcode, version(), body)) {
      case ZwlrScreencopyFrameV1.Request.Copy(int buffer) -> copy(buffer, false);
      case ZwlrScreencopyFrameV1.Request.CopyWithDamage(int buffer) -> copy(buffer, true);
      case ZwlrScreencopyFrameV1.Request.Destroy _ -> destroy();
    }
  }

  private void copy(int bufferId, boolean damage) throws WireException, ProtocolError {
    Buffer object = client().require(bufferId, Buffer.class);
    if (used) {
      throw error(
          ZwlrScreencopyFrameV1.Error.ALREADY_USED.value(), this + " has been copied before");
    }
    if (!(object instanceof ShmBuffer buffer)
        || buffer.width() != area.width()
        || buffer.height() != area.height()
        || buffer.strideBytes() != strideBytes()) {
      throw error(
          ZwlrScreencopyFrameV1.Error.INVALID_BUFFER.value(),
          object
              + " is no buffer of %dx%d pixels, %d bytes a row"
                  .formatted(area.width(), area.height(), strideBytes()));
    }
    used = true;
    withDamage = damage;
    if (!output.isThere()) {
      failed();
      return;
    }
    long since = manager.lastFrame(output);
    copies.add(new CaptureWish(this, buffer, output, area, cursor, since, damage, this));
  }

  @Override
  public void captured(Picture picture) {
    manager.captured(output, picture.frame());
    send(new ZwlrScreencopyFrameV1.Event.Flags(0));
    if (withDamage) {
      for (Rect rect : picture.damaged()) {
        send(
            new ZwlrScreencopyFrameV1.Event.Damage(
                rect.x(), rect.y(), rect.width(), rect.height()));
      }
    }
    send(
        new ZwlrScreencopyFrameV1.Event.Ready(
            picture.secondsHigh(), picture.secondsLow(), picture.nanosOfSecond()));
  }

  @Override
  public void failed() {
    used = true;
    send(new ZwlrScreencopyFrameV1.Event.Failed());
  }

  @Override
  protected void onDestroyed() {
    copies.forget(this);
  }
}
