package dev.busproof.clientsim.client;

import java.util.concurrent.TimeUnit;

/** A moment on the monotonic clock until which something may take. */
public record Deadline(long nanos) {

  /** The moment {@code millis} from now. */
  public static Deadline inMillis(long millis) {
    return new Deadline(System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis));
  }

  /** Whether it has passed. */
  public boolean isOver() {
    return System.nanoTime() - nanos >= 0;
  }

  /** What is left, rounded up so that waiting for it ends past the deadline; never negative. */
  public long leftMillis() {
    return Math.max(0, Math.ceilDiv(nanos - System.nanoTime(), 1_000_000L));
  }
}
