package dev.busproof.clientsim.fuzz.play;

import dev.busproof.clientsim.client.ClientEndedException;
import dev.busproof.clientsim.client.Deadline;
import dev.busproof.clientsim.client.RawClient;
import dev.busproof.clientsim.fuzz.program.Step;
import dev.busproof.clientsim.observe.ClientEnd;
import dev.busproof.memfd.Fd;
import dev.busproof.memfd.io.UnixSocket;
import dev.busproof.wire.MessageWriter;
import dev.busproof.wire.WireException;
import dev.busproof.wire.ir.Interface;
import dev.busproof.wire.ir.Interfaces;
import dev.busproof.wire.protocol.WlBuffer;
import dev.busproof.wire.protocol.WlDisplay;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * One connection of a program. What it sends is queued until {@link #flush}; once it has ended,
 * every step of it is left out. Used by the program's thread.
 */
final class PlayedClient implements AutoCloseable {
  private static final String DISPLAY = "display";
  private static final String COMMIT = "wl_surface.commit";
  private static final String FRAME = "wl_surface.frame";
  private static final String RELEASE = WlBuffer.NAME + ".release";

  /** Far below what a connection may queue: a program that sends much has done no wrong. */
  private static final int MOST_QUEUED_BYTES = 1 << 16;

  private static final int MOST_QUEUED_DESCRIPTORS = 16;
  private static final int MOST_BYTES = 0xffff;

  private final String connection;
  private final RawClient raw;
  private final Interfaces interfaces;
  private final Notes notes;
  private final SharedFiles files;
  private final Requests requests;
  private final Map<String, PlayedObject> objects = new HashMap<>();
  private final Framing framing = new Framing();
  private String last = "";
  private int queuedBytes;
  private int queuedDescriptors;
  private boolean commitQueued;
  private long commitNanos;
  private boolean commitUnread;

  /**
   * A client.
   *
   * @param connection its name in the notes
   * @param raw is owned from now on
   */
  PlayedClient(
      String connection, RawClient raw, Interfaces interfaces, Notes notes, SharedFiles files) {
    this.connection = connection;
    this.raw = raw;
    this.interfaces = interfaces;
    this.notes = notes;
    this.files = files;
    this.requests = new Requests(this, files);
    var display = unmade(WlDisplay.NAME, "");
    display.is(1, WlDisplay.VERSION);
    objects.put(DISPLAY, display);
    notes.connected(connection);
  }

  /** How it ended; empty while it goes on. */
  Optional<ClientEnd> end() {
    return raw.end();
  }

  boolean isLive() {
    return raw.end().isEmpty();
  }

  Optional<Interface> definition(String interfaceName) {
    return interfaces.find(interfaceName);
  }

  private PlayedObject unmade(String interfaceName, String maker) {
    return new PlayedObject(this, interfaceName, maker, definition(interfaceName));
  }

  PlayedObject object(String name) throws LeftOutException {
    var object = objects.get(name);
    if (object == null) {
      throw new LeftOutException("there is no object " + name);
    }
    return object;
  }

  /** Takes an id for an object that is about to be made; its id. */
  int made(String name, String interfaceName, int version, String maker) {
    var object = unmade(interfaceName, maker);
    object.is(raw.newObject(interfaceName, version, object), version);
    objects.put(name, object);
    return object.id();
  }

  /** An event has made an object. */
  void serverMade(int id, String interfaceName, int version, String maker) throws WireException {
    var object = unmade(interfaceName, maker);
    object.is(id, version);
    raw.serverObject(id, interfaceName, version, object);
  }

  /** An event has come. */
  void heard(PlayedObject object, String label) {
    notes.event(label);
    boolean frame = object.maker().equals(FRAME);
    if (frame) {
      notes.frame();
    }
    if (commitUnread && (frame || label.equals(RELEASE))) {
      commitUnread = false;
      notes.read(System.nanoTime() - commitNanos);
    }
  }

  private void requireLive() throws LeftOutException {
    if (!isLive()) {
      throw new LeftOutException("the client has ended");
    }
  }

  void bind(Step.Bind step) throws LeftOutException, ClientEndedException {
    requireLive();
    if (!isWhole()) {
      throw new LeftOutException("the globals will not be told in the middle of a message");
    }
    var object = unmade(step.interfaceName(), "wl_registry.bind");
    var bound =
        raw.bind(step.interfaceName(), step.version(), object)
            .orElseThrow(() -> new LeftOutException("no global " + step.interfaceName()));
    object.is(bound.id(), bound.version());
    objects.put(step.object(), object);
    sent("bind " + step.interfaceName(), MessageWriter.HEADER_BYTES, 0);
    framing.message();
  }

  void request(Step.Request step, Deadline deadline) throws LeftOutException, ClientEndedException {
    requireLive();
    var target = object(step.object());
    var definition =
        target
            .request(step.request())
            .orElseThrow(() -> new LeftOutException("no request " + step.request()));
    var request = requests.request(target, definition, step.arguments());
    raw.send(target.id(), request);
    framing.message();
    var label = target.interfaceName() + "." + definition.name();
    commitQueued |= label.equals(COMMIT);
    sent(label, MessageWriter.MAX_MESSAGE_BYTES, request.descriptors());
    flushIfMuch(deadline);
  }

  void message(Step.RawMessage step, Deadline deadline)
      throws LeftOutException, ClientEndedException {
    requireLive();
    var target = object(step.object());
    var body = step.body().bytes();
    int sizeBytes = MessageWriter.HEADER_BYTES + body.length;
    if (sizeBytes > MOST_BYTES) {
      throw new LeftOutException("no header can say so many bytes");
    }
    var bytes =
        ByteBuffer.allocate(sizeBytes)
            .order(ByteOrder.nativeOrder())
            .putInt(target.id())
            .putInt((sizeBytes << 16) | (step.opcode() & 0xffff))
            .put(body)
            .array();
    raw(bytes, step.files(), target.interfaceName() + ".message", deadline);
  }

  void raw(Step.RawBytes step, Deadline deadline) throws LeftOutException, ClientEndedException {
    requireLive();
    raw(step.bytes().bytes(), step.files(), "raw", deadline);
  }

  private void raw(byte[] bytes, List<String> names, String label, Deadline deadline)
      throws LeftOutException, ClientEndedException {
    if (bytes.length < Math.ceilDiv(names.size(), UnixSocket.MAX_DESCRIPTORS)) {
      throw new LeftOutException("descriptors travel with bytes");
    }
    List<Fd> descriptors = files.duplicates(names);
    raw.sendRaw(bytes, descriptors);
    framing.raw(bytes);
    sent(label, bytes.length, names.size());
    flushIfMuch(deadline);
  }

  private void sent(String label, int bytes, int descriptors) {
    notes.sent(last, label);
    last = label;
    queuedBytes += bytes;
    queuedDescriptors += descriptors;
  }

  private void flushIfMuch(Deadline deadline) throws ClientEndedException {
    if (queuedBytes >= MOST_QUEUED_BYTES || queuedDescriptors >= MOST_QUEUED_DESCRIPTORS) {
      flush(deadline);
    }
  }

  /** Everything sent so far is on its way; false when the deadline passed before. */
  boolean flush(Deadline deadline) throws ClientEndedException {
    boolean done = raw.flush(deadline);
    if (done) {
      queuedBytes = 0;
      queuedDescriptors = 0;
    }
    if (done && commitQueued) {
      commitQueued = false;
      commitUnread = true;
      commitNanos = System.nanoTime();
    }
    return done;
  }

  /** Asks for an answer; the result says whether it has come. */
  BooleanSupplier ask() throws LeftOutException, ClientEndedException {
    requireLive();
    var answered = new boolean[1];
    raw.sync(() -> answered[0] = true);
    sent("wl_display.sync", MessageWriter.HEADER_BYTES, 0);
    framing.message();
    return () -> answered[0];
  }

  /** Whether an answer can be expected at all. */
  boolean isWhole() {
    return framing.isWhole();
  }

  /** Waits; false when the deadline passed before. */
  boolean await(BooleanSupplier until, Deadline deadline) throws ClientEndedException {
    return raw.pump(deadline, until);
  }

  /** Takes what has come, without waiting. */
  void readNow() throws ClientEndedException {
    raw.readNow();
  }

  /** Ends it as one that was not answered. */
  void unanswered() throws ClientEndedException {
    raw.unanswered();
  }

  /** Closes it and notes how it ended: as a client that left if nothing else is known. */
  void leave() {
    notes.ended(connection, raw.end().orElse(ClientEnd.of(ClientEnd.Kind.LEFT)));
    raw.close();
  }

  /** Closes it and notes how it ended: as a survivor if nothing else is known. */
  @Override
  public void close() {
    notes.ended(connection, raw.end().orElse(ClientEnd.of(ClientEnd.Kind.SURVIVED)));
    raw.close();
  }
}
