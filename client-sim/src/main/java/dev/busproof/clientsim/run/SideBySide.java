package dev.busproof.clientsim.run;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;

/** Workers with a thread each. */
public final class SideBySide {
  private SideBySide() {}

  /**
   * Returns when all have ended.
   *
   * @return whether they were let: false when this thread was interrupted, which it stays
   * @throws IOException the first of theirs
   */
  public static boolean run(List<Callable<Void>> workers) throws IOException {
    try (var threads = Executors.newFixedThreadPool(workers.size())) {
      for (var done : threads.invokeAll(workers)) {
        done.get();
      }
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    } catch (ExecutionException e) {
      if (e.getCause() instanceof IOException io) {
        throw io;
      }
      throw new IllegalStateException(e.getCause());
    }
  }
}
