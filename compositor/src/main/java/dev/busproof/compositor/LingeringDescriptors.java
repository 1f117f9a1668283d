package dev.busproof.compositor;

import dev.busproof.compositor.client.Client;
import dev.busproof.compositor.client.Common;
import dev.busproof.compositor.client.CommonBudget;
import dev.busproof.compositor.client.ProtocolError;
import dev.busproof.memfd.Fd;
import dev.busproof.memfd.LateLogger;
import dev.busproof.memfd.io.UnixSocket;
import dev.busproof.memfd.libc.Libc;
import dev.busproof.memfd.libc.LinuxException;
import dev.busproof.wire.Connection;
import dev.busproof.wire.protocol.WlDisplay;
import java.lang.System.Logger.Level;
import java.util.Collection;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Descriptors of clients that nobody takes from us. They are few, but one of them can be the other
 * end of the very connection it came over: while we hold it the kernel sees no end of that, and a
 * client that has gone is never seen to go. So none stays for long. Loop thread only.
 */
final class LingeringDescriptors {
  private static final LateLogger LOG = LateLogger.of(LingeringDescriptors.class);

  /**
   * Of descriptors that came and that no request has taken, while none was taken at all: their
   * request is under way with them, unless somebody stopped the client in between.
   */
  static final int UNCLAIMED_MILLIS = 10_000;

  /** Of descriptors that one client has for another, who does not read: a paste, for one. */
  static final int UNREAD_MILLIS = 60_000;

  private static final int LOOK_MILLIS = 2000;

  private final Libc libc;
  private final long ownPid;
  private final EventLoop loop;
  private final CommonBudget common;
  private final Supplier<Collection<ConnectedClient>> clients;
  private boolean looking;

  /**
   * @param clients those connected, as they are when asked
   */
  LingeringDescriptors(
      Libc libc,
      EventLoop loop,
      CommonBudget common,
      Supplier<Collection<ConnectedClient>> clients) {
    this.libc = libc;
    this.ownPid = ProcessHandle.current().pid();
    this.loop = loop;
    this.common = common;
    this.clients = clients;
  }

  /** All that the client has sent is carried out, but for a message that is not whole. */
  void served(ConnectedClient client) {
    Connection connection = client.session().connection();
    // With the begin of a message its descriptors come as well.
    if (connection.unclaimedDescriptors() > 0
        && !connection.isInsideMessage()
        && connection.hasUnclaimed(fd -> UnixSocket.isConnectedTo(libc, fd, ownPid))) {
      client
          .session()
          .client()
          .end(
              new ProtocolError(
                  Client.DISPLAY_ID,
                  WlDisplay.NAME,
                  WlDisplay.Error.INVALID_METHOD.value(),
                  "a connection to this compositor, sent with no request that takes it"));
    }
  }

  /** At the end of every turn: costs two comparisons while nothing lingers. */
  void turnOver() {
    if (!looking && anyLinger()) {
      looking = true;
      loop.after(LOOK_MILLIS, this::look);
    }
  }

  private boolean anyLinger() {
    return common.used(Common.UNCLAIMED_DESCRIPTORS) > 0
        || common.used(Common.UNREAD_DESCRIPTORS) > 0;
  }

  private void look() {
    looking = false;
    long now = System.nanoTime();
    for (ConnectedClient client : clients.get()) {
      Connection connection = client.session().connection();
      if (connection.queuedOutputDescriptors() > 0) {
        replaceUnread(connection, now);
      }
      if (client.unclaimed.lingers(connection, now)) {
        client
            .session()
            .client()
            .end(ProtocolError.noMemory("descriptors that no request takes, for too long"));
      }
    }
  }

  /** Whoever waits at the other end of a pipe is told that there is nothing more to come. */
  private void replaceUnread(Connection connection, long now) {
    try {
      long before = now - TimeUnit.MILLISECONDS.toNanos(UNREAD_MILLIS);
      var _ = connection.replaceForeignDescriptors(before, () -> Fd.eventFd(libc));
    } catch (LinuxException e) {
      LOG.logger().log(Level.DEBUG, "no descriptor to put in the place of one", e);
    }
  }

  /** Since when the descriptors of one client have not been taken. */
  static final class Unclaimed {
    private boolean any;
    private long claimed;
    private long sinceNanos;

    boolean lingers(Connection connection, long now) {
      if (connection.unclaimedDescriptors() == 0) {
        any = false;
        return false;
      }
      if (!any || claimed != connection.claimedDescriptors()) {
        any = true;
        claimed = connection.claimedDescriptors();
        sinceNanos = now;
      }
      return now - sinceNanos >= TimeUnit.MILLISECONDS.toNanos(UNCLAIMED_MILLIS);
    }
  }
}
