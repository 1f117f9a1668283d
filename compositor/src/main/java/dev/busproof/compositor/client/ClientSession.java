package dev.busproof.compositor.client;

import dev.busproof.memfd.LateLogger;
import dev.busproof.memfd.QuarantineAccount;
import dev.busproof.wire.Connection;
import dev.busproof.wire.MessageTap;
import dev.busproof.wire.ObjectNames;
import dev.busproof.wire.WireException;
import dev.busproof.wire.protocol.WlDisplay;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Carries one client's bytes: requests in, to the objects they name, and events out. All of it in
 * bounded steps, so that no client has more than its turn. Loop thread only.
 *
 * <p>Nothing that a client sends gets past this class as an exception: a violation ends the client
 * with the error the protocol names, and a failure of one of our own handlers ends it with
 * wl_display.implementation and is logged. The others go on.
 */
public final class ClientSession {
  /**
   * Requests dispatched in one turn: about 100 us of work, so fifty busy clients still leave room
   * for a frame.
   */
  static final int REQUESTS_PER_TURN = 512;

  /**
   * And no longer than this: a commit that copies a large buffer takes milliseconds, and 512 of
   * them would freeze everyone for seconds. One request more is always carried out.
   */
  public static final long NANOS_PER_TURN = 1_000_000;

  private static final LateLogger LOG = LateLogger.of(ClientSession.class);

  private final Connection connection;
  private final CommonBudget common;
  private final Client client;
  private final boolean hasDisplay;
  private boolean endOfStream;

  /** Gives the client its wl_display; takes over the connection. */
  public ClientSession(
      Connection connection,
      Globals globals,
      Serials serials,
      ClientLimits limits,
      CommonBudget common,
      ClientWatcher watcher,
      QuarantineAccount quarantine,
      long pid) {
    this.connection = connection;
    this.common = common;
    this.client = new Client(connection, limits, common, watcher, quarantine, pid);
    this.hasDisplay = begin(new Display(client, globals, serials));
  }

  /** False when there is not even room for that, because of what others hold. */
  private boolean begin(Display display) {
    try {
      client.register(display);
      return true;
    } catch (ProtocolError e) {
      return false;
    } catch (WireException e) {
      throw new IllegalStateException("the first id is refused", e);
    }
  }

  public Client client() {
    return client;
  }

  /**
   * Shows every message from now on.
   *
   * @param tap makes the one it is shown to, from the names of the client's objects
   */
  public void tap(Function<ObjectNames, MessageTap> tap) {
    connection.tap(tap.apply(client::interfaceOf));
  }

  /**
   * Takes one of the connections there are, for which another client may have to go.
   *
   * @return false when there are too many, or no room for another; the session is to be closed then
   */
  public boolean admit() {
    return hasDisplay && client.connect();
  }

  public Connection connection() {
    return connection;
  }

  /**
   * Reads what has arrived, once, and dispatches up to {@value #REQUESTS_PER_TURN} requests.
   *
   * @return true when more requests may be waiting in our own buffer, about which the socket says
   *     nothing: call again next turn
   */
  public boolean pump() {
    return carryOut(this::pumpOnce);
  }

  /**
   * Goes on with a request that had to wait. What has arrived since is for {@link #pump}, which the
   * socket may say nothing about.
   */
  public void resume(Pause.Rest rest) {
    var _ =
        carryOut(() -> {
          rest.carryOut();
          return false;
        });
  }

  /** The peer is gone, with requests of its that nobody will carry out any more. */
  public void hungUp() {
    client.end(new Ending.Disconnected(), null);
  }

  private boolean pumpOnce() throws IOException, WireException, ProtocolError {
    int left = REQUESTS_PER_TURN;
    long beganNanos = System.nanoTime();
    boolean filled = false;
    while (!client.isEnding() && !client.isPaused()) {
      while (connection.next()) {
        dispatch();
        if (client.isEnding() || client.isPaused()) {
          return false;
        }
        if (--left == 0
            || System.nanoTime() - beganNanos > NANOS_PER_TURN
            || common.isOverdrawn()) {
          return true;
        }
      }
      if (endOfStream) {
        client.end(new Ending.Disconnected(), null);
      } else if (filled) {
        return false;
      } else {
        endOfStream = !connection.fill();
        filled = true;
      }
    }
    return false;
  }

  private interface Step {
    boolean carryOut() throws IOException, WireException, ProtocolError;
  }

  /** The answer of the step; false when it failed, and the client has been ended for it. */
  private boolean carryOut(Step step) {
    try {
      return step.carryOut();
    } catch (WireException e) {
      client.end(onDisplay(e));
    } catch (ProtocolError e) {
      client.end(e);
    } catch (IOException e) {
      client.end(new Ending.Disconnected(), null);
    } catch (RuntimeException | StackOverflowError | OutOfMemoryError | LinkageError e) {
      handlerFailed(e);
    } finally {
      client.countConnection();
    }
    return false;
  }

  private void dispatch() throws WireException, ProtocolError {
    int id = connection.objectId();
    Resource target = client.object(id);
    if (target == null) {
      throw new ProtocolError(
          Client.DISPLAY_ID,
          WlDisplay.NAME,
          WlDisplay.Error.INVALID_OBJECT.value(),
          "invalid object " + Integer.toUnsignedString(id));
    }
    target.dispatch(connection.opcode(), connection.body());
  }

  /**
   * Writes what the socket takes.
   *
   * @return true when nothing is left to write
   */
  public boolean flush() {
    client.flushed();
    try {
      return client.flush();
    } catch (IOException e) {
      client.end(new Ending.Disconnected(), null);
      return true;
    } catch (RuntimeException e) {
      handlerFailed(e);
      return true;
    } finally {
      client.countConnection();
    }
  }

  /** The compositor is ending, not the client. */
  public void shutDown() {
    client.end(new Ending.ShutDown(), null);
  }

  /** Closes the connection. The objects stay. Outside of any dispatch; idempotent. */
  public void disconnect() {
    client.end(new Ending.ShutDown(), null);
    connection.close();
    client.disconnected();
  }

  /**
   * After {@link #disconnect}: destroys objects until there are none, or the time is over and some
   * have been destroyed. Outside of any dispatch.
   *
   * @param untilNanos of System.nanoTime
   * @return true when none is left
   */
  public boolean destroySome(long untilNanos) {
    return client.destroyObjects(
        e ->
            LOG.logger().log(Level.ERROR, "destroying the objects of the " + client + " failed", e),
        untilNanos);
  }

  /**
   * A failure of ours while working for this client, in or out of a dispatch: it ends, and only it.
   */
  public void handlerFailed(Throwable cause) {
    LOG.logger()
        .log(Level.ERROR, "a handler failed for the " + client + ", which is disconnected", cause);
    client.end(
        new Ending.HandlerFailed(cause),
        new ProtocolError(
            Client.DISPLAY_ID,
            WlDisplay.NAME,
            (cause instanceof OutOfMemoryError
                    ? WlDisplay.Error.NO_MEMORY
                    : WlDisplay.Error.IMPLEMENTATION)
                .value(),
            "the compositor failed to carry out a request: " + cause.getClass().getSimpleName()));
  }

  private static ProtocolError onDisplay(WireException e) {
    @Nullable String message = e.getMessage();
    return new ProtocolError(
        Client.DISPLAY_ID, WlDisplay.NAME, e.code(), message == null ? "" : message);
  }
}
