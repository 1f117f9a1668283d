package dev.busproof.clientsim;

import dev.busproof.memfd.Fd;
import dev.busproof.memfd.io.UnixSocket;
import dev.busproof.memfd.libc.Libc;
import dev.busproof.wire.Connection;
import dev.busproof.wire.Message;
import dev.busproof.wire.OutputOverflowException;
import dev.busproof.wire.protocol.WlDisplay;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What a {@link TestCompositor} knows of one client. */
final class TestPeer {
  /** Where a pool's pixels come from: its file's name, and whether that is sealed. */
  record Pool(String fileName, boolean sealed, int sizeBytes) {
    static final Pool UNKNOWN = new Pool("", false, 0);
  }

  /** An object's interface, as bound. */
  record Entry(String interfaceName, int version) {}

  private static final int DRAIN_BYTES = 1 << 16;

  final Connection connection;
  final long acceptedNanos = System.nanoTime();
  final Map<Integer, Entry> objects = new HashMap<>();
  final Map<Integer, Pool> pools = new HashMap<>();
  final Map<Integer, Pool> buffers = new HashMap<>();
  final List<Integer> frames = new ArrayList<>();
  int attached;
  boolean gone;

  /** Whether no frame is drawn for it any more. */
  boolean forgotten;

  /** Whether it is never thrown out: ending a client would be doing something. */
  boolean patient;

  /** Whether what it says is thrown away from now on. */
  boolean ignored;

  TestPeer(Connection connection) {
    this.connection = connection;
    put(1, WlDisplay.NAME, 1);
  }

  void put(int id, String interfaceName, int version) {
    objects.put(id, new Entry(interfaceName, version));
  }

  Entry entry(int id) {
    return Optional.ofNullable(objects.get(id)).orElse(new Entry("", 1));
  }

  /** Whose pixels the attached buffer shows. */
  Pool shown() {
    return buffers.getOrDefault(attached, Pool.UNKNOWN);
  }

  void send(int object, Message event) {
    try {
      connection.send(object, event);
    } catch (OutputOverflowException e) {
      ignored = patient;
      gone = !patient;
    }
  }

  /** Whether it sent its own end of the connection, which then is never seen to end. */
  boolean hasSentItself(Libc libc) {
    return connection.hasUnclaimed(
        fd -> UnixSocket.isConnectedTo(libc, fd, ProcessHandle.current().pid()));
  }

  /** Throws away what came in; false at the end of the stream. */
  boolean drain() throws IOException {
    try (var arena = Arena.ofConfined()) {
      return connection.socket().receive(arena.allocate(DRAIN_BYTES), Fd::close) >= 0;
    }
  }

  void error(int object, int code) {
    send(1, new WlDisplay.Event.Error(object, code, "refused by the test"));
    try {
      connection.flush();
    } catch (IOException e) {
      // The client has gone before it could be told.
    }
    gone = true;
  }
}
