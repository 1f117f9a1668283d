package dev.busproof.clientsim.attack;

import dev.busproof.clientsim.client.ClientEndedException;
import dev.busproof.clientsim.client.EventHandler;
import dev.busproof.clientsim.client.RawClient;
import dev.busproof.clientsim.client.Session;
import dev.busproof.memfd.Memfd;
import dev.busproof.wire.Message;
import dev.busproof.wire.protocol.WlCallback;
import dev.busproof.wire.protocol.WlCompositor;
import dev.busproof.wire.protocol.WlRegion;
import dev.busproof.wire.protocol.WlSeat;
import dev.busproof.wire.protocol.WlSubcompositor;
import dev.busproof.wire.protocol.WlSubsurface;
import dev.busproof.wire.protocol.WlSurface;
import dev.busproof.wire.protocol.XdgPopup;
import dev.busproof.wire.protocol.XdgPositioner;
import dev.busproof.wire.protocol.XdgSurface;
import dev.busproof.wire.protocol.XdgToplevel;
import dev.busproof.wire.protocol.XdgWmBase;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

/**
 * Objects at hand for a client that is about to misuse them: each method sends what makes one and
 * returns its id. Globals are bound at their newest version, once. One client, one thread.
 */
public final class Stage implements AutoCloseable {
  private static final int SMALL = 64;

  private final Attack attack;
  private final Session session;
  private final Map<String, RawClient.BoundObject> globals = new HashMap<>();
  private final Map<Integer, Integer> configures = new HashMap<>();
  private final SeatCapabilities capabilities = new SeatCapabilities();
  private final Memfd file;

  /** A stage for that client, which stays the caller's. */
  public Stage(Attack attack, Session session) throws IOException {
    this.attack = attack;
    this.session = session;
    this.file = Memfd.create(attack.libc(), "busproof-stage", Canvas.BYTES);
    file.fill(Canvas.COLOUR);
  }

  /** The attack it is part of. */
  public Attack attack() {
    return attack;
  }

  /** The client. */
  public RawClient client() {
    return session.client();
  }

  /** The client with its globals. */
  public Session session() {
    return session;
  }

  /** Sends a request. */
  public void send(int object, Message request) throws ClientEndedException {
    client().send(object, request);
  }

  /** Waits until all that was sent has been handled. */
  public void settle() throws ClientEndedException {
    client().roundtrip();
  }

  /** A global, bound at the newest version that both sides know. */
  public RawClient.BoundObject global(String interfaceName, int maxVersion)
      throws ClientEndedException, UnsupportedException {
    var known = globals.get(interfaceName);
    if (known == null) {
      known =
          client()
              .bind(
                  interfaceName,
                  maxVersion,
                  interfaceName.equals(WlSeat.NAME) ? capabilities : EventHandler.NONE)
              .orElseThrow(
                  () -> new UnsupportedException("the target does not advertise " + interfaceName));
      globals.put(interfaceName, known);
    }
    return known;
  }

  /**
   * The seat, if it has such a device.
   *
   * @throws UnsupportedException when it has none at this moment
   */
  public RawClient.BoundObject seatWith(WlSeat.Capability device)
      throws ClientEndedException, UnsupportedException {
    var seat = global(WlSeat.NAME, 5);
    capabilities.require(client(), device);
    return seat;
  }

  /** A new object, made by whatever request names its id. */
  public int object(String interfaceName, int version) {
    return client().newObject(interfaceName, version, EventHandler.NONE);
  }

  /** A surface of the version that {@link Session} bound. */
  public int surface() throws ClientEndedException {
    int id = object(WlSurface.NAME, session.compositorVersion());
    send(session.compositorId(), new WlCompositor.Request.CreateSurface(id));
    return id;
  }

  /** An empty region. */
  public int region() throws ClientEndedException {
    int id = object(WlRegion.NAME, session.compositorVersion());
    send(session.compositorId(), new WlCompositor.Request.CreateRegion(id));
    return id;
  }

  /** A buffer of 64x64 pixels in a pool that stays. */
  public int buffer() throws ClientEndedException, IOException {
    return buffer(SMALL, SMALL);
  }

  /** A buffer of at most 256x256 pixels. */
  public int buffer(int width, int height) throws ClientEndedException, IOException {
    int pool = session.createPool(file.fd(), Canvas.BYTES);
    return session.createBuffer(pool, 0, width, height);
  }

  /** Attaches, damages everything and commits. */
  public void show(int surface, int buffer) throws ClientEndedException {
    send(surface, new WlSurface.Request.Attach(buffer, 0, 0));
    send(surface, new WlSurface.Request.Damage(0, 0, Canvas.WIDTH, Canvas.HEIGHT));
    commit(surface);
  }

  /** Commits. */
  public void commit(int surface) throws ClientEndedException {
    send(surface, new WlSurface.Request.Commit());
  }

  /** A callback for a frame of that surface. */
  public int frame(int surface) throws ClientEndedException {
    int id = object(WlCallback.NAME, WlCallback.VERSION);
    send(surface, new WlSurface.Request.Frame(id));
    return id;
  }

  /** A subsurface; returns the wl_subsurface. */
  public int subsurface(int surface, int parent) throws ClientEndedException, UnsupportedException {
    var global = global(WlSubcompositor.NAME, WlSubcompositor.VERSION);
    int id = object(WlSubsurface.NAME, global.version());
    send(global.id(), new WlSubcompositor.Request.GetSubsurface(id, surface, parent));
    return id;
  }

  /** The shell. */
  public RawClient.BoundObject shell() throws ClientEndedException, UnsupportedException {
    return global(XdgWmBase.NAME, XdgWmBase.VERSION);
  }

  /** An xdg_surface without a role yet. */
  public int xdgSurface(int surface) throws ClientEndedException, UnsupportedException {
    int[] self = new int[1];
    self[0] =
        client()
            .newObject(
                XdgSurface.NAME,
                shell().version(),
                (opcode, version, body) -> {
                  if (XdgSurface.Event.decode(opcode, version, body)
                      instanceof XdgSurface.Event.Configure configure) {
                    configures.put(self[0], configure.serial());
                  }
                });
    send(shell().id(), new XdgWmBase.Request.GetXdgSurface(self[0], surface));
    return self[0];
  }

  /** A toplevel before its first commit. */
  public int toplevel(int xdgSurface) throws ClientEndedException, UnsupportedException {
    int id = object(XdgToplevel.NAME, shell().version());
    send(xdgSurface, new XdgSurface.Request.GetToplevel(id));
    return id;
  }

  /** A complete positioner: 20x20 at the corner of an anchor of 10x10. */
  public int positioner() throws ClientEndedException, UnsupportedException {
    int id = emptyPositioner();
    send(id, new XdgPositioner.Request.SetSize(20, 20));
    send(id, new XdgPositioner.Request.SetAnchorRect(0, 0, 10, 10));
    return id;
  }

  /** A positioner of which nothing is set. */
  public int emptyPositioner() throws ClientEndedException, UnsupportedException {
    int id = object(XdgPositioner.NAME, shell().version());
    send(shell().id(), new XdgWmBase.Request.CreatePositioner(id));
    return id;
  }

  /** A popup before its first commit; parent 0 is none. */
  public int popup(int xdgSurface, int parent, int positioner)
      throws ClientEndedException, UnsupportedException {
    int id = object(XdgPopup.NAME, shell().version());
    send(xdgSurface, new XdgSurface.Request.GetPopup(id, parent, positioner));
    return id;
  }

  /** The serial of the last configure event of an xdg_surface, after waiting for the first. */
  public int configured(int xdgSurface) throws ClientEndedException, UnsupportedException {
    settle();
    var serial = configures.get(xdgSurface);
    if (serial == null) {
      throw new UnsupportedException("the target sends no configure event after the first commit");
    }
    return serial;
  }

  /** Commits without content, waits for the configure event and acknowledges it. */
  public int handshake(int surface, int xdgSurface)
      throws ClientEndedException, UnsupportedException {
    commit(surface);
    int serial = configured(xdgSurface);
    send(xdgSurface, new XdgSurface.Request.AckConfigure(serial));
    return serial;
  }

  /** A window that is shown. */
  public Shown window() throws ClientEndedException, IOException {
    int surface = surface();
    int xdgSurface = xdgSurface(surface);
    int toplevel = toplevel(xdgSurface);
    handshake(surface, xdgSurface);
    show(surface, buffer());
    settle();
    return new Shown(surface, xdgSurface, toplevel);
  }

  /** A popup of a window that is shown. */
  public Shown popupOf(int parentXdgSurface) throws ClientEndedException, IOException {
    int surface = surface();
    int xdgSurface = xdgSurface(surface);
    int popup = popup(xdgSurface, parentXdgSurface, positioner());
    handshake(surface, xdgSurface);
    show(surface, buffer(20, 20));
    settle();
    return new Shown(surface, xdgSurface, popup);
  }

  /**
   * What makes a window.
   *
   * @param role xdg_toplevel or xdg_popup
   */
  public record Shown(int surface, int xdgSurface, int role) {}

  @Override
  public void close() {
    file.close();
  }
}
