package dev.busproof.compositor;

import dev.busproof.compositor.ClientEnd.Reason;
import dev.busproof.compositor.client.Client;
import dev.busproof.compositor.client.ClientSession;
import dev.busproof.compositor.client.Ending;
import dev.busproof.compositor.client.Globals;
import dev.busproof.compositor.client.Pause;
import dev.busproof.compositor.client.ProtocolError;
import dev.busproof.compositor.client.Serials;
import dev.busproof.compositor.client.SharedBudget;
import dev.busproof.memfd.Quarantine;
import dev.busproof.memfd.QuarantineAccount;
import dev.busproof.memfd.io.Interest;
import dev.busproof.memfd.io.UnixListener;
import dev.busproof.memfd.io.UnixSocket;
import dev.busproof.memfd.libc.LinuxException;
import dev.busproof.wire.Connection;
import dev.busproof.wire.ConnectionLimits;
import dev.busproof.wire.OutputOverflowException;
import dev.busproof.wire.protocol.WlDisplay;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayDeque;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Everyone who is connected. Accepts, reads, flushes and closes in bounded steps; what a dispatch
 * asks for (a flush, a close) is done at the end of the turn. Loop thread only.
 */
final class Clients implements EventLoop.Source, EventLoop.TurnEnd {
  private static final Logger LOG = System.getLogger(Clients.class.getName());

  private static final int ACCEPTS_PER_TURN = 16;

  /**
   * When there are no descriptors left the listener stays readable: looking again at once would
   * spin.
   */
  private static final int ACCEPT_PAUSE_MILLIS = 100;

  /** Until those who have too much to be closed are looked at again. */
  private static final int HOLD_BACK_MILLIS = 20;

  private final EventLoop loop;
  private final UnixListener socket;
  private final DescriptorReserve reserve;
  private final Quarantine quarantine;
  private final PendingCloses pendingCloses;
  private final Globals globals;
  private final Serials serials;
  private final Capacity capacity;
  private final SharedBudget shared;
  private final Counters counters;
  private final Consumer<ClientEnd> listener;
  private final Tracing tracing;
  private final Set<ConnectedClient> connected = new LinkedHashSet<>();
  private final ArrayDeque<ConnectedClient> toFlush = new ArrayDeque<>();
  private final ArrayDeque<ConnectedClient> toClose = new ArrayDeque<>();
  private final ArrayDeque<ConnectedClient> backlog = new ArrayDeque<>();
  private final ArrayDeque<ConnectedClient> heldBack = new ArrayDeque<>();
  private int listenerToken;
  private boolean shortage;
  private int unclaimedDescriptors;

  Clients(
      EventLoop loop,
      UnixListener socket,
      DescriptorReserve reserve,
      Quarantine quarantine,
      Globals globals,
      Serials serials,
      Capacity capacity,
      Counters counters,
      Consumer<ClientEnd> listener,
      Tracing tracing) {
    this.loop = loop;
    this.socket = socket;
    this.reserve = reserve;
    this.quarantine = quarantine;
    this.pendingCloses = new PendingCloses(quarantine, capacity);
    this.globals = globals;
    this.serials = serials;
    this.capacity = capacity;
    this.shared =
        new SharedBudget(capacity.pools(), capacity.connections(), quarantine::pendingCloses);
    this.counters = counters;
    this.listener = listener;
    this.tracing = tracing;
  }

  void listen() throws LinuxException {
    var _ = reserve.refill();
    listenerToken = loop.add(socket.fd(), this, Interest.READ);
  }

  /** The listener is readable. */
  @Override
  public void ready(boolean readable, boolean writable) {
    if (pendingCloses.areTooMany()) {
      pauseAccepting();
      return;
    }
    try {
      for (int i = 0; i < ACCEPTS_PER_TURN; i++) {
        Optional<UnixSocket> peer = socket.accept();
        if (peer.isEmpty()) {
          return;
        }
        var _ = admit(peer.get());
      }
    } catch (LinuxException e) {
      reserve.release();
      if (!shortage) {
        shortage = true;
        LOG.log(Level.WARNING, "new connections have to wait: {0}", e.getMessage());
      }
      pauseAccepting();
    }
  }

  private void pauseAccepting() {
    watchListener();
    loop.after(ACCEPT_PAUSE_MILLIS, this::resumeAccepting);
  }

  private void resumeAccepting() {
    if (!pendingCloses.areTooMany() && reserve.refill()) {
      watchListener(Interest.READ);
    } else {
      loop.after(ACCEPT_PAUSE_MILLIS, this::resumeAccepting);
    }
  }

  private void watchListener(Interest... interest) {
    try {
      loop.modify(socket.fd(), listenerToken, interest);
    } catch (LinuxException e) {
      throw new IllegalStateException("epoll refuses its own listener", e);
    }
  }

  /**
   * Serves whoever is at the other end; takes the socket over in every case.
   *
   * @return empty when there are too many clients already
   */
  Optional<Client> admit(UnixSocket peer) throws LinuxException {
    ConnectionLimits limits =
        new ConnectionLimits(
            capacity.unclaimedDescriptors(), capacity.outputBytes(), capacity.outputDescriptors());
    long pid;
    try {
      pid = peer.peer().pid();
    } catch (LinuxException e) {
      pid = 0;
    }
    QuarantineAccount account = quarantine.account();
    Connection connection = Connection.over(peer.untrusted(account), limits);
    if (connected.size() >= capacity.connections()) {
      turnAway(connection);
      return Optional.empty();
    }
    ConnectedClient client = new ConnectedClient(this);
    client.begin(
        new ClientSession(
            connection, globals, serials, capacity.perClient(), shared, client, account, pid));
    tracing.begin(client.session());
    try {
      client.token = loop.add(connection.fd(), client, Interest.READ);
    } catch (LinuxException e) {
      // It is in the list of those to be closed now, where nobody finds it connected any more.
      client.session().close();
      throw e;
    }
    shortage = false;
    connected.add(client);
    counters.clientAccepted();
    return Optional.of(client.session().client());
  }

  /** Told why rather than left in the backlog: a program that hangs at start helps nobody. */
  private void turnAway(Connection connection) {
    counters.clientTurnedAway();
    try (connection) {
      connection.send(
          Client.DISPLAY_ID,
          new WlDisplay.Event.Error(
              Client.DISPLAY_ID,
              WlDisplay.Error.NO_MEMORY.value(),
              "there are " + capacity.connections() + " clients already"));
      var _ = connection.flush();
    } catch (OutputOverflowException | IOException e) {
      LOG.log(Level.DEBUG, "a client that was turned away could not be told", e);
    }
  }

  /** Clients connected. */
  int count() {
    return connected.size();
  }

  /** Has it pumped at the end of the turn, or in the next. */
  private void toBacklog(ConnectedClient client) {
    if (!client.inBacklog) {
      client.inBacklog = true;
      backlog.add(client);
    }
  }

  void pump(ConnectedClient client) {
    if (client.heldBack) {
      return;
    }
    boolean more = client.session().pump();
    countUnclaimed(client, client.session().connection().unclaimedDescriptors());
    limitCloses(client);
    if (more) {
      toBacklog(client);
    }
  }

  /**
   * Each client has its own bound, but a hundred clients just below it would use up the descriptors
   * of all: beyond the common bound whoever holds more than an equal share goes.
   */
  private void countUnclaimed(ConnectedClient client, int now) {
    unclaimedDescriptors += now - client.unclaimedDescriptors;
    client.unclaimedDescriptors = now;
    int share = capacity.unclaimedOverall() / capacity.connections();
    if (unclaimedDescriptors > capacity.unclaimedOverall() && now > share) {
      client
          .session()
          .client()
          .end(
              new ProtocolError(
                  Client.DISPLAY_ID,
                  WlDisplay.NAME,
                  WlDisplay.Error.NO_MEMORY.value(),
                  now + " descriptors that no request took, while all clients hold too many"));
    }
  }

  /** Nothing more of a client is read while too many of its descriptors are to be closed. */
  private void limitCloses(ConnectedClient client) {
    Client its = client.session().client();
    pendingCloses.objection(its.quarantine()).ifPresent(its::end);
    if (!its.isEnding() && pendingCloses.holdBack(its.quarantine())) {
      client.heldBack = true;
      listen(client);
      if (heldBack.isEmpty()) {
        loop.after(HOLD_BACK_MILLIS, this::lookAtHeldBack);
      }
      heldBack.add(client);
    }
  }

  private void lookAtHeldBack() {
    for (int waiting = heldBack.size(); waiting > 0; waiting--) {
      ConnectedClient client = heldBack.remove();
      Client its = client.session().client();
      if (!connected.contains(client) || its.isEnding()) {
        continue;
      }
      pendingCloses.objection(its.quarantine()).ifPresent(its::end);
      if (pendingCloses.letGoOn(its.quarantine())) {
        client.heldBack = false;
        listen(client);
        toBacklog(client);
      } else if (!its.isEnding()) {
        heldBack.add(client);
      }
    }
    if (!heldBack.isEmpty()) {
      loop.after(HOLD_BACK_MILLIS, this::lookAtHeldBack);
    }
  }

  void needsFlush(ConnectedClient client) {
    toFlush.add(client);
  }

  void needsClose(ConnectedClient client) {
    toClose.add(client);
  }

  /** Writes what the socket takes, and waits for room for the rest. */
  void flush(ConnectedClient client) {
    if (!connected.contains(client)) {
      return;
    }
    boolean wait = !client.session().flush();
    if (wait == client.waitsToWrite) {
      return;
    }
    client.waitsToWrite = wait;
    listen(client);
  }

  /** Has the loop tell what the client is waited for now; that it hangs up it tells in any case. */
  void listen(ConnectedClient client) {
    Set<Interest> interest = EnumSet.noneOf(Interest.class);
    if (!waits(client)) {
      interest.add(Interest.READ);
    }
    if (client.waitsToWrite) {
      interest.add(Interest.WRITE);
    }
    try {
      loop.modify(
          client.session().connection().fd(), client.token, interest.toArray(Interest[]::new));
    } catch (LinuxException e) {
      client.session().handlerFailed(e);
    }
  }

  /** Whether nothing of the client is to be read now. */
  private static boolean waits(ConnectedClient client) {
    return client.heldBack || client.session().client().isPaused();
  }

  /** The client's socket is readable, or hung up. */
  void read(ConnectedClient client) {
    if (waits(client)) {
      client.session().hungUp();
    } else {
      pump(client);
    }
  }

  void resumed(ConnectedClient client, Pause.Rest rest) {
    client.session().resume(rest);
    if (connected.contains(client) && !client.session().client().isPaused()) {
      listen(client);
      toBacklog(client);
    }
  }

  /** Any thread. */
  void post(Runnable work) {
    var _ = loop.post(work);
  }

  @Override
  public boolean endTurn() {
    for (int waiting = backlog.size(); waiting > 0; waiting--) {
      ConnectedClient client = backlog.remove();
      client.inBacklog = false;
      if (connected.contains(client)) {
        pump(client);
      }
    }
    closeEnding();
    return !backlog.isEmpty();
  }

  /**
   * Flushes and closes whoever is ending, and flushes everyone with something to read. Outside of
   * any dispatch.
   */
  void closeEnding() {
    while (!toClose.isEmpty() || !toFlush.isEmpty()) {
      if (!toClose.isEmpty()) {
        close(toClose.remove());
      } else {
        flush(toFlush.remove());
      }
    }
  }

  private void close(ConnectedClient client) {
    if (!connected.remove(client)) {
      return;
    }
    ClientSession session = client.session();
    // The error goes out first, if the socket has room for it; nobody waits for a client that is
    // going.
    var _ = session.flush();
    try {
      loop.remove(session.connection().fd(), client.token);
    } catch (LinuxException e) {
      LOG.log(Level.WARNING, "a socket was not watched", e);
    }
    unclaimedDescriptors -= client.unclaimedDescriptors;
    client.unclaimedDescriptors = 0;
    session.close();
    session.client().ending().ifPresent(why -> ended(session.client(), why));
  }

  private void ended(Client client, Ending why) {
    counters.clientEnded(why);
    ClientEnd end =
        switch (why) {
          case Ending.Disconnected _ -> end(client, Reason.DISCONNECTED, "");
          case Ending.Violated(ProtocolError error) ->
              end(client, Reason.VIOLATION, error.describe());
          case Ending.StoppedReading(String detail) -> end(client, Reason.STOPPED_READING, detail);
          case Ending.HandlerFailed(Throwable cause) ->
              end(client, Reason.COMPOSITOR_FAILED, cause.toString());
          case Ending.ShutDown _ -> end(client, Reason.SHUT_DOWN, "");
        };
    LOG.log(Level.DEBUG, "{0}", end);
    try {
      listener.accept(end);
    } catch (RuntimeException e) {
      LOG.log(Level.ERROR, "the listener for client ends failed", e);
    }
  }

  private static ClientEnd end(Client client, Reason reason, String detail) {
    return new ClientEnd(client.pid(), reason, detail);
  }

  /** Ends every client. */
  void closeAll() {
    for (ConnectedClient client : List.copyOf(connected)) {
      client.session().shutDown();
    }
    closeEnding();
  }
}
