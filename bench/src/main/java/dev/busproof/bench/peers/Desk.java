package dev.busproof.bench.peers;

import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;

import dev.busproof.memfd.libc.LinuxException;
import dev.busproof.wire.protocol.WlCompositor;
import dev.busproof.wire.protocol.WlShm;
import dev.busproof.wire.protocol.WlShmPool;
import dev.busproof.wire.protocol.WlSubcompositor;
import dev.busproof.wire.protocol.XdgWmBase;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;

/**
 * A client with what every program binds first. wl_surface is taken in version 4, the newest that
 * everybody has and the oldest with damage in buffer pixels.
 */
final class Desk {
  private static final int COMPOSITOR_VERSION = 4;

  private final LoadClient client;
  private final int compositor;
  private final int shm;
  private final int shell;
  private final int subcompositor;

  private Desk(LoadClient client) throws PeerException {
    this.client = client;
    client.readGlobals();
    compositor = client.bind(WlCompositor.NAME, COMPOSITOR_VERSION, LoadClient.IGNORED);
    shm = client.bind(WlShm.NAME, 1, LoadClient.IGNORED);
    shell = client.bind(XdgWmBase.NAME, 1, this::shell);
    subcompositor = client.bind(WlSubcompositor.NAME, 1, LoadClient.IGNORED);
  }

  /** Connects and binds. */
  static Desk connect(Generator generator, Path socket) throws PeerException {
    try {
      return new Desk(generator.connect(socket));
    } catch (LinuxException e) {
      throw new PeerException("cannot connect: " + e.getMessage());
    }
  }

  private void shell(int opcode, MemorySegment in, long at) throws PeerException {
    if (opcode == XdgWmBase.Event.Ping.OPCODE) {
      client.request(shell, XdgWmBase.Request.Pong.OPCODE, in.get(JAVA_INT_UNALIGNED, at));
    }
  }

  LoadClient client() {
    return client;
  }

  int shell() {
    return shell;
  }

  int createSurface() throws PeerException {
    int surface = client.create(LoadClient.IGNORED);
    client.request(compositor, WlCompositor.Request.CreateSurface.OPCODE, surface);
    return surface;
  }

  /** Makes a surface a part of another. */
  void putAbove(int surface, int parent) throws PeerException {
    client.request(
        subcompositor,
        WlSubcompositor.Request.GetSubsurface.OPCODE,
        client.create(LoadClient.IGNORED),
        surface,
        parent);
  }

  /** The file must stay open until the generator has flushed. */
  int createPool(LoadPool file) throws PeerException {
    try {
      int pool = client.create(LoadClient.IGNORED);
      client.request(
          shm, WlShm.Request.CreatePool.OPCODE, pool, file.file().fd(), file.sizeBytes());
      return pool;
    } catch (LinuxException e) {
      throw new PeerException("a pool of our own cannot be used: " + e.getMessage());
    }
  }

  /** Buffer {@code index} of the pool's file. */
  int createBuffer(int pool, LoadPool file, int index, WlShm.Format format, LoadClient.Events its)
      throws PeerException {
    int buffer = client.create(its);
    client.request(
        pool,
        WlShmPool.Request.CreateBuffer.OPCODE,
        buffer,
        file.offsetBytes(index),
        file.width(),
        file.height(),
        file.strideBytes(),
        format.value());
    return buffer;
  }
}
