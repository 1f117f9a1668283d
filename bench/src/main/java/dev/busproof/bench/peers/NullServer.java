package dev.busproof.bench.peers;

import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;

import dev.busproof.memfd.Fd;
import dev.busproof.memfd.io.ControlTruncatedException;
import dev.busproof.memfd.io.Epoll;
import dev.busproof.memfd.io.Interest;
import dev.busproof.memfd.io.UnixSocket;
import dev.busproof.memfd.libc.Libc;
import dev.busproof.memfd.libc.LinuxException;
import dev.busproof.wire.protocol.WlDisplay;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;

/**
 * A server that answers wl_display.sync and does nothing with anything else. What is measured with
 * it is the load generator and the kernel's sockets: no compositor can be faster, and one that is
 * nearly as fast is no longer what limits the figure. A thread of its own, until it is closed.
 */
final class NullServer implements AutoCloseable {
  private static final int IN_BYTES = 64 * 1024;
  private static final int HEADER_BYTES = 8;
  private static final int ANSWER_BYTES = 24;
  private static final int DISPLAY = 1;

  private final Libc libc;
  private final UnixSocket ours;
  private final UnixSocket theirs;
  private final Thread thread;

  NullServer(Libc libc) throws LinuxException {
    this.libc = libc;
    List<UnixSocket> pair = UnixSocket.pair(libc);
    ours = pair.get(0);
    theirs = pair.get(1);
    thread = Thread.ofPlatform().name("null-server").daemon().start(this::serve);
  }

  /** The client's end, which becomes the caller's. */
  UnixSocket client() {
    return theirs;
  }

  private void serve() {
    try (Arena arena = Arena.ofConfined();
        ours;
        Epoll epoll = Epoll.create(libc, 1)) {
      MemorySegment in = arena.allocate(IN_BYTES, Long.BYTES);
      MemorySegment answer = arena.allocate(ANSWER_BYTES, Long.BYTES);
      epoll.add(ours.fd(), 0, Interest.READ);
      int kept = 0;
      while (true) {
        epoll.await(-1);
        int received = ours.receive(in.asSlice(kept), Fd::close);
        if (received < 0) {
          return;
        }
        kept = serve(in, kept + received, answer);
      }
    } catch (LinuxException | ControlTruncatedException e) {
      // The client is gone, and with it whoever would be told.
    }
  }

  /** Returns how many bytes of the begin of a message are kept. */
  private int serve(MemorySegment in, int endBytes, MemorySegment answer) throws LinuxException {
    int at = 0;
    while (endBytes - at >= HEADER_BYTES) {
      int word = in.get(JAVA_INT_UNALIGNED, at + 4L);
      int sizeBytes = word >>> 16;
      if (endBytes - at < sizeBytes) {
        break;
      }
      if (in.get(JAVA_INT_UNALIGNED, at) == DISPLAY
          && (word & 0xffff) == WlDisplay.Request.Sync.OPCODE) {
        answer(in.get(JAVA_INT_UNALIGNED, at + HEADER_BYTES), answer);
      }
      at += sizeBytes;
    }
    MemorySegment.copy(in, at, in, 0, endBytes - at);
    return endBytes - at;
  }

  private void answer(int callback, MemorySegment answer) throws LinuxException {
    answer.setAtIndex(JAVA_INT_UNALIGNED, 0, callback);
    answer.setAtIndex(JAVA_INT_UNALIGNED, 1, 12 << 16);
    answer.setAtIndex(JAVA_INT_UNALIGNED, 2, 0);
    answer.setAtIndex(JAVA_INT_UNALIGNED, 3, DISPLAY);
    answer.setAtIndex(JAVA_INT_UNALIGNED, 4, 12 << 16 | WlDisplay.Event.DeleteId.OPCODE);
    answer.setAtIndex(JAVA_INT_UNALIGNED, 5, callback);
    // A client that is measured reads: there is always room.
    var _ = ours.send(answer, List.of());
  }

  @Override
  public void close() {
    theirs.close();
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
