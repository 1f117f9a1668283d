package dev.busproof.clientsim.capture;

import dev.busproof.clientsim.client.Buffer;
import dev.busproof.clientsim.client.BufferShape;
import dev.busproof.clientsim.client.ClientEndedException;
import dev.busproof.clientsim.client.Deadline;
import dev.busproof.clientsim.client.EventHandler;
import dev.busproof.clientsim.client.RawClient;
import dev.busproof.wire.MessageReader;
import dev.busproof.wire.WireException;
import dev.busproof.wire.protocol.ExtImageCaptureSourceV1;
import dev.busproof.wire.protocol.ExtImageCopyCaptureFrameV1;
import dev.busproof.wire.protocol.ExtImageCopyCaptureManagerV1;
import dev.busproof.wire.protocol.ExtImageCopyCaptureSessionV1;
import dev.busproof.wire.protocol.ExtOutputImageCaptureSourceManagerV1;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * An {@code ext_image_copy_capture_session_v1} and its first frame, which need not wait for new
 * content as all later ones may.
 */
final class ExtShot implements Shot {
  private static final int BYTES_PER_PIXEL = 4;

  private final RawClient client;
  private final int source;
  private final int session;
  private final int frame;
  private final Set<Integer> formats = new LinkedHashSet<>();
  private int width;
  private int height;
  private boolean demandComplete;
  private Optional<Outcome> outcome = Optional.empty();

  ExtShot(
      RawClient client, RawClient.BoundObject sources, RawClient.BoundObject manager, int output)
      throws ClientEndedException {
    this.client = client;
    this.source = client.newObject(ExtImageCaptureSourceV1.NAME, 1, EventHandler.NONE);
    client.send(
        sources.id(),
        new ExtOutputImageCaptureSourceManagerV1.Request.CreateSource(source, output));
    this.session = client.newObject(ExtImageCopyCaptureSessionV1.NAME, 1, this::sessionEvent);
    client.send(
        manager.id(), new ExtImageCopyCaptureManagerV1.Request.CreateSession(session, source, 0));
    this.frame = client.newObject(ExtImageCopyCaptureFrameV1.NAME, 1, this::frameEvent);
    client.send(session, new ExtImageCopyCaptureSessionV1.Request.CreateFrame(frame));
  }

  private void sessionEvent(int opcode, int version, MessageReader body) throws WireException {
    switch (ExtImageCopyCaptureSessionV1.Event.decode(opcode, version, body)) {
      case ExtImageCopyCaptureSessionV1.Event.BufferSize size -> {
        width = size.width();
        height = size.height();
      }
      case ExtImageCopyCaptureSessionV1.Event.ShmFormat(int format) -> formats.add(format);
      case ExtImageCopyCaptureSessionV1.Event.Done _ -> demandComplete = true;
      case ExtImageCopyCaptureSessionV1.Event.Stopped _ -> outcome = Optional.of(Outcome.FAILED);
      case ExtImageCopyCaptureSessionV1.Event.DmabufDevice _,
          ExtImageCopyCaptureSessionV1.Event.DmabufFormat _ -> {}
    }
  }

  private void frameEvent(int opcode, int version, MessageReader body) throws WireException {
    switch (ExtImageCopyCaptureFrameV1.Event.decode(opcode, version, body)) {
      case ExtImageCopyCaptureFrameV1.Event.Ready _ -> outcome = Optional.of(Outcome.READY);
      case ExtImageCopyCaptureFrameV1.Event.Failed _ -> outcome = Optional.of(Outcome.FAILED);
      case ExtImageCopyCaptureFrameV1.Event.Transform _,
          ExtImageCopyCaptureFrameV1.Event.Damage _,
          ExtImageCopyCaptureFrameV1.Event.PresentationTime _ -> {}
    }
  }

  @Override
  public Optional<Demand> demand(Deadline deadline) throws ClientEndedException {
    client.pump(deadline, () -> demandComplete || outcome.isPresent());
    if (outcome.isPresent() || !demandComplete || width <= 0) {
      return Optional.empty();
    }
    // All compositors know these two; only of four-byte formats is the stride known as well.
    return List.of(BufferShape.XRGB8888, BufferShape.ARGB8888).stream()
        .filter(formats::contains)
        .findFirst()
        .map(format -> new Demand(width, height, width * BYTES_PER_PIXEL, format));
  }

  @Override
  public void copyInto(Buffer buffer) throws ClientEndedException {
    var shape = buffer.shape();
    client.send(frame, new ExtImageCopyCaptureFrameV1.Request.AttachBuffer(buffer.id()));
    client.send(
        frame,
        new ExtImageCopyCaptureFrameV1.Request.DamageBuffer(0, 0, shape.width(), shape.height()));
    client.send(frame, new ExtImageCopyCaptureFrameV1.Request.Capture());
    client.flush();
  }

  @Override
  public Optional<Outcome> outcome() {
    return outcome;
  }

  @Override
  public Optional<Outcome> await(Deadline deadline) throws ClientEndedException {
    client.pump(deadline, () -> outcome.isPresent());
    return outcome;
  }

  @Override
  public void destroy() throws ClientEndedException {
    client.send(frame, new ExtImageCopyCaptureFrameV1.Request.Destroy());
    client.send(session, new ExtImageCopyCaptureSessionV1.Request.Destroy());
    client.send(source, new ExtImageCaptureSourceV1.Request.Destroy());
  }
}
