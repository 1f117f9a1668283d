package dev.busproof.memfd.io;

import static dev.busproof.memfd.libc.LinuxException.check;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.busproof.memfd.Fd;
import dev.busproof.memfd.libc.Constants;
import dev.busproof.memfd.libc.Errno;
import dev.busproof.memfd.libc.Libc;
import dev.busproof.memfd.libc.LinuxException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** A timerfd_create(2) timer on CLOCK_MONOTONIC that fires once. One thread. */
public final class TimerFd implements AutoCloseable {
  private static final long NANOS_PER_SECOND = 1_000_000_000L;
  private static final int VALUE_SECONDS = 16;
  private static final int VALUE_NANOS = 24;

  private final Libc libc;
  private final Fd fd;
  private final MemorySegment spec = Arena.ofAuto().allocate(32, Long.BYTES);
  private final MemorySegment count = Arena.ofAuto().allocate(JAVA_LONG);

  private TimerFd(Libc libc, Fd fd) {
    this.libc = libc;
    this.fd = fd;
  }

  /** A new one, non-blocking, disarmed. */
  public static TimerFd create(Libc libc) throws LinuxException {
    int flags = Constants.TFD_CLOEXEC | Constants.TFD_NONBLOCK;
    int number = libc.timerfdCreate(Constants.CLOCK_MONOTONIC, flags);
    return new TimerFd(libc, Fd.own(libc, check(number, "timerfd_create", "")));
  }

  /** The descriptor to wait on for reading; it stays this object's. */
  public Fd fd() {
    return fd;
  }

  /**
   * Fires at an instant of CLOCK_MONOTONIC, which on Linux is what {@link System#nanoTime} reads;
   * at once when that has passed. Replaces what was set before.
   */
  public void armAt(long monotonicNanos) throws LinuxException {
    // All zeros would disarm it.
    set(Constants.TFD_TIMER_ABSTIME, Math.max(1, monotonicNanos));
  }

  /** Fires after a while; at once when it is not positive. Replaces what was set before. */
  public void armAfterNanos(long nanos) throws LinuxException {
    set(0, Math.max(1, nanos));
  }

  /** Does not fire any more; an expiration not yet taken is forgotten. */
  public void disarm() throws LinuxException {
    set(0, 0);
  }

  private void set(int flags, long nanos) throws LinuxException {
    spec.set(JAVA_LONG, VALUE_SECONDS, nanos / NANOS_PER_SECOND);
    spec.set(JAVA_LONG, VALUE_NANOS, nanos % NANOS_PER_SECOND);
    check(libc.timerfdSettime(fd.number(), flags, spec), "timerfd_settime", nanos + " ns");
  }

  /** How often it fired since the last call, making it unreadable; 0 when it did not. */
  public long expirations() throws LinuxException {
    long result;
    do {
      result = libc.read(fd.number(), count);
    } while (result == -Errno.EINTR);
    if (result == -Errno.EAGAIN) {
      return 0;
    }
    check(result, "read", "timerfd");
    return count.get(JAVA_LONG, 0);
  }

  @Override
  public void close() {
    fd.close();
  }
}
