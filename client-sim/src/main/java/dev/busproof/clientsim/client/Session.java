package dev.busproof.clientsim.client;

import dev.busproof.memfd.Fd;
import dev.busproof.memfd.libc.Libc;
import dev.busproof.memfd.libc.LinuxException;
import dev.busproof.wire.protocol.WlCompositor;
import dev.busproof.wire.protocol.WlShm;
import dev.busproof.wire.protocol.WlShmPool;
import dev.busproof.wire.protocol.XdgWmBase;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * A client with the globals bound that every window needs. The shell is optional: without one,
 * windows are surfaces without a role, which a compositor must still take buffers for.
 */
public final class Session implements AutoCloseable {
  private final RawClient client;
  private final RawClient.BoundObject compositor;
  private final RawClient.BoundObject shm;
  private final Set<Integer> formats;
  private Optional<RawClient.BoundObject> shell = Optional.empty();

  private Session(
      RawClient client,
      RawClient.BoundObject compositor,
      RawClient.BoundObject shm,
      Set<Integer> formats) {
    this.client = client;
    this.compositor = compositor;
    this.shm = shm;
    this.formats = formats;
  }

  /** Connects and binds. */
  public static Session open(Libc libc, Path socket, long answerMillis)
      throws LinuxException, ClientEndedException, MissingGlobalException {
    return over(RawClient.connect(libc, socket, answerMillis));
  }

  /** Binds over a client, which it owns from now on and closes when binding fails. */
  public static Session over(RawClient client) throws ClientEndedException, MissingGlobalException {
    try {
      var compositor = need(client, WlCompositor.NAME, WlCompositor.VERSION, EventHandler.NONE);
      var formats = new HashSet<Integer>();
      var shm =
          need(
              client,
              WlShm.NAME,
              1,
              (opcode, version, body) -> {
                switch (WlShm.Event.decode(opcode, version, body)) {
                  case WlShm.Event.Format(int format) -> formats.add(format);
                }
              });
      var session = new Session(client, compositor, shm, formats);
      session.shell =
          client.bind(
              XdgWmBase.NAME,
              XdgWmBase.VERSION,
              (opcode, version, body) -> {
                if (XdgWmBase.Event.decode(opcode, version, body)
                    instanceof XdgWmBase.Event.Ping ping) {
                  session.pong(ping.serial());
                }
              });
      return session;
    } catch (ClientEndedException | MissingGlobalException e) {
      client.close();
      throw e;
    }
  }

  private static RawClient.BoundObject need(
      RawClient client, String interfaceName, int version, EventHandler handler)
      throws ClientEndedException, MissingGlobalException {
    return client
        .bind(interfaceName, version, handler)
        .orElseThrow(() -> new MissingGlobalException(interfaceName));
  }

  private void pong(int serial) {
    try {
      client.send(shell.orElseThrow().id(), new XdgWmBase.Request.Pong(serial));
    } catch (ClientEndedException e) {
      // Found again, with its cause, by whoever uses the client next.
    }
  }

  /** The client underneath. */
  public RawClient client() {
    return client;
  }

  /** The id of its wl_compositor. */
  public int compositorId() {
    return compositor.id();
  }

  /** The version of its wl_compositor, and so of its surfaces. */
  public int compositorVersion() {
    return compositor.version();
  }

  /** The id of its wl_shm. */
  public int shmId() {
    return shm.id();
  }

  RawClient.BoundObject compositor() {
    return compositor;
  }

  Optional<RawClient.BoundObject> shell() {
    return shell;
  }

  /** Sends {@code wl_shm.create_pool} with a duplicate of {@code file}; returns the pool's id. */
  public int createPool(Fd file, int sizeBytes) throws LinuxException, ClientEndedException {
    int id = client.newObject(WlShmPool.NAME, shm.version(), EventHandler.NONE);
    client.send(shm.id(), new WlShm.Request.CreatePool(id, file.duplicate(), sizeBytes));
    return id;
  }

  /** The formats that {@code wl_shm} has named; complete after a roundtrip. */
  public Set<Integer> formats() {
    return Collections.unmodifiableSet(formats);
  }

  /** Sends {@code wl_shm_pool.create_buffer} for rows of XRGB8888 without gaps; returns its id. */
  public int createBuffer(int pool, int offset, int width, int height) throws ClientEndedException {
    return createBuffer(pool, BufferShape.xrgb(offset, width, height)).id();
  }

  /** The same with a handler for {@code wl_buffer.release}. */
  public int createBuffer(int pool, int offset, int width, int height, EventHandler handler)
      throws ClientEndedException {
    return Buffer.create(client, pool, BufferShape.xrgb(offset, width, height), handler).id();
  }

  /** Sends {@code wl_shm_pool.create_buffer}. */
  public Buffer createBuffer(int pool, BufferShape shape) throws ClientEndedException {
    return Buffer.create(client, pool, shape, EventHandler.NONE);
  }

  /** Sends {@code wl_shm_pool.destroy}. */
  public void destroyPool(int pool) throws ClientEndedException {
    client.send(pool, new WlShmPool.Request.Destroy());
  }

  /** Sends {@code wl_shm_pool.resize}. */
  public void resizePool(int pool, int sizeBytes) throws ClientEndedException {
    client.send(pool, new WlShmPool.Request.Resize(sizeBytes));
  }

  @Override
  public void close() {
    client.close();
  }
}
