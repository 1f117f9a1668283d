package dev.busproof.memfd.fuse;

import static dev.busproof.memfd.libc.LinuxException.check;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.busproof.memfd.Fd;
import dev.busproof.memfd.libc.Errno;
import dev.busproof.memfd.libc.Libc;
import dev.busproof.memfd.libc.LinuxException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Optional;

/** The open /dev/fuse: one message a read, one answer a write. Closing it ends the mount's life. */
final class FuseDevice implements AutoCloseable {
  private static final int OUT_HEADER_BYTES = 16;
  private static final int OUT_ERROR = 4;
  private static final int OUT_UNIQUE = 8;
  private static final int NOTIFY_INVAL_INODE = 2;
  private static final int BUFFER_BYTES = Handshake.MAX_WRITE_BYTES + 8192;

  private final Libc libc;
  private final Fd fd;
  private final MemorySegment buffer = Arena.ofAuto().allocate(BUFFER_BYTES, Long.BYTES);

  /** Takes ownership of a non-blocking descriptor. */
  FuseDevice(Libc libc, Fd fd) {
    this.libc = libc;
    this.fd = fd;
  }

  Fd fd() {
    return fd;
  }

  /**
   * The next message, none when there is none yet. One thread.
   *
   * @throws LinuxException ENODEV when the mount is gone
   */
  Optional<Request> next() throws LinuxException {
    long count = libc.read(fd.number(), buffer);
    // ENOENT: it was given up before we took it.
    if (count == -Errno.EAGAIN || count == -Errno.EINTR || count == -Errno.ENOENT) {
      return Optional.empty();
    }
    return Optional.of(Request.parse(buffer.asSlice(0, check(count, "read", "/dev/fuse"))));
  }

  /**
   * Answers. That the requester is gone is no error.
   *
   * @param errno 0 for none
   */
  void answer(long unique, int errno, byte[] body) {
    var _ = send(fd, -errno, unique, body);
  }

  /**
   * FUSE_NOTIFY_INVAL_INODE. May wait for a load in flight; through a descriptor of its own, so
   * that closing this one meanwhile is no mistake.
   */
  void invalidate(Fd duplicate, long node) throws LinuxException {
    check(
        send(duplicate, NOTIFY_INVAL_INODE, 0, Reply.invalidation(node)), "write", "invalidation");
  }

  private long send(Fd to, int error, long unique, byte[] body) {
    try (Arena arena = Arena.ofConfined()) {
      int length = OUT_HEADER_BYTES + body.length;
      MemorySegment message = arena.allocate(length, Long.BYTES);
      message.set(JAVA_INT, 0, length);
      message.set(JAVA_INT, OUT_ERROR, error);
      message.set(JAVA_LONG, OUT_UNIQUE, unique);
      MemorySegment.copy(body, 0, message, JAVA_BYTE, OUT_HEADER_BYTES, body.length);
      return libc.write(to.number(), message);
    }
  }

  @Override
  public void close() {
    fd.close();
  }
}
