package dev.busproof.cli;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Ends a command in order when SIGTERM, SIGINT or SIGHUP ends the JVM. The work runs in a shutdown
 * hook; after it the command has a moment for its last lines.
 */
final class Ending implements AutoCloseable {
  private static final long LAST_WORDS_MILLIS = 500;

  private final CountDownLatch commandEnded = new CountDownLatch(1);
  private final Thread hook;

  /** What to do; it may wait. */
  interface Work {
    void run() throws InterruptedException;
  }

  private Ending(int exitCode, Work work) {
    this.hook = Thread.ofPlatform().name("ending").unstarted(() -> end(exitCode, work));
  }

  /** Registers the work; {@code exitCode} is the JVM's when the command ended in time after it. */
  static Ending onSignal(int exitCode, Work work) {
    Ending ending = new Ending(exitCode, work);
    Runtime.getRuntime().addShutdownHook(ending.hook);
    return ending;
  }

  private void end(int exitCode, Work work) {
    try {
      work.run();
      if (commandEnded.await(LAST_WORDS_MILLIS, TimeUnit.MILLISECONDS)) {
        // The JVM by itself would say 128 + signal, whatever was achieved.
        Runtime.getRuntime().halt(exitCode);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    commandEnded.countDown();
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // The JVM is ending already, by the hook itself.
    }
  }
}
