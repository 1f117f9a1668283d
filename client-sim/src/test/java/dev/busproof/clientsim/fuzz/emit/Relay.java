package dev.busproof.clientsim.fuzz.emit;

import dev.busproof.memfd.Fd;
import dev.busproof.memfd.io.Epoll;
import dev.busproof.memfd.io.Interest;
import dev.busproof.memfd.io.UnixListener;
import dev.busproof.memfd.io.UnixSocket;
import dev.busproof.memfd.libc.Libc;
import dev.busproof.memfd.libc.LinuxException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * Stands between clients and a compositor, passes on what they say, and keeps what clients said.
 */
final class Relay implements AutoCloseable {
  private static final int BLOCK_BYTES = 1 << 16;
  private static final int TURN_MILLIS = 2;

  private static final class Line {
    final UnixSocket client;
    final UnixSocket target;
    final ByteArrayOutputStream said = new ByteArrayOutputStream();
    int descriptors;
    boolean over;

    Line(UnixSocket client, UnixSocket target) {
      this.client = client;
      this.target = target;
    }

    String text() {
      return "%d descriptors, %s"
          .formatted(descriptors, HexFormat.of().formatHex(said.toByteArray()));
    }
  }

  private final Libc libc = Libc.system();
  private final Path target;
  private final UnixListener listener;
  private final Epoll epoll;
  private final List<Line> lines = new ArrayList<>();
  private final Thread thread;
  private volatile boolean closed;

  Relay(Path path, Path target) throws IOException {
    this.target = target;
    this.listener = UnixListener.bind(libc, path, 16);
    this.epoll = Epoll.create(libc);
    epoll.add(listener.fd(), 0, Interest.READ);
    thread = Thread.ofPlatform().start(this::run);
  }

  Path path() {
    return listener.path();
  }

  /** What each of so many clients said, once all of them have gone; forgotten then. */
  synchronized List<String> taken(int clients) throws InterruptedException {
    while (lines.size() < clients || lines.stream().anyMatch(line -> !line.over)) {
      wait();
    }
    var said = lines.stream().map(Line::text).toList();
    lines.clear();
    return said;
  }

  private void run() {
    try (var arena = Arena.ofConfined()) {
      var block = arena.allocate(BLOCK_BYTES);
      while (!closed) {
        epoll.await(TURN_MILLIS);
        turn(block);
      }
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private synchronized void turn(MemorySegment block) throws IOException {
    for (var one = listener.accept(); one.isPresent(); one = listener.accept()) {
      lines.add(new Line(one.get(), UnixSocket.connect(libc, target)));
      epoll.add(one.get().fd(), 1, Interest.READ);
      epoll.add(lines.getLast().target.fd(), 1, Interest.READ);
    }
    for (var line : lines) {
      if (!line.over && !(pass(line, true, block) && pass(line, false, block))) {
        line.over = true;
        epoll.remove(line.client.fd());
        epoll.remove(line.target.fd());
        line.client.close();
        line.target.close();
        notifyAll();
      }
    }
  }

  /** False when whoever speaks has gone. */
  private static boolean pass(Line line, boolean fromClient, MemorySegment block) {
    var from = fromClient ? line.client : line.target;
    var to = fromClient ? line.target : line.client;
    try {
      while (true) {
        var descriptors = new ArrayList<Fd>();
        int bytes = from.receive(block, descriptors::add);
        if (bytes <= 0) {
          return bytes == 0;
        }
        if (fromClient) {
          line.said.writeBytes(block.asSlice(0, bytes).toArray(ValueLayout.JAVA_BYTE));
          line.descriptors += descriptors.size();
        }
        send(to, block.asSlice(0, bytes), descriptors);
      }
    } catch (IOException e) {
      // A client that has gone may have said something before, which is still to be taken.
      return !fromClient && e instanceof LinuxException failure && failure.call().equals("sendmsg");
    }
  }

  private static void send(UnixSocket to, MemorySegment bytes, List<Fd> descriptors)
      throws IOException {
    try {
      List<Fd> left = descriptors;
      for (long at = 0; at < bytes.byteSize(); ) {
        int sent = to.send(bytes.asSlice(at), left);
        if (sent > 0) {
          at += sent;
          left = List.of();
        } else {
          Thread.onSpinWait();
        }
      }
    } finally {
      descriptors.forEach(Fd::close);
    }
  }

  @Override
  public void close() throws IOException {
    closed = true;
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    epoll.close();
    listener.close();
    for (var line : lines) {
      if (!line.over) {
        line.client.close();
        line.target.close();
      }
    }
    Files.deleteIfExists(listener.path());
  }
}
