package dev.busproof.memfd.io;

import static dev.busproof.memfd.libc.LinuxException.check;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import dev.busproof.memfd.Fd;
import dev.busproof.memfd.libc.Abi;
import dev.busproof.memfd.libc.Constants;
import dev.busproof.memfd.libc.Errno;
import dev.busproof.memfd.libc.Libc;
import dev.busproof.memfd.libc.LinuxException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Objects;

/** epoll(7), level-triggered. One thread. */
public final class Epoll implements AutoCloseable {
  private static final int USUAL_MAX_EVENTS = 32;

  private static final long NANOS_PER_MILLI = 1_000_000L;

  private final Libc libc;
  private final Fd fd;
  private final int stride = Abi.current().epollEventBytes();
  private final int data = Abi.current().epollDataOffset();
  private final int maxEvents;
  private final MemorySegment events;
  private final MemorySegment change = Arena.ofAuto().allocate(stride, Long.BYTES);
  private int ready;

  private Epoll(Libc libc, Fd fd, int maxEvents) {
    this.libc = libc;
    this.fd = fd;
    this.maxEvents = maxEvents;
    this.events = Arena.ofAuto().allocate((long) maxEvents * stride, Long.BYTES);
  }

  /** epoll_create1(2), close-on-exec, for a few descriptors. */
  public static Epoll create(Libc libc) throws LinuxException {
    return create(libc, USUAL_MAX_EVENTS);
  }

  /**
   * epoll_create1(2), close-on-exec.
   *
   * @param maxEvents how many events one await can report, positive; the rest wait for the next
   */
  public static Epoll create(Libc libc, int maxEvents) throws LinuxException {
    int number = libc.epollCreate1(Constants.EPOLL_CLOEXEC);
    return new Epoll(libc, Fd.own(libc, check(number, "epoll_create1", "")), maxEvents);
  }

  /**
   * Waits on a descriptor from now on. It must be removed before it is closed when a duplicate of
   * it lives on elsewhere: epoll watches the open file, not the number.
   *
   * @param token what {@link #token} says when it is ready
   */
  public void add(Fd watched, long token, Interest... interest) throws LinuxException {
    control(Constants.EPOLL_CTL_ADD, watched, token, interest);
  }

  /** Replaces token and interest of a descriptor that was added. */
  public void modify(Fd watched, long token, Interest... interest) throws LinuxException {
    control(Constants.EPOLL_CTL_MOD, watched, token, interest);
  }

  /** Waits on the descriptor no more. */
  public void remove(Fd watched) throws LinuxException {
    control(Constants.EPOLL_CTL_DEL, watched, 0);
  }

  private void control(int operation, Fd watched, long token, Interest... interest)
      throws LinuxException {
    int mask = 0;
    for (Interest one : interest) {
      mask |=
          switch (one) {
            case READ -> Constants.EPOLLIN;
            case WRITE -> Constants.EPOLLOUT;
          };
    }
    change.set(JAVA_INT_UNALIGNED, 0, mask);
    change.set(JAVA_LONG_UNALIGNED, data, token);
    int result = libc.epollCtl(fd.number(), operation, watched.number(), change);
    check(result, "epoll_ctl", watched);
  }

  /**
   * Waits until something is ready or the time is over.
   *
   * @param timeoutMillis 0 looks only, -1 waits for ever
   * @return how many events there are, 0 when the time is over; they stay until the next await
   */
  public int await(long timeoutMillis) throws LinuxException {
    long deadlineNanos = 0;
    long leftMillis = timeoutMillis;
    if (timeoutMillis > 0) {
      leftMillis = Math.min(timeoutMillis, Integer.MAX_VALUE);
      deadlineNanos = System.nanoTime() + leftMillis * NANOS_PER_MILLI;
    }
    while (true) {
      int timeout = leftMillis < 0 ? -1 : (int) leftMillis;
      int result = libc.epollWait(fd.number(), events, maxEvents, timeout);
      if (result != -Errno.EINTR) {
        ready = 0;
        ready = check(result, "epoll_wait", "");
        return ready;
      }
      if (timeoutMillis > 0) {
        long leftNanos = Math.max(0, deadlineNanos - System.nanoTime());
        leftMillis = Math.ceilDiv(leftNanos, NANOS_PER_MILLI);
      }
    }
  }

  /** The token of event {@code i} of the last await. */
  public long token(int i) {
    return events.get(JAVA_LONG_UNALIGNED, offset(i) + data);
  }

  /** Whether reading would not block, which includes the end of the stream and an error. */
  public boolean readable(int i) {
    return has(i, Constants.EPOLLIN);
  }

  /** Whether writing would not block. */
  public boolean writable(int i) {
    return has(i, Constants.EPOLLOUT);
  }

  /** Whether the other side is gone altogether or the descriptor has an error pending. */
  public boolean hungUp(int i) {
    return has(i, Constants.EPOLLHUP | Constants.EPOLLERR);
  }

  private boolean has(int i, int mask) {
    return (events.get(JAVA_INT_UNALIGNED, offset(i)) & mask) != 0;
  }

  private long offset(int i) {
    return (long) Objects.checkIndex(i, ready) * stride;
  }

  @Override
  public void close() {
    fd.close();
  }
}
