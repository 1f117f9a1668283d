package dev.busproof.compositor;

import dev.busproof.memfd.Fd;
import dev.busproof.memfd.libc.Libc;
import dev.busproof.memfd.libc.LinuxException;
import java.util.ArrayList;
import java.util.List;

/**
 * Descriptors kept for bad times. A JVM needs some whenever it loads a class, reads a time zone or
 * logs for the first time; at RLIMIT_NOFILE that fails in the most surprising places. So new
 * connections are refused while this many are still left, and these are let go until the shortage
 * is over. Loop thread only.
 */
final class DescriptorReserve implements AutoCloseable {
  /** Class path entries and files that one log line was seen to open, several times over. */
  private static final int SIZE = 16;

  private final Libc libc;
  private final List<Fd> held = new ArrayList<>();

  DescriptorReserve(Libc libc) {
    this.libc = libc;
  }

  /**
   * Takes what is missing.
   *
   * @return false when there are not enough descriptors for that; then it holds none
   */
  boolean refill() {
    try {
      while (held.size() < SIZE) {
        held.add(Fd.eventFd(libc));
      }
      return true;
    } catch (LinuxException e) {
      release();
      return false;
    }
  }

  /** Leaves all of them to whoever needs one. */
  void release() {
    held.forEach(Fd::close);
    held.clear();
  }

  @Override
  public void close() {
    release();
  }
}
