package dev.busproof.clientsim.capture;

import dev.busproof.clientsim.client.Buffer;
import dev.busproof.clientsim.client.ClientEndedException;
import dev.busproof.clientsim.client.Deadline;
import dev.busproof.clientsim.client.RawClient;
import dev.busproof.wire.MessageReader;
import dev.busproof.wire.WireException;
import dev.busproof.wire.protocol.ZwlrScreencopyFrameV1;
import dev.busproof.wire.protocol.ZwlrScreencopyManagerV1;
import java.util.Optional;

/** A {@code zwlr_screencopy_frame_v1}. */
final class WlrShot implements Shot {
  /** From this version on the list of buffers that fit has an end. */
  private static final int BUFFER_DONE_SINCE = 3;

  private final RawClient client;
  private final RawClient.BoundObject manager;
  private final int frame;
  private Optional<Demand> demand = Optional.empty();
  private Optional<Outcome> outcome = Optional.empty();
  private boolean demandComplete;

  WlrShot(RawClient client, RawClient.BoundObject manager, int output) throws ClientEndedException {
    this.client = client;
    this.manager = manager;
    this.frame = client.newObject(ZwlrScreencopyFrameV1.NAME, manager.version(), this::event);
    client.send(manager.id(), new ZwlrScreencopyManagerV1.Request.CaptureOutput(frame, 0, output));
  }

  private void event(int opcode, int version, MessageReader body) throws WireException {
    switch (ZwlrScreencopyFrameV1.Event.decode(opcode, version, body)) {
      case ZwlrScreencopyFrameV1.Event.Buffer b -> {
        demand = Optional.of(new Demand(b.width(), b.height(), b.stride(), b.format()));
        demandComplete |= version < BUFFER_DONE_SINCE;
      }
      case ZwlrScreencopyFrameV1.Event.BufferDone _ -> demandComplete = true;
      case ZwlrScreencopyFrameV1.Event.Ready _ -> outcome = Optional.of(Outcome.READY);
      case ZwlrScreencopyFrameV1.Event.Failed _ -> outcome = Optional.of(Outcome.FAILED);
      case ZwlrScreencopyFrameV1.Event.Flags _,
          ZwlrScreencopyFrameV1.Event.Damage _,
          ZwlrScreencopyFrameV1.Event.LinuxDmabuf _ -> {}
    }
  }

  @Override
  public Optional<Demand> demand(Deadline deadline) throws ClientEndedException {
    client.pump(deadline, () -> demandComplete || outcome.isPresent());
    return outcome.isPresent() ? Optional.empty() : demand;
  }

  @Override
  public void copyInto(Buffer buffer) throws ClientEndedException {
    client.send(frame, new ZwlrScreencopyFrameV1.Request.Copy(buffer.id()));
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
    client.send(frame, new ZwlrScreencopyFrameV1.Request.Destroy());
    client.send(manager.id(), new ZwlrScreencopyManagerV1.Request.Destroy());
  }
}
