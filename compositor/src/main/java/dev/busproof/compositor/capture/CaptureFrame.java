package dev.busproof.compositor.capture;

import dev.busproof.compositor.client.Client;
import dev.busproof.compositor.client.ProtocolError;
import dev.busproof.compositor.client.Resource;
import dev.busproof.compositor.render.Rect;
import dev.busproof.compositor.shm.Buffer;
import dev.busproof.compositor.shm.ShmBuffer;
import dev.busproof.compositor.surface.SceneOutput;
import dev.busproof.wire.MessageReader;
import dev.busproof.wire.WireException;
import dev.busproof.wire.protocol.ExtImageCopyCaptureFrameV1;
import dev.busproof.wire.protocol.ExtImageCopyCaptureFrameV1.FailureReason;
import java.util.Optional;

/** An {@code ext_image_copy_capture_frame_v1}. All of the buffer is written, damaged or not. */
final class CaptureFrame extends Resource implements CaptureWish.Result {
  private final CaptureSession session;
  private final ScreenCopies copies;
  private Optional<Buffer> attached = Optional.empty();
  private boolean captured;

  CaptureFrame(Client client, int id, int version, CaptureSession session, ScreenCopies copies) {
    super(client, id, version);
    this.session = session;
    this.copies = copies;
  }

  @Override
  public String interfaceName() {
    return ExtImageCopyCaptureFrameV1.NAME;
  }

  @Override
  protected void dispatch(int opcode, MessageReader body) throws WireException, ProtocolError {
    switch (ExtImageCopyCaptureFrameV1.Request.decode(opcode, version(), body)) {
      case ExtImageCopyCaptureFrameV1.Request.AttachBuffer(int buffer) -> {
        Buffer object = client().require(buffer, Buffer.class);
        mustNotBeCaptured();
        attached = Optional.of(object);
      }
      case ExtImageCopyCaptureFrameV1.Request.DamageBuffer damage -> damage(damage);
      case ExtImageCopyCaptureFrameV1.Request.Capture _ -> capture();
      case ExtImageCopyCaptureFrameV1.Request.Destroy _ -> destroy();
    }
  }

  private void mustNotBeCaptured() throws ProtocolError {
    if (captured) {
      throw error(
          ExtImageCopyCaptureFrameV1.Error.ALREADY_CAPTURED.value(),
          this + " has been captured before");
    }
  }

  private void damage(ExtImageCopyCaptureFrameV1.Request.DamageBuffer r) throws ProtocolError {
    mustNotBeCaptured();
    if (r.x() < 0 || r.y() < 0 || r.width() <= 0 || r.height() <= 0) {
      throw error(
          ExtImageCopyCaptureFrameV1.Error.INVALID_BUFFER_DAMAGE.value(),
          "damage of %dx%d at %d,%d".formatted(r.width(), r.height(), r.x(), r.y()));
    }
  }

  private void capture() throws ProtocolError {
    mustNotBeCaptured();
    if (attached.isEmpty()) {
      throw error(ExtImageCopyCaptureFrameV1.Error.NO_BUFFER.value(), this + " has no buffer");
    }
    captured = true;
    if (session.isStopped()) {
      failed(FailureReason.STOPPED);
      return;
    }
    SceneOutput output = session.output();
    Rect area = output.framebuffer().bounds();
    if (attached.get() instanceof ShmBuffer buffer
        && buffer.isAlive()
        && buffer.width() == area.width()
        && buffer.height() == area.height()) {
      long since = session.lastFrame;
      copies.add(
          new CaptureWish(
              this,
              buffer,
              output,
              area,
              session.cursors(),
              since,
              since != CaptureWish.NONE,
              this));
    } else {
      failed(FailureReason.BUFFER_CONSTRAINTS);
    }
  }

  @Override
  public void captured(Picture picture) {
    session.lastFrame = picture.frame();
    send(
        new ExtImageCopyCaptureFrameV1.Event.Transform(
            session.output().info().transform().wlValue()));
    for (Rect rect : picture.damaged()) {
      send(
          new ExtImageCopyCaptureFrameV1.Event.Damage(
              rect.x(), rect.y(), rect.width(), rect.height()));
    }
    send(
        new ExtImageCopyCaptureFrameV1.Event.PresentationTime(
            picture.secondsHigh(), picture.secondsLow(), picture.nanosOfSecond()));
    send(new ExtImageCopyCaptureFrameV1.Event.Ready());
  }

  @Override
  public void failed() {
    failed(session.isStopped() ? FailureReason.STOPPED : FailureReason.UNKNOWN);
  }

  private void failed(FailureReason reason) {
    send(new ExtImageCopyCaptureFrameV1.Event.Failed(reason.value()));
  }

  @Override
  protected void onDestroyed() {
    copies.forget(this);
  }
}
