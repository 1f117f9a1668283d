package dev.busproof.clientsim.client;

import dev.busproof.memfd.Fd;
import dev.busproof.memfd.libc.Libc;
import dev.busproof.memfd.libc.LinuxException;
import dev.busproof.wire.protocol.WlBuffer;
import dev.busproof.wire.protocol.WlCompositor;
import dev.busproof.wire.protocol.WlShm;
import dev.busproof.wire.protocol.WlShmPool;
import dev.busproof.wire.protocol.XdgWmBase;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A client with the globals bound that every window needs. The shell is optional: without one,
 * windows are surfaces without a role, which a compositor must still take buffers for.
 */
public final class Session implements AutoCloseable {
  private static final int BYTES_PER_PIXEL = 4;
  private static final int XRGB8888 = 1;

  private final RawClient client;
  private final RawClient.BoundObject compositor;
  private final RawClient.BoundObject shm;
  private Optional<RawClient.BoundObject> shell = Optional.empty();

  private Session(RawClient client, RawClient.BoundObject compositor, RawClient.BoundObject shm) {
    this.client = client;
    this.compositor = compositor;
    this.shm = shm;
  }

  /** Connects and binds. */
  public static Session open(Libc libc, Path socket, long answerMillis)
      throws LinuxException, ClientEndedException, MissingGlobalException {
    return over(RawClient.connect(libc, socket, answerMillis));
  }

  /** Binds over a client, which it owns from now on and closes when binding fails. */
  public static Session over(RawClient client) throws ClientEndedException, MissingGlobalException {
    try {
      var compositor = need(client, WlCompositor.NAME, WlCompositor.VERSION);
      var shm = need(client, WlShm.NAME, 1);
      var session = new Session(client, compositor, shm);
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

  private static RawClient.BoundObject need(RawClient client, String interfaceName, int version)
      throws ClientEndedException, MissingGlobalException {
    return client
        .bind(interfaceName, version, EventHandler.NONE)
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

  /** Sends {@code wl_shm_pool.create_buffer} for rows of XRGB8888 without gaps; returns its id. */
  public int createBuffer(int pool, int offset, int width, int height) throws ClientEndedException {
    return createBuffer(pool, offset, width, height, EventHandler.NONE);
  }

  /** The same with a handler for {@code wl_buffer.release}. */
  public int createBuffer(int pool, int offset, int width, int height, EventHandler handler)
      throws ClientEndedException {
    int id = client.newObject(WlBuffer.NAME, 1, handler);
    client.send(
        pool,
        new WlShmPool.Request.CreateBuffer(
            id, offset, width, height, width * BYTES_PER_PIXEL, XRGB8888));
    return id;
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
