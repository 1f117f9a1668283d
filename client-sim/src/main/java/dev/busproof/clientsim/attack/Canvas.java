package dev.busproof.clientsim.attack;

import dev.busproof.clientsim.client.Buffer;
import dev.busproof.clientsim.client.BufferShape;
import dev.busproof.clientsim.client.ClientEndedException;
import dev.busproof.clientsim.client.Deadline;
import dev.busproof.clientsim.client.MissingGlobalException;
import dev.busproof.clientsim.client.Session;
import dev.busproof.clientsim.client.Window;
import dev.busproof.clientsim.observe.ClientEnd;
import dev.busproof.memfd.Fd;
import dev.busproof.memfd.Memfd;
import java.io.IOException;

/** The picture that attacking clients show: 64 pages, so that a cut can fall anywhere. */
public final class Canvas {
  /** Pixels a row. */
  public static final int WIDTH = 256;

  /** Rows. */
  public static final int HEIGHT = 256;

  /** All of it, without gaps, in XRGB8888. */
  public static final int BYTES = WIDTH * HEIGHT * 4;

  /** A buffer of the whole picture at the beginning of its pool. */
  public static final BufferShape SHAPE = BufferShape.xrgb(0, WIDTH, HEIGHT);

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
   * @throws ClientEndedException as UNSERVED, when it does so for an ordinary file only; as
   *     UNANSWERED, when the compositor no longer answers this client at all
   * @throws UnsupportedException when it does so for none
   */
  public static void showAndBeServed(Attack attack, Session session, Fd file)
      throws ClientEndedException, IOException {
    int pool = session.createPool(file, BYTES);
    var buffer = session.createBuffer(pool, SHAPE);
    showAndBeServed(attack, session, Window.open(session), buffer);
  }

  /** The same for a buffer that is made already, in a window that is open. */
  public static void showAndBeServed(Attack attack, Session session, Window window, Buffer buffer)
      throws ClientEndedException, IOException {
    if (!isServed(attack, session, window, buffer)) {
      refusedService(attack, session);
    }
  }

  /**
   * Commits what is attached, all of it damaged, and requires a frame callback, or the release of
   * {@code buffer}, which is what is shown.
   *
   * @throws ClientEndedException as UNSERVED, when an ordinary file gets one and this does not; as
   *     UNANSWERED, when the compositor no longer answers this client at all
   * @throws UnsupportedException when neither does
   */
  public static void commitAndBeServed(Attack attack, Session session, Window window, Buffer buffer)
      throws ClientEndedException, IOException {
    if (!isServedByCommit(attack, session, window, buffer)) {
      refusedService(attack, session);
    }
  }

  /** Who does not even answer has nothing to be asked about what it draws. */
  private static void refusedService(Attack attack, Session session)
      throws ClientEndedException, IOException {
    session.client().roundtrip();
    try (var ordinary = Memfd.create(attack.libc(), "busproof-ordinary", BYTES)) {
      ordinary.fill(COLOUR);
      showAndRequireService(attack, session, ordinary.fd());
    } catch (ClientEndedException e) {
      if (e.end().kind() != ClientEnd.Kind.UNSERVED) {
        throw e;
      }
      throw new UnsupportedException(
          "the target neither draws nor releases any buffer within %d ms"
              .formatted(attack.options().answerMillis()));
    }
    throw new ClientEndedException(ClientEnd.of(ClientEnd.Kind.UNSERVED));
  }

  /**
   * The same for what every compositor must show, such as the buffer of an innocent twin.
   *
   * @throws ClientEndedException as UNSERVED, when it was neither drawn nor released
   */
  public static void showAndRequireService(Attack attack, Session session, Fd file)
      throws ClientEndedException, IOException {
    int pool = session.createPool(file, BYTES);
    var buffer = session.createBuffer(pool, SHAPE);
    if (!isServed(attack, session, Window.open(session), buffer)) {
      throw new ClientEndedException(ClientEnd.of(ClientEnd.Kind.UNSERVED));
    }
  }

  /**
   * The simplest innocent twin: a client that shows an ordinary picture and requires to be served.
   *
   * @throws IOException when a system call of its own failed, or nobody listens any more
   */
  public static void showOrdinary(Attack attack) throws IOException, MissingGlobalException {
    try (var file = Memfd.create(attack.libc(), "busproof-ordinary", BYTES)) {
      file.fill(COLOUR);
      attack.client(session -> showAndRequireService(attack, session, file.fd()));
    }
  }

  private static boolean isServed(Attack attack, Session session, Window window, Buffer buffer)
      throws ClientEndedException {
    buffer.shownAgain();
    window.attach(buffer.id());
    return isServedByCommit(attack, session, window, buffer);
  }

  private static boolean isServedByCommit(
      Attack attack, Session session, Window window, Buffer buffer) throws ClientEndedException {
    window.damage(buffer.shape().width(), buffer.shape().height());
    window.requestFrame();
    window.commit();
    return session
        .client()
        .pump(
            Deadline.inMillis(attack.options().answerMillis()),
            () -> buffer.isReleased() || !window.isFramePending());
  }

  /** Commits what is attached, all of it damaged, and waits until it was drawn. */
  public static void commitAndWait(Window window) throws ClientEndedException {
    window.damage(WIDTH, HEIGHT);
    window.requestFrame();
    window.commit();
    window.awaitFrame(FRAME_MILLIS);
  }
}
