package dev.busproof.compositor.capture;

import dev.busproof.compositor.client.Client;
import dev.busproof.compositor.client.ProtocolError;
import dev.busproof.compositor.client.Resource;
import dev.busproof.compositor.render.Framebuffer;
import dev.busproof.compositor.render.PixelFormat;
import dev.busproof.compositor.surface.SceneOutput;
import dev.busproof.wire.MessageReader;
import dev.busproof.wire.WireException;
import dev.busproof.wire.protocol.ExtImageCopyCaptureSessionV1;
import java.util.Optional;

/** An {@code ext_image_copy_capture_session_v1}: one picture of an output after the other. */
final class CaptureSession extends Resource {
  private final ScreenCopies copies;
  private final SceneOutput output;
  private final boolean cursors;
  private Optional<CaptureFrame> current = Optional.empty();
  private boolean stopped;
  long lastFrame = CaptureWish.NONE;

  CaptureSession(
      Client client,
      int id,
      int version,
      ScreenCopies copies,
      SceneOutput output,
      boolean cursors) {
    super(client, id, version);
    this.copies = copies;
    this.output = output;
    this.cursors = cursors;
  }

  /** Says what buffers it takes, which never changes. */
  void begin() {
    if (!output.isThere()) {
      stop();
      return;
    }
    copies.add(this);
    Framebuffer all = output.framebuffer();
    send(new ExtImageCopyCaptureSessionV1.Event.BufferSize(all.width(), all.height()));
    for (PixelFormat format : PixelFormat.values()) {
      send(new ExtImageCopyCaptureSessionV1.Event.ShmFormat(format.wlShmValue()));
    }
    send(new ExtImageCopyCaptureSessionV1.Event.Done());
  }

  /** There is nothing to capture, and never will be again. */
  void stop() {
    stopped = true;
    copies.remove(this);
    send(new ExtImageCopyCaptureSessionV1.Event.Stopped());
  }

  SceneOutput output() {
    return output;
  }

  /** Also when it has been destroyed, which its frame may outlive, and is told of nothing. */
  boolean isStopped() {
    return stopped || !output.isThere();
  }

  boolean cursors() {
    return cursors;
  }

  @Override
  public String interfaceName() {
    return ExtImageCopyCaptureSessionV1.NAME;
  }

  @Override
  protected void dispatch(int opcode, MessageReader body) throws WireException, ProtocolError {
    switch (ExtImageCopyCaptureSessionV1.Request.decode(opcode, version(), body)) {
      case ExtImageCopyCaptureSessionV1.Request.CreateFrame(int id) -> {
        if (current.filter(Resource::isAlive).isPresent()) {
          throw error(
              ExtImageCopyCaptureSessionV1.Error.DUPLICATE_FRAME.value(),
              "the frame before, " + current.get() + ", has not been destroyed");
        }
        current =
            Optional.of(client().register(new CaptureFrame(client(), id, version(), this, copies)));
      }
      case ExtImageCopyCaptureSessionV1.Request.Destroy _ -> destroy();
    }
  }

  @Override
  protected void onDestroyed() {
    copies.remove(this);
  }
}
