package dev.busproof.memfd;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * A descriptor that other threads may be stuck in: closed once its owner has let go of it and the
 * last of them is back. Earlier, the kernel could give its number to another file, which they would
 * then read.
 */
final class SharedFd {
  private final Fd fd;
  private final AtomicInteger users = new AtomicInteger(1);

  /** The caller is its first user. */
  SharedFd(Fd fd) {
    this.fd = fd;
  }

  /** Only while in use. */
  Fd fd() {
    return fd;
  }

  /** Begins a use, which the caller's own keeps from being too late. */
  void enter() {
    if (users.getAndUpdate(n -> n == 0 ? 0 : n + 1) == 0) {
      throw new IllegalStateException("the descriptor is closed");
    }
  }

  /** Ends a use. */
  void leave() {
    if (users.decrementAndGet() == 0) {
      fd.close();
    }
  }
}
