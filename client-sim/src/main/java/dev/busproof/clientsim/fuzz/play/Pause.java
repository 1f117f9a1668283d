package dev.busproof.clientsim.fuzz.play;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waits for a moment more exactly than the scheduler does. */
final class Pause {
  /** The kernel wakes a thread up to 50 us late: so much is waited for awake. */
  static final long SPIN_NANOS = TimeUnit.MICROSECONDS.toNanos(50);

  private Pause() {}

  /** Until that moment of {@link System#nanoTime}, or until {@code over}. */
  static void until(long nanos, BooleanSupplier over) {
    while (!over.getAsBoolean() && !Thread.currentThread().isInterrupted()) {
      long leftNanos = nanos - System.nanoTime();
      if (leftNanos <= 0) {
        return;
      }
      if (leftNanos > SPIN_NANOS) {
        LockSupport.parkNanos(leftNanos - SPIN_NANOS);
      } else {
        Thread.onSpinWait();
      }
    }
  }

  /** Waits for a thread to end, however often this one is interrupted meanwhile. */
  static void join(Thread thread) {
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
