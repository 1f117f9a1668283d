package dev.busproof.clientsim.client;

import dev.busproof.wire.protocol.WlCallback;
import dev.busproof.wire.protocol.WlCompositor;
import dev.busproof.wire.protocol.WlSubcompositor;
import dev.busproof.wire.protocol.WlSubsurface;
import dev.busproof.wire.protocol.WlSurface;
import dev.busproof.wire.protocol.XdgSurface;
import dev.busproof.wire.protocol.XdgToplevel;
import dev.busproof.wire.protocol.XdgWmBase;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * A surface that is ready for its first buffer: an xdg_toplevel after its handshake, or a surface
 * without a role where the target has no xdg_wm_base. The size a compositor asks for is ignored:
 * what matters here is which bytes it reads.
 */
public final class Window {
  /** {@code wl_surface.damage_buffer} exists from this version on. */
  private static final int DAMAGE_BUFFER_SINCE = 4;

  private final RawClient client;
  private final int surface;
  private final int version;

  /** What takes its role away, in the order of the protocol. */
  private final Deque<Undoing> role = new ArrayDeque<>();

  private int xdgSurface;
  private boolean configured;
  private boolean framePending;
  private long frames;
  private long frameNanos;

  /** One request that undoes another. */
  private interface Undoing {
    void send() throws ClientEndedException;
  }

  private Window(RawClient client, int surface, int version) {
    this.client = client;
    this.surface = surface;
    this.version = version;
  }

  /** Creates a window and waits until it may have a buffer. */
  public static Window open(Session session) throws ClientEndedException {
    var window = surface(session);
    if (session.shell().isPresent()) {
      window.handshake(session.shell().get());
    }
    return window;
  }

  /**
   * Creates a surface at the upper left corner of {@code parent}, above it, with commits of its own
   * (desynchronized); it is there from the parent's next commit on.
   *
   * @throws MissingGlobalException when the target has no wl_subcompositor
   */
  public static Window above(Session session, Window parent)
      throws ClientEndedException, MissingGlobalException {
    var client = session.client();
    var subcompositor =
        client
            .bind(WlSubcompositor.NAME, WlSubcompositor.VERSION, EventHandler.NONE)
            .orElseThrow(() -> new MissingGlobalException(WlSubcompositor.NAME));
    var child = surface(session);
    int role = client.newObject(WlSubsurface.NAME, subcompositor.version(), EventHandler.NONE);
    client.send(
        subcompositor.id(),
        new WlSubcompositor.Request.GetSubsurface(role, child.surface, parent.surface));
    client.send(role, new WlSubsurface.Request.SetDesync());
    child.role.push(() -> client.send(role, new WlSubsurface.Request.Destroy()));
    return child;
  }

  private static Window surface(Session session) throws ClientEndedException {
    var client = session.client();
    int version = session.compositor().version();
    int surface = client.newObject(WlSurface.NAME, version, EventHandler.NONE);
    client.send(session.compositor().id(), new WlCompositor.Request.CreateSurface(surface));
    return new Window(client, surface, version);
  }

  private void handshake(RawClient.BoundObject shell) throws ClientEndedException {
    xdgSurface =
        client.newObject(
            XdgSurface.NAME,
            shell.version(),
            (opcode, since, body) -> {
              if (XdgSurface.Event.decode(opcode, since, body)
                  instanceof XdgSurface.Event.Configure configure) {
                acknowledge(configure.serial());
              }
            });
    client.send(shell.id(), new XdgWmBase.Request.GetXdgSurface(xdgSurface, surface));
    int toplevel = client.newObject(XdgToplevel.NAME, shell.version(), EventHandler.NONE);
    client.send(xdgSurface, new XdgSurface.Request.GetToplevel(toplevel));
    role.push(() -> client.send(xdgSurface, new XdgSurface.Request.Destroy()));
    role.push(() -> client.send(toplevel, new XdgToplevel.Request.Destroy()));
    client.send(surface, new WlSurface.Request.Commit());
    client.pumpOrEnd(() -> configured);
  }

  private void acknowledge(int serial) {
    if (role.isEmpty()) {
      return; // it was under way when the window was destroyed
    }
    try {
      client.send(xdgSurface, new XdgSurface.Request.AckConfigure(serial));
      configured = true;
    } catch (ClientEndedException e) {
      // Found again, with its cause, by whoever uses the client next.
    }
  }

  /** The id of its wl_surface. */
  public int surface() {
    return surface;
  }

  /** Frame callbacks received so far. */
  public long frames() {
    return frames;
  }

  /** When the last frame callback was read, as {@link System#nanoTime}; 0 before the first. */
  public long frameNanos() {
    return frameNanos;
  }

  /** Whether a requested frame callback is still to come. */
  public boolean isFramePending() {
    return framePending;
  }

  /** Destroys its role and then its surface. */
  public void destroy() throws ClientEndedException {
    while (!role.isEmpty()) {
      role.pop().send();
    }
    client.send(surface, new WlSurface.Request.Destroy());
  }

  /** Sends {@code wl_surface.attach}. */
  public void attach(int buffer) throws ClientEndedException {
    client.send(surface, new WlSurface.Request.Attach(buffer, 0, 0));
  }

  /** Sends damage of the whole buffer. */
  public void damage(int width, int height) throws ClientEndedException {
    client.send(
        surface,
        version >= DAMAGE_BUFFER_SINCE
            ? new WlSurface.Request.DamageBuffer(0, 0, width, height)
            : new WlSurface.Request.Damage(0, 0, width, height));
  }

  /** Sends {@code wl_surface.frame} unless one is pending. */
  public void requestFrame() throws ClientEndedException {
    if (framePending) {
      return;
    }
    framePending = true;
    int callback =
        client.newObject(
            WlCallback.NAME,
            WlCallback.VERSION,
            (opcode, since, body) -> {
              framePending = false;
              frames++;
              frameNanos = System.nanoTime();
            });
    client.send(surface, new WlSurface.Request.Frame(callback));
  }

  /** Sends {@code wl_surface.commit} and everything queued before it. */
  public void commit() throws ClientEndedException {
    client.send(surface, new WlSurface.Request.Commit());
    client.flush();
  }

  /** Attach, damage, frame, commit. */
  public void present(int buffer, int width, int height) throws ClientEndedException {
    attach(buffer);
    damage(width, height);
    requestFrame();
    commit();
  }

  /**
   * Waits for the pending frame callback, which a compositor may withhold from a covered window: so
   * the wait is bounded and its end is not a failure.
   *
   * @return whether it came
   */
  public boolean awaitFrame(long millis) throws ClientEndedException {
    return client.pump(Deadline.inMillis(millis), () -> !framePending);
  }
}
