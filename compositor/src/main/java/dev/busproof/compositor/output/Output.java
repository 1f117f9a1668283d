package dev.busproof.compositor.output;

import dev.busproof.compositor.client.Client;
import dev.busproof.compositor.client.Held;
import dev.busproof.compositor.client.Resource;
import dev.busproof.compositor.render.Rect;
import dev.busproof.compositor.surface.OutputInfo;
import dev.busproof.compositor.surface.SceneOutput;
import dev.busproof.wire.MessageReader;
import dev.busproof.wire.WireException;
import dev.busproof.wire.protocol.WlOutput;
import java.util.Optional;

/** A client's {@code wl_output}; inert once its output has been removed. */
public final class Output extends Resource {
  private final OutputGlobal global;

  Output(Client client, int id, int version, OutputGlobal global) {
    super(client, id, version);
    this.global = global;
  }

  /** Which output it stands for; that may be gone. */
  public SceneOutput sceneOutput() {
    return global.output();
  }

  /** What the output is, or was. */
  OutputInfo info() {
    return global.output().info();
  }

  /** Everything there is to know; it never changes. */
  void describe() {
    OutputInfo info = info();
    Rect area = info.area();
    // A headless output has no size in millimetres; 0 says so.
    send(
        new WlOutput.Event.Geometry(
            area.x(),
            area.y(),
            0,
            0,
            WlOutput.Subpixel.UNKNOWN.value(),
            "busproof",
            "headless",
            info.transform().wlValue()));
    send(
        new WlOutput.Event.Mode(
            WlOutput.Mode.CURRENT.value() | WlOutput.Mode.PREFERRED.value(),
            info.projection().widthPixels(),
            info.projection().heightPixels(),
            info.refreshMilliHz()));
    if (version() >= 4) {
      send(new WlOutput.Event.Name(info.name()));
      send(new WlOutput.Event.Description(info.description()));
    }
    if (version() >= 2) {
      send(new WlOutput.Event.Scale(info.scale()));
    }
    done();
  }

  /** Ends a batch of events about this output, also those of other objects. */
  void done() {
    if (version() >= 2) {
      send(new WlOutput.Event.Done());
    }
  }

  @Override
  protected Optional<Held> countedAs() {
    return Optional.of(Held.LISTENERS);
  }

  @Override
  public String interfaceName() {
    return WlOutput.NAME;
  }

  @Override
  protected void dispatch(int opcode, MessageReader body) throws WireException {
    switch (WlOutput.Request.decode(opcode, version(), body)) {
      case WlOutput.Request.Release _ -> destroy();
    }
  }

  @Override
  protected void onDestroyed() {
    global.unbound(this);
  }
}
