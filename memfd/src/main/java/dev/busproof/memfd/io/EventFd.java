package dev.busproof.memfd.io;

import static dev.busproof.memfd.libc.LinuxException.check;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.busproof.memfd.Fd;
import dev.busproof.memfd.libc.Errno;
import dev.busproof.memfd.libc.Libc;
import dev.busproof.memfd.libc.LinuxException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** An eventfd(2) that wakes an event loop from any thread. */
public final class EventFd implements AutoCloseable {
  private final Libc libc;
  private final Fd fd;
  private final MemorySegment one = Arena.ofAuto().allocate(JAVA_LONG);
  private final MemorySegment counter = Arena.ofAuto().allocate(JAVA_LONG);

  private EventFd(Libc libc, Fd fd) {
    this.libc = libc;
    this.fd = fd;
    one.set(JAVA_LONG, 0, 1);
  }

  /** A new one, non-blocking, not signalled. */
  public static EventFd create(Libc libc) throws LinuxException {
    return new EventFd(libc, Fd.eventFd(libc));
  }

  /** The descriptor to wait on for reading; it stays this object's. */
  public Fd fd() {
    return fd;
  }

  /** Makes it readable. Any thread; does nothing once closed. */
  public void signal() {
    // The lock keeps a late signal from writing into whatever file got the number after close().
    synchronized (one) {
      if (fd.isOpen()) {
        long result;
        do {
          result = libc.write(fd.number(), one);
        } while (result == -Errno.EINTR);
        // EAGAIN: the counter is full, so it is readable already.
      }
    }
  }

  /** Makes it unreadable until the next signal. The loop's thread. */
  public void drain() throws LinuxException {
    long result;
    do {
      result = libc.read(fd.number(), counter);
    } while (result == -Errno.EINTR);
    if (result != -Errno.EAGAIN) {
      check(result, "read", "eventfd");
    }
  }

  @Override
  public void close() {
    synchronized (one) {
      fd.close();
    }
  }
}
