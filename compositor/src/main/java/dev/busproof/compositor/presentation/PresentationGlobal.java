package dev.busproof.compositor.presentation;

import dev.busproof.compositor.client.Client;
import dev.busproof.compositor.client.Global;
import dev.busproof.compositor.client.ProtocolError;
import dev.busproof.compositor.client.Resource;
import dev.busproof.compositor.output.OutputGlobals;
import dev.busproof.compositor.surface.Surface;
import dev.busproof.wire.MessageReader;
import dev.busproof.wire.WireException;
import dev.busproof.wire.protocol.WpPresentation;

/** {@code wp_presentation}: tells clients when their content was shown. */
public final class PresentationGlobal implements Global {
  /** From the kernel's time.h, and what System.nanoTime reads. */
  private static final int CLOCK_MONOTONIC = 1;

  private final OutputGlobals outputs;

  public PresentationGlobal(OutputGlobals outputs) {
    this.outputs = outputs;
  }

  @Override
  public String interfaceName() {
    return WpPresentation.NAME;
  }

  @Override
  public int version() {
    return WpPresentation.VERSION;
  }

  @Override
  public Resource bind(Client client, int id, int version) throws ProtocolError, WireException {
    Bound bound = client.register(new Bound(client, id, version, outputs));
    bound.send(new WpPresentation.Event.ClockId(CLOCK_MONOTONIC));
    return bound;
  }

  private static final class Bound extends Resource {
    private final OutputGlobals outputs;

    Bound(Client client, int id, int version, OutputGlobals outputs) {
      super(client, id, version);
      this.outputs = outputs;
    }

    @Override
    public String interfaceName() {
      return WpPresentation.NAME;
    }

    @Override
    protected void dispatch(int opcode, MessageReader body) throws WireException, ProtocolError {
      switch (WpPresentation.Request.decode(opcode, version(), body)) {
        case WpPresentation.Request.Destroy _ -> destroy();
        case WpPresentation.Request.Feedback(int surfaceId, int callback) -> {
          Surface surface = client().require(surfaceId, Surface.class);
          Feedback feedback = client().register(new Feedback(this, callback, outputs));
          feedback.begin();
          surface.watchContent(feedback);
        }
      }
    }
  }
}
