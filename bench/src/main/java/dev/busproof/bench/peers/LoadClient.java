package dev.busproof.bench.peers;

import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;

import dev.busproof.memfd.Fd;
import dev.busproof.memfd.io.ControlTruncatedException;
import dev.busproof.memfd.io.UnixSocket;
import dev.busproof.memfd.libc.LinuxException;
import dev.busproof.wire.protocol.WlCallback;
import dev.busproof.wire.protocol.WlDisplay;
import dev.busproof.wire.protocol.WlRegistry;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One client of the load generator. Requests are words; events go to whoever owns the object. Ids
 * that the compositor has deleted are used again, the latest first. The generator's thread.
 */
final class LoadClient implements AutoCloseable {
  private static final int DISPLAY = 1;
  private static final int HEADER_BYTES = 8;

  /** Takes the events of one object. */
  interface Events {
    /**
     * One event.
     *
     * @param in holds the body, which begins at {@code at}; valid during the call
     */
    void event(int opcode, MemorySegment in, long at) throws PeerException;
  }

  /** For objects whose events mean nothing to the measurement. */
  static final Events IGNORED = (opcode, in, at) -> {};

  /** A global's name and version. */
  private record Advertised(int name, int version) {}

  private final Generator generator;
  private final UnixSocket socket;
  private final int token;
  private final Map<String, Advertised> globals = new HashMap<>();
  private @Nullable Events[] objects = new Events[16];
  private int next = DISPLAY + 1;
  private int[] freed = new int[16];
  private int freedCount;
  private byte[] rest = new byte[0];
  private int synced;
  private final Events syncDone = (opcode, in, at) -> synced++;
  private @Nullable Runnable whenGone;
  private boolean open = true;

  LoadClient(Generator generator, UnixSocket socket, int token) {
    this.generator = generator;
    this.socket = socket;
    this.token = token;
    objects[DISPLAY] = this::display;
  }

  UnixSocket socket() {
    return socket;
  }

  int token() {
    return token;
  }

  Generator generator() {
    return generator;
  }

  /** Has the end of the connection be told here instead of thrown: a client that is to be ended. */
  void onGone(Runnable told) {
    whenGone = told;
  }

  boolean isOpen() {
    return open;
  }

  /** A new object, in the lowest place there is. */
  int create(Events events) {
    int id = freedCount > 0 ? freed[--freedCount] : next++;
    if (id >= objects.length) {
      objects = Arrays.copyOf(objects, objects.length * 2);
    }
    objects[id] = events;
    return id;
  }

  void request(int object, int opcode) throws PeerException {
    generator.begin(this, object, opcode, HEADER_BYTES);
  }

  void request(int object, int opcode, int a) throws PeerException {
    generator.begin(this, object, opcode, HEADER_BYTES + 4);
    generator.word(a);
  }

  void request(int object, int opcode, int a, int b) throws PeerException {
    generator.begin(this, object, opcode, HEADER_BYTES + 8);
    generator.word(a);
    generator.word(b);
  }

  void request(int object, int opcode, int a, int b, int c) throws PeerException {
    generator.begin(this, object, opcode, HEADER_BYTES + 12);
    generator.word(a);
    generator.word(b);
    generator.word(c);
  }

  void request(int object, int opcode, int a, int b, int c, int d) throws PeerException {
    generator.begin(this, object, opcode, HEADER_BYTES + 16);
    generator.word(a);
    generator.word(b);
    generator.word(c);
    generator.word(d);
  }

  void request(int object, int opcode, int a, int b, int c, int d, int e, int f)
      throws PeerException {
    generator.begin(this, object, opcode, HEADER_BYTES + 24);
    generator.word(a);
    generator.word(b);
    generator.word(c);
    generator.word(d);
    generator.word(e);
    generator.word(f);
  }

  /** With a text for its only argument. */
  void request(int object, int opcode, String text) throws PeerException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    generator.begin(this, object, opcode, HEADER_BYTES + 4 + bytes.length / 4 * 4 + 4);
    generator.text(bytes);
  }

  /** With a descriptor between its two words, which stays the caller's until it is flushed. */
  void request(int object, int opcode, int a, Fd fd, int b) throws PeerException {
    generator.begin(this, object, opcode, HEADER_BYTES + 8);
    generator.word(a);
    generator.word(b);
    generator.descriptor(fd);
  }

  /** Asks to be told when everything before has been carried out; see {@link #synced}. */
  void sync() throws PeerException {
    request(DISPLAY, WlDisplay.Request.Sync.OPCODE, create(syncDone));
  }

  /** How many syncs have been answered. */
  int synced() {
    return synced;
  }

  /** Has everything said so far carried out. */
  void roundtrip() throws PeerException {
    int before = synced;
    sync();
    generator.until("answer to wl_display.sync", () -> synced > before || !open);
    if (!open) {
      throw new PeerException("it ended the connection");
    }
  }

  /** Learns what there is. */
  void readGlobals() throws PeerException {
    request(DISPLAY, WlDisplay.Request.GetRegistry.OPCODE, registry());
    roundtrip();
  }

  private int registry;

  private int registry() {
    registry = create(this::registry);
    return registry;
  }

  private void registry(int opcode, MemorySegment in, long at) {
    if (opcode == WlRegistry.Event.Global.OPCODE) {
      int lengthBytes = in.get(JAVA_INT_UNALIGNED, at + 4);
      byte[] name = new byte[lengthBytes - 1];
      MemorySegment.copy(in, at + 8, MemorySegment.ofArray(name), 0, name.length);
      long afterName = at + 8 + (lengthBytes + 3L & ~3L);
      globals.put(
          new String(name, StandardCharsets.UTF_8),
          new Advertised(in.get(JAVA_INT_UNALIGNED, at), in.get(JAVA_INT_UNALIGNED, afterName)));
    }
  }

  /**
   * Binds a global in that version or the one there is, whichever is older.
   *
   * @throws PeerException when there is none
   */
  int bind(String interfaceName, int version, Events events) throws PeerException {
    Advertised global = globals.get(interfaceName);
    if (global == null) {
      throw new PeerException("it has no " + interfaceName);
    }
    byte[] bytes = interfaceName.getBytes(StandardCharsets.UTF_8);
    int id = create(events);
    int paddedBytes = bytes.length / 4 * 4 + 4;
    generator.begin(
        this, registry, WlRegistry.Request.Bind.OPCODE, HEADER_BYTES + 16 + paddedBytes);
    generator.word(global.name());
    generator.text(bytes);
    generator.word(Math.min(version, global.version()));
    generator.word(id);
    return id;
  }

  private void display(int opcode, MemorySegment in, long at) throws PeerException {
    if (opcode == WlDisplay.Event.DeleteId.OPCODE) {
      int id = in.get(JAVA_INT_UNALIGNED, at);
      objects[id] = null;
      if (freedCount == freed.length) {
        freed = Arrays.copyOf(freed, freedCount * 2);
      }
      freed[freedCount++] = id;
    } else if (whenGone == null) {
      throw new PeerException("it answers with " + error(in, at));
    }
  }

  private static String error(MemorySegment in, long at) {
    int code = in.get(JAVA_INT_UNALIGNED, at + 4);
    return "error %d: %s".formatted(code, in.getString(at + 12));
  }

  /** Reads once and hands out what is whole. */
  void receive(MemorySegment in) throws PeerException {
    MemorySegment.copy(MemorySegment.ofArray(rest), 0, in, 0, rest.length);
    int received;
    try {
      received = socket.receive(in.asSlice(rest.length), Fd::close);
    } catch (LinuxException | ControlTruncatedException e) {
      ended(gone(e));
      return;
    }
    if (received < 0) {
      ended(new PeerException("it ended the connection"));
      return;
    }
    int end = rest.length + received;
    int at = 0;
    while (open && end - at >= HEADER_BYTES) {
      int word = in.get(JAVA_INT_UNALIGNED, at + 4L);
      int sizeBytes = word >>> 16;
      if (sizeBytes < HEADER_BYTES || end - at < sizeBytes) {
        break;
      }
      int id = in.get(JAVA_INT_UNALIGNED, at);
      Events events = id > 0 && id < objects.length ? objects[id] : null;
      if (events != null) {
        events.event(word & 0xffff, in, at + HEADER_BYTES);
      }
      at += sizeBytes;
    }
    if (rest.length != end - at) {
      rest = new byte[end - at];
    }
    MemorySegment.copy(in, at, MemorySegment.ofArray(rest), 0, rest.length);
  }

  private void ended(PeerException why) throws PeerException {
    Runnable told = whenGone;
    if (told == null) {
      throw why;
    }
    close();
    told.run();
  }

  PeerException gone(Exception why) {
    return new PeerException("its connection is gone (" + why.getMessage() + ")");
  }

  @Override
  public void close() {
    if (open) {
      open = false;
      generator.forget(this);
      socket.close();
    }
  }

  /** Of wl_callback, for who waits for it. */
  static boolean isDone(int opcode) {
    return opcode == WlCallback.Event.Done.OPCODE;
  }
}
