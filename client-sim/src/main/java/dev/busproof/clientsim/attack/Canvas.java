package dev.busproof.clientsim.attack;

import dev.busproof.clientsim.client.ClientEndedException;
import dev.busproof.clientsim.client.Deadline;
import dev.busproof.clientsim.client.EventHandler;
import dev.busproof.clientsim.client.Session;
import dev.busproof.clientsim.client.Window;
import dev.busproof.clientsim.observe.ClientEnd;
import dev.busproof.memfd.Fd;
import dev.busproof.memfd.Memfd;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicBoolean;

/** The picture that attacking clients show: 64 pages, so that a cut can fall anywhere. */
public final class Canvas {
  /** Pixels a row. */
  public static final int WIDTH = 256;

  /** Rows. */
  public static final int HEIGHT = 256;

  /** All of it, without gaps, in XRGB8888. */
  public static final int BYTES = WIDTH * HEIGHT * 4;

  /** What an untouched pixel looks like. */
  public static final int COLOUR = 0xff4080c0;

  /**
   * A compositor may withhold frame callbacks; nobody needs 30 frames at 60 Hz to read a buffer.
   */
  private static final long FRAME_MILLIS = 500;

  private Canvas() {}

  /** Shows the buffer and waits until it was drawn. */
  public static void show(Window window, int buffer) throws ClientEndedException {
    window.attach(buffer);
    commitAndWait(window);
  }

  /**
   * Shows a buffer over all of {@code file} and requires a sign that the compositor took it: a
   * frame callback or a release. A compositor that shows no such sign for an ordinary file either
   * cannot be asked.
   *
   * @throws ClientEndedException as UNSERVED, when it does so for an ordinary file only
   * @throws UnsupportedException when it does so for none
   */
  public static void showAndBeServed(Attack attack, Session session, Fd file)
      throws ClientEndedException, IOException {
    if (isServed(attack, session, file)) {
      return;
    }
    try (var ordinary = Memfd.create(attack.libc(), "busproof-ordinary", BYTES)) {
      ordinary.fill(COLOUR);
      if (isServed(attack, session, ordinary.fd())) {
        throw new ClientEndedException(ClientEnd.of(ClientEnd.Kind.UNSERVED));
      }
    }
    throw new UnsupportedException(
        "the target neither draws nor releases any buffer within %d ms"
            .formatted(attack.options().answerMillis()));
  }

  /**
   * The same for what every compositor must show, such as the buffer of an innocent twin.
   *
   * @throws ClientEndedException as UNSERVED, when it was neither drawn nor released
   */
  public static void showAndRequireService(Attack attack, Session session, Fd file)
      throws ClientEndedException, IOException {
    if (!isServed(attack, session, file)) {
      throw new ClientEndedException(ClientEnd.of(ClientEnd.Kind.UNSERVED));
    }
  }

  private static boolean isServed(Attack attack, Session session, Fd file)
      throws ClientEndedException, IOException {
    var released = new AtomicBoolean();
    int pool = session.createPool(file, BYTES);
    // wl_buffer.release is the interface's only event.
    EventHandler onRelease = (opcode, version, body) -> released.set(true);
    int buffer = session.createBuffer(pool, 0, WIDTH, HEIGHT, onRelease);
    var window = Window.open(session);
    window.present(buffer, WIDTH, HEIGHT);
    return session
        .client()
        .pump(
            Deadline.inMillis(attack.options().answerMillis()),
            () -> released.get() || !window.isFramePending());
  }

  /** Commits what is attached, all of it damaged, and waits until it was drawn. */
  public static void commitAndWait(Window window) throws ClientEndedException {
    window.damage(WIDTH, HEIGHT);
    window.requestFrame();
    window.commit();
    window.awaitFrame(FRAME_MILLIS);
  }
}
