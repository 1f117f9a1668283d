package dev.busproof.compositor.capture;

import dev.busproof.compositor.client.Client;
import dev.busproof.compositor.client.Global;
import dev.busproof.compositor.client.ProtocolError;
import dev.busproof.compositor.client.Resource;
import dev.busproof.compositor.output.Output;
import dev.busproof.compositor.render.Rect;
import dev.busproof.compositor.surface.SceneOutput;
import dev.busproof.wire.MessageReader;
import dev.busproof.wire.WireException;
import dev.busproof.wire.protocol.ZwlrScreencopyManagerV1;
import java.util.LinkedHashMap;
import java.util.Map;

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

  /** One client's manager; remembers which pictures it has, for copy_with_damage. */
  static final class Bound extends Resource {
    private final ScreenCopies copies;
    private final Map<SceneOutput, Long> lastFrames = new LinkedHashMap<>();

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
        case ZwlrScreencopyManagerV1.Request.CaptureOutput r -> {
          SceneOutput output = output(r.output());
          capture(r.frame(), r.overlayCursor(), output, output.area());
        }
        case ZwlrScreencopyManagerV1.Request.CaptureOutputRegion r -> {
          SceneOutput output = output(r.output());
          Rect area = output.area();
          capture(
              r.frame(),
              r.overlayCursor(),
              output,
              new Rect(r.x(), r.y(), r.width(), r.height()).translate(area.x(), area.y()));
        }
        case ZwlrScreencopyManagerV1.Request.Destroy _ -> destroy();
      }
    }

    private SceneOutput output(int id) throws WireException {
      return client().require(id, Output.class).sceneOutput();
    }

    /** The region is one of the compositor's space; what is outside of the output is cut off. */
    private void capture(int id, int overlayCursor, SceneOutput output, Rect region)
        throws WireException, ProtocolError {
      boolean cursor = overlayCursor != 0;
      client()
          .register(
              new ScreencopyFrame(client(), id, version(), this, copies, output, region, cursor))
          .begin();
    }

    /** The frame of that output that the client has a picture of already. */
    long lastFrame(SceneOutput output) {
      return lastFrames.getOrDefault(output, CaptureWish.NONE);
    }

    void captured(SceneOutput output, long frame) {
      lastFrames.keySet().removeIf(each -> !each.isThere());
      lastFrames.put(output, frame);
    }
  }
}
