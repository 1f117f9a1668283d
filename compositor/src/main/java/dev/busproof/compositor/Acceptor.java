package dev.busproof.compositor;

import dev.busproof.memfd.LateLogger;
import dev.busproof.memfd.io.Interest;
import dev.busproof.memfd.io.UnixListener;
import dev.busproof.memfd.io.UnixSocket;
import dev.busproof.memfd.libc.LinuxException;
import java.lang.System.Logger.Level;
import java.util.Optional;

/**
 * Takes in who connects, a few in every turn. While there are no descriptors for that it looks
 * again from time to time, and does nothing in between. Loop thread only.
 */
final class Acceptor implements EventLoop.Source {
  private static final LateLogger LOG = LateLogger.of(Acceptor.class);

  private static final int ACCEPTS_PER_TURN = 16;

  /**
   * Looks in a row that have found somebody, after which there are likely to be more than one:
   * until then no second look is taken, which would find nobody and takes as long as the first.
   */
  private static final int CROWD = 3;

  /**
   * When there are no descriptors left the listener stays readable: looking again at once would
   * spin.
   */
  private static final int PAUSE_MILLIS = 100;

  private final EventLoop loop;
  private final UnixListener socket;
  private final DescriptorReserve reserve;
  private final PendingCloses pendingCloses;
  private final Clients clients;
  private int token;
  private boolean shortage;
  private int inARow;

  Acceptor(
      EventLoop loop,
      UnixListener socket,
      DescriptorReserve reserve,
      PendingCloses pendingCloses,
      Clients clients) {
    this.loop = loop;
    this.socket = socket;
    this.reserve = reserve;
    this.pendingCloses = pendingCloses;
    this.clients = clients;
  }

  void listen() throws LinuxException {
    var _ = reserve.refill();
    token = loop.add(socket.fd(), this, Interest.READ);
  }

  /** The listener is readable. */
  @Override
  public void ready(boolean readable, boolean writable) {
    if (pendingCloses.areTooMany()) {
      pause();
      return;
    }
    try {
      for (int i = 0; i < (inARow < CROWD ? 1 : ACCEPTS_PER_TURN); i++) {
        Optional<UnixSocket> peer = socket.accept();
        if (peer.isEmpty()) {
          inARow = 0;
          return;
        }
        if (clients.admit(peer.get()).isPresent()) {
          shortage = false;
        }
      }
      inARow = Math.min(inARow + 1, CROWD);
    } catch (LinuxException e) {
      reserve.release();
      if (!shortage) {
        shortage = true;
        LOG.logger()
            .log(
                Level.WARNING, "new connections have to wait: {0}", String.valueOf(e.getMessage()));
      }
      pause();
    }
  }

  private void pause() {
    watch();
    loop.after(PAUSE_MILLIS, this::resume);
  }

  private void resume() {
    if (!pendingCloses.areTooMany() && reserve.refill()) {
      watch(Interest.READ);
    } else {
      loop.after(PAUSE_MILLIS, this::resume);
    }
  }

  private void watch(Interest... interest) {
    try {
      loop.modify(socket.fd(), token, interest);
    } catch (LinuxException e) {
      throw new IllegalStateException("epoll refuses its own listener", e);
    }
  }
}
