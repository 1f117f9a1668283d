package dev.busproof.memfd;

import java.util.concurrent.atomic.AtomicInteger;

/** Counts open windows, so that memory is never unmapped under one. */
final class WindowGate {
  private static final int SHUT = -1;

  private final AtomicInteger open = new AtomicInteger();

  void enter() {
    if (open.getAndUpdate(n -> n == SHUT ? SHUT : n + 1) == SHUT) {
      throw new IllegalStateException("the memory is closed");
    }
  }

  void leave() {
    open.decrementAndGet();
  }

  /** True the first time, false once shut. */
  boolean shut() {
    int before = open.compareAndExchange(0, SHUT);
    if (before > 0) {
      throw new IllegalStateException(before + " windows are open on the memory");
    }
    return before == 0;
  }

  /** Takes a shut back. */
  void reopen() {
    open.set(0);
  }
}
