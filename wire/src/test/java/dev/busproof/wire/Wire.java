package dev.busproof.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.busproof.memfd.Fd;
import dev.busproof.memfd.Memfd;
import dev.busproof.memfd.io.UnixSocket;
import dev.busproof.memfd.libc.Libc;
import dev.busproof.memfd.libc.LinuxException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** A connection under test, the bare socket at its other end, and files that can be counted. */
final class Wire implements AutoCloseable {
  private static final AtomicInteger NEXT = new AtomicInteger();
  private final String fileName = "wire-test-" + NEXT.incrementAndGet() + "-";
  private final List<Memfd> files = new ArrayList<>();
  final Connection connection;
  final UnixSocket peer;

  Wire(ConnectionLimits limits) throws LinuxException {
    List<UnixSocket> pair = UnixSocket.pair(Libc.system());
    connection = Connection.over(pair.get(0), limits);
    peer = pair.get(1);
  }

  Wire() throws LinuxException {
    this(ConnectionLimits.defaults());
  }

  /** A file of that size; the size tells it from others after it has travelled. */
  Fd file(long sizeBytes) throws LinuxException {
    Memfd file = Memfd.create(Libc.system(), fileName, sizeBytes);
    files.add(file);
    return file.fd();
  }

  /** Descriptors of this process that refer to files of this wire. */
  long openFiles() throws IOException {
    long count = 0;
    try (var links = Files.newDirectoryStream(Path.of("/proc/self/fd"))) {
      for (Path link : links) {
        try {
          if (Files.readSymbolicLink(link).toString().contains(fileName)) {
            count++;
          }
        } catch (java.nio.file.NoSuchFileException e) {
          // closed since the directory was listed, as its own descriptor is
        }
      }
    }
    return count;
  }

  /** Sends from the peer's end, all of it; the descriptors stay open. */
  void peerSends(byte[] bytes, Fd... descriptors) throws LinuxException {
    assertThat(peerTries(bytes, descriptors)).isEqualTo(bytes.length);
  }

  int peerTries(byte[] bytes, Fd... descriptors) throws LinuxException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment from = arena.allocate(Math.max(1, bytes.length)).asSlice(0, bytes.length);
      MemorySegment.copy(bytes, 0, from, ValueLayout.JAVA_BYTE, 0, bytes.length);
      return peer.send(from, Arrays.asList(descriptors));
    }
  }

  /** What one receive gives at the peer's end. */
  Received peerReceives(int maxBytes) throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment into = arena.allocate(maxBytes);
      List<Fd> descriptors = new ArrayList<>();
      int count = peer.receive(into, descriptors::add);
      byte[] bytes = into.asSlice(0, Math.max(0, count)).toArray(ValueLayout.JAVA_BYTE);
      return new Received(count, ByteBuffer.wrap(bytes), descriptors);
    }
  }

  record Received(int count, ByteBuffer bytes, List<Fd> descriptors) {}

  @Override
  public void close() {
    connection.close();
    peer.close();
    files.forEach(Memfd::close);
  }
}
