package dev.busproof.clientsim.fuzz.campaign;

import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * Workers with a thread each. One that is in the midst of a wait when the lab is to end may take
 * the limits of that wait: it is not waited for, and ends by itself.
 */
final class Crew {
  private static final long POLL_MILLIS = 50;

  /** Enough for who only has to come to the end of its program. */
  private static final long LAST_MILLIS = 700;

  private Crew() {}

  /**
   * Returns when all have ended, or a moment after they were told to.
   *
   * @return false when this thread was interrupted, which it stays
   */
  static boolean work(List<? extends Runnable> workers, BooleanSupplier cancelled) {
    var ended = new CountDownLatch(workers.size());
    for (var worker : workers) {
      Thread.ofPlatform()
          .name("fuzz worker")
          .daemon()
          .start(() -> {
            try {
              worker.run();
            } finally {
              ended.countDown();
            }
          });
    }
    try {
      boolean all = false;
      while (!all && !cancelled.getAsBoolean()) {
        all = ended.await(POLL_MILLIS, TimeUnit.MILLISECONDS);
      }
      if (!all) {
        var _ = ended.await(LAST_MILLIS, TimeUnit.MILLISECONDS);
      }
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
