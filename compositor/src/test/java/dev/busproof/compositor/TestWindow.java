package dev.busproof.compositor;

import dev.busproof.wire.protocol.WlCallback;
import dev.busproof.wire.protocol.WlCompositor;
import dev.busproof.wire.protocol.WlShm;
import dev.busproof.wire.protocol.WlSurface;
import dev.busproof.wire.protocol.XdgSurface;
import dev.busproof.wire.protocol.XdgToplevel;
import dev.busproof.wire.protocol.XdgWmBase;

/** A toplevel that has been through its first configure, and is ready for a buffer. */
public final class TestWindow {
  private final TestClient client;
  private final int shm;
  private final int surface;

  private TestWindow(TestClient client, int shm, int surface) {
    this.client = client;
    this.shm = shm;
    this.surface = surface;
  }

  public static TestWindow open(TestClient client) {
    int compositor = client.bind(WlCompositor.NAME, 5);
    int shm = client.bind(WlShm.NAME, 1);
    int wmBase = client.bind(XdgWmBase.NAME, 2);
    int surface = client.newId(WlSurface.NAME, 5, WlSurface.Event::decode);
    client.send(compositor, new WlCompositor.Request.CreateSurface(surface));
    int shell = client.newId(XdgSurface.NAME, 2, XdgSurface.Event::decode);
    client.send(wmBase, new XdgWmBase.Request.GetXdgSurface(shell, surface));
    int toplevel = client.newId(XdgToplevel.NAME, 2, XdgToplevel.Event::decode);
    client.send(shell, new XdgSurface.Request.GetToplevel(toplevel));
    client.send(surface, new WlSurface.Request.Commit());
    int serial = client.awaitEvent(shell, XdgSurface.Event.Configure.class).serial();
    client.send(shell, new XdgSurface.Request.AckConfigure(serial));
    return new TestWindow(client, shm, surface);
  }

  public int surface() {
    return surface;
  }

  public int shm() {
    return shm;
  }

  /** Attaches, damages all of it and commits, without waiting. */
  public void show(int buffer) {
    client.send(surface, new WlSurface.Request.Attach(buffer, 0, 0));
    client.send(surface, new WlSurface.Request.DamageBuffer(0, 0, 1 << 20, 1 << 20));
    client.send(surface, new WlSurface.Request.Commit());
  }

  /** As {@link #show}, and waits for the frame it is in. */
  public void showAndWait(int buffer) {
    int frame = frame();
    show(buffer);
    client.awaitEvent(frame, WlCallback.Event.Done.class);
  }

  /** Asks to be told of the next frame; takes effect with the next commit. */
  public int frame() {
    int frame = client.newId(WlCallback.NAME, 1, WlCallback.Event::decode);
    client.send(surface, new WlSurface.Request.Frame(frame));
    return frame;
  }
}
