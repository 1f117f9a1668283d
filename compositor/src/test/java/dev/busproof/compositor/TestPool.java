package dev.busproof.compositor;

import dev.busproof.memfd.Fd;
import dev.busproof.memfd.Memfd;
import dev.busproof.memfd.libc.Libc;
import dev.busproof.memfd.libc.LinuxException;
import dev.busproof.wire.protocol.WlBuffer;
import dev.busproof.wire.protocol.WlShm;
import dev.busproof.wire.protocol.WlShmPool;

/** A client's side of a pool: the file it still holds, and the objects it has made from it. */
public final class TestPool implements AutoCloseable {
  public static final int ARGB8888 = 0;
  public static final int XRGB8888 = 1;

  private final TestClient client;
  private final Memfd file;
  private final int id;

  private TestPool(TestClient client, Memfd file, int id) {
    this.client = client;
    this.file = file;
    this.id = id;
  }

  /** A memfd without seals, and a pool of the same size. */
  public static TestPool create(TestClient client, int shm, int sizeBytes) {
    return create(client, shm, sizeBytes, sizeBytes);
  }

  /** A pool that may claim more than its file has. */
  public static TestPool create(TestClient client, int shm, int fileBytes, int poolBytes) {
    try {
      return of(client, shm, Memfd.create(Libc.system(), "test-pool", fileBytes), poolBytes);
    } catch (LinuxException e) {
      throw new AssertionError(e);
    }
  }

  /** A pool of a file made before; owns the file. */
  public static TestPool of(TestClient client, int shm, Memfd file, int poolBytes) {
    try {
      int id = createPool(client, shm, file.fd().duplicate(), poolBytes);
      return new TestPool(client, file, id);
    } catch (LinuxException e) {
      throw new AssertionError(e);
    }
  }

  /** Sends create_pool with any descriptor, which goes with it. */
  public static int createPool(TestClient client, int shm, Fd fd, int poolBytes) {
    int id = client.newId(WlShmPool.NAME);
    client.send(shm, new WlShm.Request.CreatePool(id, fd, poolBytes));
    return id;
  }

  public int id() {
    return id;
  }

  /** The file itself, to be written, truncated, sealed... */
  public Memfd file() {
    return file;
  }

  /** A buffer at the start of the pool, without gaps. */
  public int buffer(int width, int height) {
    return buffer(0, width, height, width * 4, XRGB8888);
  }

  public int buffer(int offset, int width, int height, int stride, int format) {
    int buffer = client.newId(WlBuffer.NAME, 1, WlBuffer.Event::decode);
    client.send(
        id, new WlShmPool.Request.CreateBuffer(buffer, offset, width, height, stride, format));
    return buffer;
  }

  public void resize(int sizeBytes) {
    client.send(id, new WlShmPool.Request.Resize(sizeBytes));
  }

  public void destroy() {
    client.send(id, new WlShmPool.Request.Destroy());
  }

  /** Forgets the file; the pool stays with the compositor. */
  @Override
  public void close() {
    file.close();
  }
}
