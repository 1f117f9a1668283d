package dev.busproof.compositor;

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
import dev.busproof.wire.protocol.WlCallback;
import dev.busproof.wire.protocol.WlDisplay;
import dev.busproof.wire.protocol.WlRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * A raw Wayland client for tests: it sends what it is told and remembers every event. Waiting has a
 * deadline far beyond what anything takes, so a test fails rather than hangs.
 */
public final class TestClient implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final int DISPLAY = 1;

  /** A generated {@code Event::decode}. */
  public interface Decoder {
    Message decode(int opcode, int version, MessageReader in) throws WireException;
  }

  /** The error that ended this client. */
  public record ErrorSeen(int objectId, String interfaceName, int code, String message) {
    /** As {@code wl_shm_pool 1}: what a test asserts. */
    public String kind() {
      return interfaceName + " " + code;
    }
  }

  private record Tracked(String interfaceName, int version, Decoder decoder) {}

  private final Connection connection;
  private final Epoll epoll;
  private final Map<Integer, Tracked> objects = new HashMap<>();
  private final Map<Integer, List<Message>> events = new HashMap<>();
  private final List<Message> arrived = new ArrayList<>();
  private final List<Integer> deletedIds = new ArrayList<>();
  private Optional<ErrorSeen> error = Optional.empty();
  private boolean ended;
  private int lastId = DISPLAY;
  private int registry;

  private TestClient(Connection connection, Epoll epoll) {
    this.connection = connection;
    this.epoll = epoll;
    objects.put(DISPLAY, new Tracked(WlDisplay.NAME, 1, WlDisplay.Event::decode));
  }

  public static TestClient connect(Path socket) throws IOException {
    return over(connectSocket(socket));
  }

  /** Waits while the listener's backlog is full, as a blocking connect does. */
  static UnixSocket connectSocket(Path socket) throws IOException {
    long deadlineNanos = System.nanoTime() + PATIENCE.toNanos();
    while (true) {
      try {
        return UnixSocket.connect(Libc.system(), socket);
      } catch (LinuxException e) {
        if (e.errno() != Errno.EAGAIN || System.nanoTime() > deadlineNanos) {
          throw e;
        }
        Thread.onSpinWait();
      }
    }
  }

  /** A client at this end of a connection. */
  public static TestClient over(UnixSocket socket) throws IOException {
    Libc libc = Libc.system();
    Connection connection = Connection.over(socket, ConnectionLimits.defaults());
    Epoll epoll = Epoll.create(libc);
    epoll.add(connection.fd(), 0, Interest.READ);
    return new TestClient(connection, epoll);
  }

  /** The next id of this client, remembered with how its events are read. */
  public int newId(String interfaceName, int version, Decoder decoder) {
    lastId++;
    objects.put(lastId, new Tracked(interfaceName, version, decoder));
    return lastId;
  }

  /** For interfaces without events, or whose events do not matter. */
  public int newId(String interfaceName) {
    return newId(interfaceName, 1, (opcode, version, in) -> new Unread(opcode));
  }

  /** An event nobody asked to decode. */
  private record Unread(int opcode) implements Message {
    @Override
    public String messageName() {
      return "event " + opcode;
    }

    @Override
    public void encode(dev.busproof.wire.MessageWriter out) {
      throw new IllegalStateException("a client sends no events");
    }
  }

  /** Says how to read the events of an object that the server is going to make. */
  public void expectServerObject(int id, String interfaceName, int version, Decoder decoder) {
    objects.put(id, new Tracked(interfaceName, version, decoder));
  }

  /** As the other one, for events that do not matter. */
  public void expectServerObject(int id, String interfaceName) {
    expectServerObject(id, interfaceName, 1, (opcode, version, in) -> new Unread(opcode));
  }

  /** The newest of the ids that {@link #newId} gave out. */
  public int lastId() {
    return lastId;
  }

  /** What an id that was given out is for. */
  public String interfaceOf(int id) {
    return Objects.requireNonNull(objects.get(id)).interfaceName();
  }

  /** Queues a request; {@link #flush} or anything that waits sends it. */
  public TestClient send(int objectId, Message request) {
    try {
      connection.send(objectId, request);
    } catch (OutputOverflowException e) {
      throw new AssertionError(e);
    }
    return this;
  }

  /** Queues any bytes. */
  public TestClient sendRaw(byte[] bytes, List<Fd> descriptors) {
    connection.sendRaw(bytes, descriptors);
    return this;
  }

  /** Writes everything queued, reading meanwhile; an end of the connection stops it. */
  public TestClient flush() {
    await("everything to be written", () -> ended || flushed());
    return this;
  }

  /** Writes what the socket takes now, and reads nothing. */
  public void pushOnce() {
    var _ = flushed();
  }

  /** Keeps writing and never reads, until the condition holds. */
  public void pushWithoutReading(BooleanSupplier until) throws InterruptedException {
    long deadlineNanos = System.nanoTime() + PATIENCE.toNanos();
    while (!until.getAsBoolean()) {
      if (System.nanoTime() > deadlineNanos) {
        throw new AssertionError("the compositor put up with it");
      }
      pushOnce();
      Thread.sleep(1);
    }
  }

  /** A roundtrip that may also end with the connection. */
  public void roundtripUnlessEnded() {
    if (!ended) {
      int callback = newId(WlCallback.NAME, 1, WlCallback.Event::decode);
      send(DISPLAY, new WlDisplay.Request.Sync(callback));
      waitFor("a roundtrip or the end", () -> ended || !events(callback).isEmpty());
    }
  }

  private boolean flushed() {
    try {
      return connection.flush();
    } catch (IOException e) {
      // The compositor has closed: what it said before is still there to read.
      return true;
    }
  }

  /** Binds a global at this version, with a registry of its own on first use. */
  public int bind(String interfaceName, int version, Decoder decoder) {
    return bind(global(interfaceName), version, decoder);
  }

  /** Binds that very global. */
  public int bind(WlRegistry.Event.Global global, int version, Decoder decoder) {
    int id = newId(global.interface_(), version, decoder);
    send(registry(), new WlRegistry.Request.Bind(global.name(), global.interface_(), version, id));
    return id;
  }

  public int bind(String interfaceName, int version) {
    return bind(interfaceName, version, (opcode, v, in) -> new Unread(opcode));
  }

  /** The wl_registry of this client. */
  public int registry() {
    if (registry == 0) {
      registry = newId(WlRegistry.NAME, 1, WlRegistry.Event::decode);
      send(DISPLAY, new WlDisplay.Request.GetRegistry(registry));
      roundtrip();
    }
    return registry;
  }

  /** Whether the registry announces it. */
  public boolean hasGlobal(String interfaceName) {
    return !globals(interfaceName).isEmpty();
  }

  /** The globals of that interface that have been announced and not removed, oldest first. */
  public List<WlRegistry.Event.Global> globals(String interfaceName) {
    registry();
    List<Integer> removed =
        events(registry, WlRegistry.Event.GlobalRemove.class).stream()
            .map(WlRegistry.Event.GlobalRemove::name)
            .toList();
    return events(registry, WlRegistry.Event.Global.class).stream()
        .filter(global -> global.interface_().equals(interfaceName))
        .filter(global -> !removed.contains(global.name()))
        .toList();
  }

  /** The first global of that interface. */
  public WlRegistry.Event.Global global(String interfaceName) {
    return globals(interfaceName).stream()
        .findFirst()
        .orElseThrow(() -> new AssertionError(interfaceName + " is not announced"));
  }

  /**
   * Waits until every request before has been carried out, and reads what came of it. Fails when
   * the connection ends.
   */
  public TestClient roundtrip() {
    int callback = newId(WlCallback.NAME, 1, WlCallback.Event::decode);
    send(DISPLAY, new WlDisplay.Request.Sync(callback));
    await("a roundtrip", () -> !events(callback).isEmpty());
    return this;
  }

  /** All events of that object so far, oldest first. */
  public List<Message> events(int objectId) {
    return events.getOrDefault(objectId, List.of());
  }

  /** The events of one type that the object has had so far. */
  public <T extends Message> List<T> events(int objectId, Class<T> type) {
    return events(objectId).stream().filter(type::isInstance).map(type::cast).toList();
  }

  /** Waits until the object has had that many events of the type; the last of them. */
  public <T extends Message> T awaitEvent(int objectId, Class<T> type, int count) {
    await(
        count + " " + type.getSimpleName() + " of object " + objectId,
        () -> events(objectId, type).size() >= count);
    return events(objectId, type).get(count - 1);
  }

  /** Waits for the first event of the type. */
  public <T extends Message> T awaitEvent(int objectId, Class<T> type) {
    return awaitEvent(objectId, type, 1);
  }

  /** Whether the first event that is equal to one came before the first equal to another. */
  public boolean cameBefore(Message earlier, Message later) {
    return arrived.indexOf(earlier) < arrived.indexOf(later);
  }

  /** Ids that the server has said may be used again. */
  public List<Integer> deletedIds() {
    return deletedIds;
  }

  /** Waits for wl_display.error and the end of the stream after it. */
  public ErrorSeen awaitError() {
    awaitEnd();
    return error.orElseThrow(() -> new AssertionError("the connection ended without an error"));
  }

  /** Waits until the server has closed. */
  public Optional<ErrorSeen> awaitEnd() {
    waitFor("the end of the connection", () -> ended);
    return error;
  }

  public boolean hasEnded() {
    return ended;
  }

  /** Reads events until the condition holds; fails when the connection ends before. */
  public void await(String what, BooleanSupplier condition) {
    waitFor(what, () -> condition.getAsBoolean() || ended);
    if (!condition.getAsBoolean()) {
      throw new AssertionError("the connection ended while waiting for " + what + ": " + error);
    }
  }

  private void waitFor(String what, BooleanSupplier condition) {
    if (!readUntil(condition, PATIENCE)) {
      throw new AssertionError("waited in vain for " + what);
    }
  }

  /** Reads events until the condition holds, or for that long: then it says false. */
  public boolean readUntil(BooleanSupplier condition, Duration atMost) {
    long deadlineNanos = System.nanoTime() + atMost.toNanos();
    while (!condition.getAsBoolean()) {
      var _ = flushed();
      long leftMillis = (deadlineNanos - System.nanoTime()) / 1_000_000;
      if (leftMillis <= 0) {
        return false;
      }
      try {
        // Short, because a full socket may take our bytes again without having anything to read.
        if (epoll.await(Math.min(leftMillis, 20)) > 0) {
          read();
        }
      } catch (LinuxException e) {
        throw new AssertionError(e);
      }
    }
    return true;
  }

  /** Reads what has arrived, without waiting. */
  public void readNow() {
    try {
      if (epoll.await(0) > 0) {
        read();
      }
    } catch (LinuxException e) {
      throw new AssertionError(e);
    }
  }

  private void read() {
    try {
      if (!connection.fill()) {
        ended = true;
        epoll.remove(connection.fd());
      }
    } catch (IOException e) {
      ended = true;
    } catch (WireException e) {
      throw new AssertionError(e);
    }
    try {
      while (connection.next()) {
        receive(connection.objectId(), connection.opcode(), connection.body());
      }
    } catch (WireException e) {
      throw new AssertionError("the compositor sent what cannot be decoded", e);
    }
  }

  private void receive(int id, int opcode, MessageReader body) throws WireException {
    Tracked from = objects.get(id);
    if (from == null) {
      throw new AssertionError("event " + opcode + " of an unknown object " + id);
    }
    Message event = from.decoder().decode(opcode, from.version(), body);
    switch (event) {
      case WlDisplay.Event.Error(int object, int code, String message) -> {
        Tracked on = objects.get(object);
        String name = on == null ? "?" : on.interfaceName();
        if (SpecifiedErrors.known().name(name, code).isEmpty()) {
          throw new AssertionError(name + " has no error " + code + ": " + message);
        }
        ProvokedErrors.arrived(name, code);
        if (error.isEmpty()) {
          error = Optional.of(new ErrorSeen(object, name, code, message));
        } else {
          throw new AssertionError("a second error: " + message + ", after " + error);
        }
      }
      case WlDisplay.Event.DeleteId(int deleted) -> deletedIds.add(deleted);
      default -> {}
    }
    events.computeIfAbsent(id, key -> new ArrayList<>()).add(event);
    arrived.add(event);
  }

  /** Goes without a word. */
  @Override
  public void close() {
    epoll.close();
    connection.close();
  }
}
