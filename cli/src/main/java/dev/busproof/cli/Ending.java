package dev.busproof.cli;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Ends a command in order when SIGTERM, SIGINT or SIGHUP ends the JVM. The work runs in a shutdown
 * hook; after it the command has a moment for its last lines.
 */
final class Ending implements AutoCloseable {
  private static final long LAST_WORDS_MILLIS = 500;

  /** Where the command has a report to write when its work was interrupted, and a slow disk. */
  static final long REPORT_MILLIS = 3000;

  private final CountDownLatch commandEnded = new CountDownLatch(1);
  private final Thread hook;
  private final long lastWordsMillis;
  private volatile Work work = () -> {};
  private volatile int exitCode;

  /** What to do; it may wait. */
  interface Work {
    void run() throws InterruptedException;
  }

  private Ending(int exitCode, long lastWordsMillis) {
    this.exitCode = exitCode;
    this.lastWordsMillis = lastWordsMillis;
    this.hook = Thread.ofPlatform().name("ending").unstarted(this::end);
  }

  /**
   * Holds the JVM's end back from now on until this is closed. Close it last: what is still to be
   * written must be written before.
   *
   * @param exitCode the JVM's when the command ended in time after a signal, unless it says another
   */
  static Ending onSignal(int exitCode) {
    return onSignal(exitCode, LAST_WORDS_MILLIS);
  }

  /** The same, where the command may take so long to end after the work. */
  static Ending onSignal(int exitCode, long lastWordsMillis) {
    Ending ending = new Ending(exitCode, lastWordsMillis);
    Runtime.getRuntime().addShutdownHook(ending.hook);
    return ending;
  }

  /** What the command found out in spite of the signal. */
  void exitsWith(int code) {
    exitCode = code;
  }

  /** What to do when the signal comes. */
  void does(Work signalled) {
    work = signalled;
  }

  private void end() {
    try {
      work.run();
      if (commandEnded.await(lastWordsMillis, TimeUnit.MILLISECONDS)) {
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
