package dev.busproof.bench.peers;

import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;

import dev.busproof.memfd.Fd;
import dev.busproof.memfd.io.Epoll;
import dev.busproof.memfd.io.Interest;
import dev.busproof.memfd.io.UnixSocket;
import dev.busproof.memfd.libc.Libc;
import dev.busproof.memfd.libc.LinuxException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The load generator: any number of clients on one epoll, one thread. Messages are written as words
 * into one preallocated buffer that all clients share, and go out in one system call when another
 * client has something to say, or nobody has; what comes in is read where the kernel put it. What
 * is measured is the compositor, so that nothing here is made for each message.
 */
final class Generator implements AutoCloseable {
  /** As much as a unix socket takes at once with the kernel's usual limits, and more. */
  private static final int OUT_BYTES = 256 * 1024;

  /** The longest message, and room to spare for one to be begun. */
  private static final int LONGEST_BYTES = 4096;

  private static final int IN_BYTES = 64 * 1024;
  private static final int EVENTS = 512;

  /** A compositor that takes nothing for this long is not measured any further. */
  private static final long USUAL_PATIENCE_MILLIS = 10_000;

  private final Libc libc;
  private final Arena arena = Arena.ofConfined();
  private final Epoll epoll;
  private final MemorySegment out = arena.allocate(OUT_BYTES, Long.BYTES);
  private final MemorySegment in = arena.allocate(IN_BYTES, Long.BYTES);
  private final List<Fd> descriptors = new ArrayList<>(UnixSocket.MAX_DESCRIPTORS);
  private final List<@Nullable LoadClient> clients = new ArrayList<>();
  private @Nullable LoadClient writer;
  private int tail;
  private long patienceMillis = USUAL_PATIENCE_MILLIS;

  private Generator(Libc libc, Epoll epoll) {
    this.libc = libc;
    this.epoll = epoll;
  }

  static Generator create(Libc libc) throws LinuxException {
    return new Generator(libc, Epoll.create(libc, EVENTS));
  }

  /** From now on a compositor may take that long for whatever it is asked. */
  void patientFor(long millis) {
    patienceMillis = millis;
  }

  Libc libc() {
    return libc;
  }

  /** Connects, without a word; closed with this at the latest. */
  LoadClient connect(Path socket) throws LinuxException {
    return adopt(UnixSocket.connect(libc, socket));
  }

  /** Takes over a connected socket. */
  LoadClient adopt(UnixSocket socket) throws LinuxException {
    boolean watched = false;
    try {
      int token = clients.indexOf(null);
      if (token < 0) {
        token = clients.size();
        clients.add(null);
      }
      epoll.add(socket.fd(), token, Interest.READ);
      watched = true;
      LoadClient client = new LoadClient(this, socket, token);
      clients.set(token, client);
      return client;
    } finally {
      if (!watched) {
        socket.close();
      }
    }
  }

  void forget(LoadClient client) {
    if (client == writer) {
      drop();
    }
    clients.set(client.token(), null);
  }

  /** Begins a message of that client; words follow. */
  void begin(LoadClient client, int objectId, int opcode, int sizeBytes) throws PeerException {
    if (client != writer || OUT_BYTES - tail < LONGEST_BYTES) {
      flush();
      writer = client;
    }
    word(objectId);
    word(sizeBytes << 16 | opcode);
  }

  void word(int value) {
    out.set(JAVA_INT_UNALIGNED, tail, value);
    tail += Integer.BYTES;
  }

  /** A text with its length, NUL and padding. */
  void text(byte[] bytes) {
    word(bytes.length + 1);
    int paddedBytes = bytes.length / 4 * 4 + 4;
    MemorySegment place = out.asSlice(tail, paddedBytes).fill((byte) 0);
    MemorySegment.copy(MemorySegment.ofArray(bytes), 0, place, 0, bytes.length);
    tail += paddedBytes;
  }

  /**
   * Has a descriptor travel with what the client writes; it stays the caller's and must stay open
   * until {@link #flush}.
   */
  void descriptor(Fd fd) throws PeerException {
    descriptors.add(fd);
    if (descriptors.size() == UnixSocket.MAX_DESCRIPTORS) {
      flush();
    }
  }

  /** Writes what is there, all of it, waiting for room when the compositor is behind. */
  void flush() throws PeerException {
    LoadClient client = writer;
    if (client == null || tail == 0) {
      return;
    }
    try {
      int head = 0;
      while (head < tail) {
        int sent = client.socket().send(out.asSlice(head, tail - head), descriptors);
        if (sent > 0) {
          descriptors.clear();
          head += sent;
        } else {
          awaitRoom(client);
        }
      }
    } catch (LinuxException e) {
      throw client.gone(e);
    } finally {
      drop();
    }
  }

  private void drop() {
    writer = null;
    tail = 0;
    descriptors.clear();
  }

  private void awaitRoom(LoadClient client) throws LinuxException, PeerException {
    try (Epoll room = Epoll.create(libc, 1)) {
      room.add(client.socket().fd(), 0, Interest.WRITE);
      if (room.await(patienceMillis) == 0) {
        throw new PeerException("it reads nothing for %d ms".formatted(patienceMillis));
      }
    }
  }

  /**
   * One look at the sockets: writes what waits, then reads and hands out what has come.
   *
   * @param timeoutMillis to wait for something; 0 only looks
   * @return how many clients had something
   */
  int turn(long timeoutMillis) throws PeerException {
    flush();
    try {
      int ready = epoll.await(timeoutMillis);
      for (int i = 0; i < ready; i++) {
        LoadClient client = clients.get((int) epoll.token(i));
        if (client != null) {
          client.receive(in);
        }
      }
      flush();
      return ready;
    } catch (LinuxException e) {
      throw new PeerException("epoll_wait: " + e.getMessage());
    }
  }

  /** A condition on what has come in. */
  interface Condition {
    boolean holds();
  }

  /** Turns until it holds. */
  void until(String what, Condition condition) throws PeerException {
    long lastNanos = System.nanoTime() + patienceMillis * 1_000_000;
    while (!condition.holds()) {
      if (turn(patienceMillis) == 0 || System.nanoTime() - lastNanos > 0) {
        if (!condition.holds()) {
          throw new PeerException("no %s within %d ms".formatted(what, patienceMillis));
        }
      }
    }
  }

  /** Turns for a while. */
  void forMillis(long millis) throws PeerException {
    long endNanos = System.nanoTime() + millis * 1_000_000;
    for (long left = millis; left > 0; left = (endNanos - System.nanoTime()) / 1_000_000) {
      turn(left);
    }
  }

  @Override
  public void close() {
    for (LoadClient client : List.copyOf(living())) {
      client.close();
    }
    epoll.close();
    arena.close();
  }

  private List<LoadClient> living() {
    List<LoadClient> living = new ArrayList<>();
    for (LoadClient client : clients) {
      if (client != null) {
        living.add(client);
      }
    }
    return living;
  }
}
