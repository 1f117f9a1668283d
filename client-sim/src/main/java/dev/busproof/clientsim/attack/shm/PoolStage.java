package dev.busproof.clientsim.attack.shm;

import dev.busproof.clientsim.attack.Attack;
import dev.busproof.clientsim.attack.Canvas;
import dev.busproof.clientsim.attack.Service;
import dev.busproof.clientsim.client.Buffer;
import dev.busproof.clientsim.client.BufferShape;
import dev.busproof.clientsim.client.ClientEndedException;
import dev.busproof.clientsim.client.MissingGlobalException;
import dev.busproof.clientsim.client.Session;
import dev.busproof.clientsim.client.Window;
import dev.busproof.memfd.Fd;
import dev.busproof.memfd.Memfd;
import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One attacking client's pool, buffer and window, which come to be one after the other, so that
 * something can happen to the file between any two. Used by its client's thread.
 */
final class PoolStage implements AutoCloseable {
  /** Half transparent, premultiplied: what lies below must be read to be seen through it. */
  private static final int VEIL = 0x80204060;

  /** The role of the buffer that the case is about. */
  static final String BUFFER = "second";

  /** What of a window must be seen: others may cover some of it. */
  static final long LEAST_PIXELS = Canvas.WIDTH * Canvas.HEIGHT / 4;

  private static final String NEIGHBOUR = "first";

  private final Attack attack;
  private final Session session;
  private final Fd file;
  private final BufferShape shape;
  private final int poolBytes;
  private int pool;
  private @Nullable Buffer buffer;
  private @Nullable Window window;
  private @Nullable Buffer neighbour;
  private @Nullable Window neighbourWindow;
  private @Nullable Memfd veilFile;
  private @Nullable Window veil;
  private @Nullable Buffer veilBuffer;

  /**
   * Nothing yet.
   *
   * @param file what the pool is made of; stays the caller's
   * @param shape the buffer; where it does not lie at the beginning of the pool another does
   * @param poolBytes the whole pool
   */
  PoolStage(Attack attack, Session session, Fd file, BufferShape shape, int poolBytes) {
    this.attack = attack;
    this.session = session;
    this.file = file;
    this.shape = shape;
    this.poolBytes = poolBytes;
  }

  /** A pool of the whole length. */
  void createPool() throws ClientEndedException, IOException {
    pool = session.createPool(file, poolBytes);
    createNeighbour();
  }

  /** A pool that is shorter by half of the buffer at first. */
  void createPoolInTwoSteps() throws ClientEndedException, IOException {
    pool = session.createPool(file, poolBytes - Canvas.BYTES / 2);
    session.resizePool(pool, poolBytes);
    createNeighbour();
  }

  private void createNeighbour() throws ClientEndedException {
    if (shape.offset() > 0) {
      var other = session.createBuffer(pool, shape.at(0));
      session.client().nameRole(other.id(), NEIGHBOUR);
      neighbour = other;
      neighbourWindow = Window.open(session);
      showNeighbour();
    }
  }

  /** Shows the buffer before this one in the pool, where there is one. */
  void showNeighbour() throws ClientEndedException {
    if (neighbour != null && neighbourWindow != null) {
      Canvas.show(neighbourWindow, neighbour.id());
    }
  }

  int pool() {
    return pool;
  }

  void destroyPool() throws ClientEndedException {
    session.destroyPool(pool);
  }

  /** The buffer, in the pool. */
  Buffer createBuffer() throws ClientEndedException {
    var created = session.createBuffer(pool, shape);
    if (neighbour != null) {
      session.client().nameRole(created.id(), BUFFER);
    }
    buffer = created;
    return created;
  }

  Buffer buffer() {
    return present(buffer);
  }

  /** The window, which opens when it is first asked for. */
  Window window() throws ClientEndedException {
    var open = window;
    if (open == null) {
      open = Window.open(session);
      window = open;
    }
    return open;
  }

  /** Whether a frame that was asked for is still to come. */
  boolean isFramePending() {
    var open = window;
    return open != null && open.isFramePending();
  }

  /** Shows the buffer and waits for it to be drawn, which need not happen. */
  void show() throws ClientEndedException {
    buffer().shownAgain();
    Canvas.show(window(), buffer().id());
  }

  /** Shows the buffer; without a sign that it was taken the client ends as UNSERVED. */
  void showAndBeServed() throws ClientEndedException, IOException {
    Canvas.showAndBeServed(attack, session, window(), buffer());
  }

  /** The same for a buffer that is attached already. */
  void commitAndBeServed() throws ClientEndedException, IOException {
    Canvas.commitAndBeServed(attack, session, window(), buffer());
  }

  /** Covers the window with something half transparent, and waits until both are drawn. */
  void veil() throws ClientEndedException, IOException {
    var ownFile = Memfd.create(attack.libc(), "busproof-veil", Canvas.BYTES);
    veilFile = ownFile;
    ownFile.fill(VEIL);
    int ownPool = session.createPool(ownFile.fd(), Canvas.BYTES);
    var own = session.createBuffer(ownPool, BufferShape.argb(0, Canvas.WIDTH, Canvas.HEIGHT));
    try {
      var above = Window.above(session, window());
      veil = above;
      veilBuffer = own;
      above.attach(own.id());
      above.damage(Canvas.WIDTH, Canvas.HEIGHT);
      above.commit();
      Canvas.commitAndWait(window());
    } catch (MissingGlobalException e) {
      throw new IllegalStateException("the case did not say that it needs one", e);
    }
  }

  /** Has the window repainted by what covers it, without a word about the window itself. */
  void touchVeil() throws ClientEndedException, IOException {
    Canvas.showAndBeServed(attack, session, present(veil), present(veilBuffer));
  }

  /** The same for a window that may be gone: the client must be served with another one. */
  void touchVeilAndBeServedElsewhere() throws ClientEndedException, IOException {
    Canvas.show(present(veil), present(veilBuffer).id());
    Service.expect(attack, session);
  }

  private static <T> T present(@Nullable T part) {
    return Optional.ofNullable(part)
        .orElseThrow(() -> new IllegalStateException("it is not on the stage yet"));
  }

  /** Closes what it opened; objects go with their client. */
  @Override
  public void close() {
    var open = veilFile;
    if (open != null) {
      open.close();
    }
  }
}
