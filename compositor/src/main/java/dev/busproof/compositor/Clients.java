package dev.busproof.compositor;

import dev.busproof.compositor.ClientEnd.Reason;
import dev.busproof.compositor.client.Client;
import dev.busproof.compositor.client.ClientSession;
import dev.busproof.compositor.client.CommonBudget;
import dev.busproof.compositor.client.Ending;
import dev.busproof.compositor.client.Globals;
import dev.busproof.compositor.client.Pause;
import dev.busproof.compositor.client.ProtocolError;
import dev.busproof.compositor.client.Serials;
import dev.busproof.memfd.LateLogger;
import dev.busproof.memfd.Quarantine;
import dev.busproof.memfd.QuarantineAccount;
import dev.busproof.memfd.io.Interest;
import dev.busproof.memfd.io.PeerCredentials;
import dev.busproof.memfd.io.UnixSocket;
import dev.busproof.memfd.libc.Libc;
import dev.busproof.memfd.libc.LinuxException;
import dev.busproof.wire.Connection;
import dev.busproof.wire.ConnectionLimits;
import dev.busproof.wire.OutputOverflowException;
import dev.busproof.wire.protocol.WlDisplay;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.util.ArrayDeque;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Everyone who is connected. Reads, flushes and closes in bounded steps: a turn carries out
 * requests for a few milliseconds and leaves the others for the next, whoever's they are. Loop
 * thread only.
 */
final class Clients implements EventLoop.TurnEnd {
  private static final LateLogger LOG = LateLogger.of(Clients.class);

  /**
   * For the requests of all clients together. Who waits for something else, the frame clock first
   * of all, waits that long, the rest of a request and the writing of events.
   */
  static final long TURN_NANOS = 4_000_000;

  /** For what is left of those who have gone. */
  private static final long CLOSING_NANOS = 1_000_000;

  /** Until those who have too much to be closed are looked at again. */
  private static final int HOLD_BACK_MILLIS = 20;

  private final EventLoop loop;
  private final TrustedUsers trusted;
  private final Quarantine quarantine;
  private final PendingCloses pendingCloses;
  private final Globals globals;
  private final Serials serials;
  private final Capacity capacity;
  private final CommonBudget common;
  private final HeapKeeper heap;
  private final LingeringDescriptors lingering;
  private final Counters counters;
  private final Consumer<ClientEnd> listener;
  private final Tracing tracing;
  private final Runnable afterRequests;
  private final Set<ConnectedClient> connected = new LinkedHashSet<>();
  private final RunQueue queue = new RunQueue();
  private final ArrayDeque<ConnectedClient> toFlush = new ArrayDeque<>();
  private final ArrayDeque<ConnectedClient> toFlushLate = new ArrayDeque<>();
  private final ArrayDeque<ConnectedClient> toClose = new ArrayDeque<>();
  private final ArrayDeque<ConnectedClient> heldBack = new ArrayDeque<>();
  private final ClosingClients closing = new ClosingClients(this::gone);

  /**
   * @param afterRequests runs after the requests of each client, before anybody is told what came
   *     of them
   */
  Clients(
      Libc libc,
      EventLoop loop,
      TrustedUsers trusted,
      Quarantine quarantine,
      PendingCloses pendingCloses,
      Globals globals,
      Serials serials,
      Capacity capacity,
      Counters counters,
      Consumer<ClientEnd> listener,
      Tracing tracing,
      Runnable afterRequests) {
    this.loop = loop;
    this.trusted = trusted;
    this.quarantine = quarantine;
    this.pendingCloses = pendingCloses;
    this.globals = globals;
    this.serials = serials;
    this.capacity = capacity;
    this.common = new CommonBudget(capacity.common(), quarantine::pendingCloses);
    this.heap = HeapKeeper.of(loop, common);
    this.lingering = new LingeringDescriptors(libc, loop, common, () -> List.copyOf(connected));
    this.counters = counters;
    this.listener = listener;
    this.tracing = tracing;
    this.afterRequests = afterRequests;
  }

  /**
   * Serves whoever is at the other end; takes the socket over in every case.
   *
   * @return empty when it is another user's or there are too many clients already
   */
  Optional<Client> admit(UnixSocket peer) throws LinuxException {
    PeerCredentials credentials = credentials(peer);
    QuarantineAccount account = quarantine.account();
    Connection connection =
        Connection.over(
            peer.untrusted(account),
            new ConnectionLimits(
                capacity.unclaimedDescriptors(),
                capacity.outputBytes(),
                capacity.outputDescriptors()));
    if (!trusted.include(credentials)) {
      counters.foreignerRefused();
      turnAway(
          connection,
          WlDisplay.Error.IMPLEMENTATION,
          "user %s is not served: this compositor is for %s"
              .formatted(Integer.toUnsignedString(credentials.uid()), trusted.names()));
      return Optional.empty();
    }
    ConnectedClient client = new ConnectedClient(this);
    ClientSession session =
        new ClientSession(
            connection,
            globals,
            serials,
            capacity.perClient(),
            common,
            client,
            account,
            credentials.pid());
    client.begin(session);
    tracing.begin(session);
    if (!session.admit()) {
      counters.clientTurnedAway();
      turnAway(
          connection,
          WlDisplay.Error.NO_MEMORY,
          "there are too many connections already, or they hold too much");
      dismiss(client);
      return Optional.empty();
    }
    try {
      client.token = loop.add(connection.fd(), client, Interest.READ);
    } catch (LinuxException e) {
      dismiss(client);
      throw e;
    }
    connected.add(client);
    // Who connects has something to say, and has mostly said it by now.
    queue.add(client);
    counters.clientAccepted();
    return Optional.of(session.client());
  }

  /** Who had connected; nobody that is trusted when the kernel does not say. */
  private static PeerCredentials credentials(UnixSocket peer) throws LinuxException {
    boolean known = false;
    try {
      PeerCredentials credentials = peer.peer();
      known = true;
      return credentials;
    } finally {
      if (!known) {
        peer.close();
      }
    }
  }

  /** It is in the list of those to be closed then, where nobody finds it connected. */
  private void dismiss(ConnectedClient client) {
    client.session().disconnect();
    closing.add(client);
  }

  /** Told why rather than left in the backlog: a program that hangs at start helps nobody. */
  private static void turnAway(Connection connection, WlDisplay.Error code, String message) {
    try (connection) {
      connection.send(
          Client.DISPLAY_ID, new WlDisplay.Event.Error(Client.DISPLAY_ID, code.value(), message));
      var _ = connection.flush();
    } catch (OutputOverflowException | IOException e) {
      LOG.logger().log(Level.DEBUG, "a client that was turned away could not be told", e);
    }
  }

  /** Clients connected that are not on their way out. */
  int serving() {
    return connected.size() - toClose.size();
  }

  /** The client's socket is readable, or hung up. */
  void readable(ConnectedClient client) {
    if (waits(client)) {
      client.session().hungUp();
    } else {
      queue.add(client);
    }
  }

  @Override
  public boolean endTurn() {
    long untilNanos = System.nanoTime() + TURN_NANOS;
    boolean goesOn = true;
    while (goesOn && serveNext()) {
      goesOn = System.nanoTime() - untilNanos < 0;
    }
    settle();
    // When more is held than there is nobody can be given anything until it has been given back.
    long closingNanos = common.isOverdrawn() ? TURN_NANOS : CLOSING_NANOS;
    closing.proceed(System.nanoTime() + closingNanos);
    // What others are told of those who went must not wait for the next turn, which may be far.
    closeEnding();
    heap.turnOver();
    lingering.turnOver();
    return !queue.isEmpty() || !closing.isEmpty();
  }

  private boolean serveNext() {
    ConnectedClient client = queue.next();
    if (client == null) {
      return false;
    }
    long beganNanos = System.nanoTime();
    try {
      serve(client);
    } finally {
      queue.served(System.nanoTime() - beganNanos);
    }
    return true;
  }

  private void serve(ConnectedClient client) {
    if (connected.contains(client) && !client.heldBack) {
      boolean more = client.session().pump();
      limitCloses(client);
      if (more) {
        queue.add(client);
      } else {
        lingering.served(client);
      }
      settle();
    }
  }

  /** What the requests have led to is told, and what they have ended is closed. */
  private void settle() {
    afterRequests.run();
    closeEnding();
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
        queue.add(client);
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

  void needsLateFlush(ConnectedClient client) {
    toFlushLate.add(client);
  }

  /** Whether a frame is waited for by events that are written with it. */
  boolean wantsLateFlush() {
    return !toFlushLate.isEmpty();
  }

  /** A frame is over: what has waited for it is written at the end of the turn. */
  void flushLate() {
    toFlush.addAll(toFlushLate);
    toFlushLate.clear();
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

  void resumed(ConnectedClient client, Pause.Rest rest) {
    client.session().resume(rest);
    if (connected.contains(client) && !client.session().client().isPaused()) {
      listen(client);
      queue.add(client);
    }
  }

  /** Any thread. */
  void post(Runnable work) {
    var _ = loop.post(work);
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
      LOG.logger().log(Level.WARNING, "a socket was not watched", e);
    }
    session.disconnect();
    closing.add(client);
    session.client().ending().ifPresent(why -> ended(session.client(), why));
  }

  /** Nothing of the client is left. */
  private void gone(ConnectedClient client) {
    if (client.process().isEmpty()) {
      queue.gone(client.process());
    }
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
    LOG.logger().log(Level.DEBUG, "{0}", end);
    try {
      listener.accept(end);
    } catch (RuntimeException e) {
      LOG.logger().log(Level.ERROR, "the listener for client ends failed", e);
    }
  }

  private static ClientEnd end(Client client, Reason reason, String detail) {
    return new ClientEnd(client.pid(), reason, detail);
  }

  /** Ends every client, and waits for it. */
  void closeAll() {
    for (ConnectedClient client : List.copyOf(connected)) {
      client.session().shutDown();
    }
    closeEnding();
    closing.proceed(Long.MAX_VALUE / 2 + System.nanoTime());
  }
}
