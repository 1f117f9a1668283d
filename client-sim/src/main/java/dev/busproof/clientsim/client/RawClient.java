package dev.busproof.clientsim.client;

import dev.busproof.clientsim.observe.ClientEnd;
import dev.busproof.clientsim.observe.ErrorSeen;
import dev.busproof.memfd.Fd;
import dev.busproof.memfd.io.Epoll;
import dev.busproof.memfd.io.Interest;
import dev.busproof.memfd.io.UnixSocket;
import dev.busproof.memfd.libc.Errno;
import dev.busproof.memfd.libc.Libc;
import dev.busproof.memfd.libc.LinuxException;
import dev.busproof.wire.Connection;
import dev.busproof.wire.ConnectionLimits;
import dev.busproof.wire.Message;
import dev.busproof.wire.MessageReader;
import dev.busproof.wire.OutputOverflowException;
import dev.busproof.wire.WireException;
import dev.busproof.wire.ir.Interfaces;
import dev.busproof.wire.protocol.WlCallback;
import dev.busproof.wire.protocol.WlDisplay;
import dev.busproof.wire.protocol.WlRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A Wayland client without manners of its own: it sends what it is told to, well-formed or not,
 * keeps track of its objects so that an error can be named, and never waits past a deadline. Used
 * by one thread; {@link #close} by the same.
 *
 * <p>Once the client has ended, every operation throws {@link ClientEndedException} with the first
 * cause, so an attack is written as a straight line and its end is looked at once.
 */
public final class RawClient implements AutoCloseable {
  private static final int DISPLAY = 1;
  private static final long CONNECT_RETRY_MILLIS = 5;

  /** Desktops announce some eighty; a compositor that goes on and on is not to fill our memory. */
  static final int MOST_GLOBALS = 4096;

  /** One advertised global. */
  public record Global(int name, int version) {}

  private final Connection connection;
  private final Epoll epoll;
  private final long answerMillis;
  private final ObjectTable objects = new ObjectTable();
  private final Map<String, Global> globals = new LinkedHashMap<>();
  private @Nullable ClientEnd end;
  private @Nullable Recording recording;
  private boolean watchesWrite;
  private int registry;
  private int announced;

  private RawClient(Connection connection, Epoll epoll, long answerMillis) {
    this.connection = connection;
    this.epoll = epoll;
    this.answerMillis = answerMillis;
    objects.put(DISPLAY, WlDisplay.NAME, WlDisplay.VERSION, this::displayEvent);
  }

  /**
   * Connects to a compositor's socket. A full backlog is waited for.
   *
   * @param answerMillis how long any answer may take before the client counts as unanswered
   * @throws LinuxException when the socket refuses (ENOENT, ECONNREFUSED...) or stays full
   */
  public static RawClient connect(Libc libc, Path socket, long answerMillis) throws LinuxException {
    var deadline = Deadline.inMillis(answerMillis);
    while (true) {
      try {
        return adopt(libc, UnixSocket.connect(libc, socket), answerMillis);
      } catch (LinuxException e) {
        if (e.errno() != Errno.EAGAIN || deadline.isOver()) {
          throw e;
        }
        pause();
      }
    }
  }

  /**
   * Whether a failed {@link #connect} was the compositor's doing (nobody listens, or nobody takes
   * connections out of the backlog) rather than ours, who could not even make a socket.
   */
  public static boolean isRefusal(LinuxException failure) {
    return failure.call().equals("connect");
  }

  private static void pause() {
    try {
      Thread.sleep(CONNECT_RETRY_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Speaks over a socket that is connected already, and owns it from now on. */
  public static RawClient adopt(Libc libc, UnixSocket socket, long answerMillis)
      throws LinuxException {
    var connection = Connection.over(socket, ConnectionLimits.defaults());
    Epoll epoll = null;
    try {
      epoll = Epoll.create(libc);
      epoll.add(connection.fd(), 0, Interest.READ);
      return new RawClient(connection, epoll, answerMillis);
    } catch (LinuxException e) {
      if (epoll != null) {
        epoll.close();
      }
      connection.close();
      throw e;
    }
  }

  /** The descriptor of its connection; it stays the client's. */
  public Fd descriptor() {
    return connection.fd();
  }

  /**
   * Keeps from now on what is said.
   *
   * @param number how the client is called in the recording
   * @param interfaces those whose messages are put into words
   * @param listener hears every line as it is said, on this client's thread
   */
  public Recording record(int number, Interfaces interfaces, Consumer<String> listener) {
    var begun =
        new Recording(
            number,
            interfaces,
            id -> objects.find(id).map(ObjectTable.Entry::interfaceName),
            listener);
    connection.tap(begun);
    recording = begun;
    return begun;
  }

  /** Says in the recording, where there is one, what was done beside the messages. */
  public void remark(String text) {
    var begun = recording;
    if (begun != null) {
      begun.remark(text);
    }
  }

  /** How the client ended; empty while it goes on. */
  public Optional<ClientEnd> end() {
    return Optional.ofNullable(end);
  }

  /** Takes the next free object id for an object of that interface. */
  public int newObject(String interfaceName, int version, EventHandler handler) {
    return objects.add(interfaceName, version, handler);
  }

  /**
   * Knows from now on an object that the compositor made and named in an event.
   *
   * @throws WireException when the id is none that a compositor may give
   */
  public void serverObject(int id, String interfaceName, int version, EventHandler handler)
      throws WireException {
    if (!ObjectTable.isServers(id)) {
      throw WireException.invalidObject(
          "the compositor cannot make object " + Integer.toUnsignedString(id));
    }
    objects.put(id, interfaceName, version, handler);
  }

  /** Gives an object a part in the attack, to be found again in an error on it. */
  public void nameRole(int id, String role) {
    objects.name(id, role);
  }

  /** Queues a request; what it owns is closed when the client has ended. */
  public void send(int objectId, Message request) throws ClientEndedException {
    if (end != null) {
      request.discard();
      throw new ClientEndedException(end);
    }
    try {
      connection.send(objectId, request);
    } catch (OutputOverflowException e) {
      fail(ClientEnd.of(ClientEnd.Kind.UNANSWERED));
    }
  }

  /** Queues bytes and descriptors as they are; the descriptors are owned by the client now. */
  public void sendRaw(byte[] bytes, List<Fd> descriptors) throws ClientEndedException {
    if (end != null) {
      descriptors.forEach(Fd::close);
      throw new ClientEndedException(end);
    }
    connection.sendRaw(bytes, descriptors);
  }

  /** Writes what is queued, waiting for the socket if need be. */
  public void flush() throws ClientEndedException {
    if (!flush(Deadline.inMillis(answerMillis))) {
      unanswered();
    }
  }

  /** The same with another deadline; false when it passed before everything was written. */
  public boolean flush(Deadline deadline) throws ClientEndedException {
    return pump(deadline, () -> !connection.wantsWrite());
  }

  /** Ends the client: the compositor had its time. */
  public void unanswered() throws ClientEndedException {
    fail(ClientEnd.of(ClientEnd.Kind.UNANSWERED));
  }

  /** Sends {@code wl_display.sync} and waits until it is answered. */
  public void roundtrip() throws ClientEndedException {
    var done = new boolean[1];
    sync(() -> done[0] = true);
    pumpOrEnd(() -> done[0]);
  }

  /** Pumps until {@code until} holds; the client ends as unanswered when that takes too long. */
  void pumpOrEnd(BooleanSupplier until) throws ClientEndedException {
    if (!pump(Deadline.inMillis(answerMillis), until)) {
      unanswered();
    }
  }

  /** Sends {@code wl_display.sync} and returns; the answer runs {@code whenDone}. */
  public void sync(Runnable whenDone) throws ClientEndedException {
    int callback =
        newObject(WlCallback.NAME, WlCallback.VERSION, (opcode, version, body) -> whenDone.run());
    send(DISPLAY, new WlDisplay.Request.Sync(callback));
  }

  /** The globals by interface name; asks for them the first time. */
  public Map<String, Global> globals() throws ClientEndedException {
    if (registry == 0) {
      registry = newObject(WlRegistry.NAME, WlRegistry.VERSION, this::registryEvent);
      send(DISPLAY, new WlDisplay.Request.GetRegistry(registry));
      roundtrip();
    }
    return globals;
  }

  /** Binds a global at the lower of its version and {@code maxVersion}; empty when it is absent. */
  public Optional<BoundObject> bind(String interfaceName, int maxVersion, EventHandler handler)
      throws ClientEndedException {
    var global = globals().get(interfaceName);
    if (global == null) {
      return Optional.empty();
    }
    int version = Math.min(global.version(), maxVersion);
    int id = newObject(interfaceName, version, handler);
    send(registry, new WlRegistry.Request.Bind(global.name(), interfaceName, version, id));
    return Optional.of(new BoundObject(id, version));
  }

  /** A bound global. */
  public record BoundObject(int id, int version) {}

  /**
   * Writes and reads until {@code until} holds.
   *
   * @return false when the deadline passed before
   * @throws ClientEndedException when the client ended before
   */
  public boolean pump(Deadline deadline, BooleanSupplier until) throws ClientEndedException {
    while (true) {
      dispatch();
      if (end != null) {
        throw new ClientEndedException(end);
      }
      if (until.getAsBoolean() && !connection.wantsWrite()) {
        return true;
      }
      write();
      if (until.getAsBoolean()) {
        return true;
      }
      if (deadline.isOver()) {
        return false;
      }
      await(deadline);
    }
  }

  /**
   * Reads what has come, without waiting for more.
   *
   * @throws ClientEndedException when the client has ended
   */
  public void readNow() throws ClientEndedException {
    await(new Deadline(System.nanoTime()));
    dispatch();
    if (end != null) {
      throw new ClientEndedException(end);
    }
  }

  private void await(Deadline deadline) {
    try {
      if (watchesWrite != connection.wantsWrite()) {
        watchesWrite = connection.wantsWrite();
        if (watchesWrite) {
          epoll.modify(connection.fd(), 0, Interest.READ, Interest.WRITE);
        } else {
          epoll.modify(connection.fd(), 0, Interest.READ);
        }
      }
      if (epoll.await(deadline.leftMillis()) > 0 && (epoll.readable(0) || epoll.hungUp(0))) {
        read();
      }
    } catch (LinuxException e) {
      throw new IllegalStateException("epoll on our own socket failed", e);
    }
  }

  private void write() {
    try {
      connection.flush();
    } catch (IOException e) {
      // The compositor closed its end; what it said before is still waiting to be read.
      drain();
    }
  }

  private void drain() {
    var deadline = Deadline.inMillis(answerMillis);
    try {
      while (end == null && !deadline.isOver()) {
        if (epoll.await(deadline.leftMillis()) > 0) {
          read();
          dispatch();
        }
      }
    } catch (LinuxException e) {
      throw new IllegalStateException("epoll on our own socket failed", e);
    }
    endAs(ClientEnd.of(ClientEnd.Kind.RESET));
  }

  private void read() {
    try {
      if (!connection.fill()) {
        dispatch();
        endAs(ClientEnd.of(ClientEnd.Kind.CLOSED));
      }
    } catch (IOException e) {
      dispatch();
      endAs(ClientEnd.of(ClientEnd.Kind.RESET));
    } catch (WireException e) {
      endAs(ClientEnd.error(malformed(e)));
    }
  }

  private void dispatch() {
    try {
      while (end == null && connection.next()) {
        var entry = objects.find(connection.objectId());
        if (entry.isPresent()) {
          entry
              .get()
              .handler()
              .event(connection.opcode(), entry.get().version(), connection.body());
        }
      }
    } catch (WireException e) {
      endAs(ClientEnd.error(malformed(e)));
    }
  }

  private static ErrorSeen malformed(WireException e) {
    return new ErrorSeen("(malformed event)", 0, "", e.code(), String.valueOf(e.getMessage()));
  }

  private void displayEvent(int opcode, int version, MessageReader body) throws WireException {
    switch (WlDisplay.Event.decode(opcode, version, body)) {
      case WlDisplay.Event.Error error -> endAs(ClientEnd.error(seen(error)));
      case WlDisplay.Event.DeleteId deleted -> objects.free(deleted.id());
    }
  }

  private ErrorSeen seen(WlDisplay.Event.Error error) {
    var blamed = objects.find(error.objectId());
    return new ErrorSeen(
        blamed.map(ObjectTable.Entry::interfaceName).orElse("unknown"),
        Integer.toUnsignedLong(error.objectId()),
        blamed.map(ObjectTable.Entry::role).orElse(""),
        error.code(),
        error.message());
  }

  private void registryEvent(int opcode, int version, MessageReader body) throws WireException {
    switch (WlRegistry.Event.decode(opcode, version, body)) {
      case WlRegistry.Event.Global global -> {
        if (++announced > MOST_GLOBALS) {
          throw WireException.invalidObject(
              "the compositor announces more than %d globals".formatted(MOST_GLOBALS));
        }
        globals.putIfAbsent(global.interface_(), new Global(global.name(), global.version()));
      }
      case WlRegistry.Event.GlobalRemove removed ->
          globals.values().removeIf(g -> g.name() == removed.name());
    }
  }

  private void endAs(ClientEnd how) {
    if (end == null) {
      end = how;
    }
  }

  private void fail(ClientEnd how) throws ClientEndedException {
    endAs(how);
    throw new ClientEndedException(how);
  }

  @Override
  public void close() {
    endAs(ClientEnd.of(ClientEnd.Kind.LEFT));
    epoll.close();
    connection.close();
  }
}
