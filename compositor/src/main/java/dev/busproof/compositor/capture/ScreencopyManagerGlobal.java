package dev.busproof.compositor.capture;

import dev.busproof.compositor.client.Client;
import dev.busproof.compositor.client.Global;
import dev.busproof.compositor.client.ProtocolError;
import dev.busproof.compositor.client.Resource;
import dev.busproof.compositor.output.Output;
import dev.busproof.compositor.render.Rect;
import dev.busproof.wire.MessageReader;
import dev.busproof.wire.WireException;
import dev.busproof.wire.protocol.ZwlrScreencopyManagerV1;

/** {@code zwlr_screencopy_manager_v1}: any client may see the screen. */
public final class ScreencopyManagerGlobal implements Global {
  private final ScreenCopies copies;

  public ScreencopyManagerGlobal(ScreenCopies copies) {
    this.copies = copies;
  }

  @Override
  public String interfaceName() {
    return ZwlrScreencopyManagerV1.NAME;
  }

  @Override
  public int version() {
    return ZwlrScreencopyManagerV1.VERSION;
  }

  @Override
  public Resource bind(Client client, int id, int version) {
    return new Bound(client, id, version, copies);
  }

  /** One client's manager; remembers which picture it has, for copy_with_damage. */
  static final class Bound extends Resource {
    private final ScreenCopies copies;
    long lastFrame = CaptureWish.NONE;

    Bound(Client client, int id, int version, ScreenCopies copies) {
      super(client, id, version);
      this.copies = copies;
    }

    @Override
    public String interfaceName() {
      return ZwlrScreencopyManagerV1.NAME;
    }

    @Override
    protected void dispatch(int opcode, MessageReader body) throws WireException, ProtocolError {
      switch (ZwlrScreencopyManagerV1.Request.decode(opcode, version(), body)) {
        case ZwlrScreencopyManagerV1.Request.CaptureOutput r ->
            capture(r.frame(), r.overlayCursor(), r.output(), copies.output());
        case ZwlrScreencopyManagerV1.Request.CaptureOutputRegion r ->
            capture(
                r.frame(),
                r.overlayCursor(),
                r.output(),
                r.width() <= 0 || r.height() <= 0
                    ? Rect.EMPTY
                    : new Rect(r.x(), r.y(), r.width(), r.height()).intersect(copies.output()));
        case ZwlrScreencopyManagerV1.Request.Destroy _ -> destroy();
      }
    }

    private void capture(int id, int overlayCursor, int output, Rect area)
        throws WireException, ProtocolError {
      client().require(output, Output.class);
      client()
          .register(
              new ScreencopyFrame(client(), id, version(), this, copies, area, overlayCursor != 0))
          .begin();
    }
  }
}
