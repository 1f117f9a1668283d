package dev.busproof.clientsim.fuzz.play;

import dev.busproof.clientsim.fuzz.program.Step;
import dev.busproof.memfd.Fd;
import dev.busproof.memfd.libc.LinuxException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * A file that changes its size on a thread of its own, as often as the pauses allow. The thread has
 * a descriptor of its own, so that nothing is locked in between.
 */
final class Storm implements AutoCloseable {
  /** Of pauses, from the shortest to the longest. */
  private static final int STEPS = 64;

  /**
   * After so many truncations the file is given its pages again. One that is all a hole is read by
   * some compositors in another way, which a truncation cannot hurt; to give it the pages each time
   * would be nine tenths of a storm's time.
   */
  private static final int WHOLE_EVERY = 16;

  /** Of the machine's memory; a file may say that it is larger than that. */
  private static final long MOST_WHOLE_BYTES = 16L << 20;

  /** Longer than any program lasts. */
  private static final long MOST_MICROS = TimeUnit.HOURS.toMicros(1);

  private final Step.Storm step;
  private final SharedFile file;
  private final SharedFiles files;
  private final Fd fd;
  private final Thread thread;
  private volatile boolean over;

  private Storm(Step.Storm step, SharedFile file, SharedFiles files, Fd fd) {
    this.step = step;
    this.file = file;
    this.files = files;
    this.fd = fd;
    this.thread = Thread.ofPlatform().daemon().name("fuzz-storm").unstarted(this::rage);
  }

  static Storm begin(Step.Storm step, SharedFiles files) throws LeftOutException {
    var storm = new Storm(step, files.find(step.file()), files, files.duplicate(step.file()));
    boolean done = false;
    try {
      storm.thread.start();
      done = true;
      return storm;
    } finally {
      if (!done) {
        storm.fd.close();
      }
    }
  }

  private boolean isOver() {
    return over || file.isClosed();
  }

  private void rage() {
    long shortest = pauseNanos(step.shortestMicros());
    long longest = Math.max(shortest, pauseNanos(step.longestMicros()));
    long stepNanos = Math.max(1, Math.ceilDiv(longest - shortest, (long) STEPS));
    long pause = shortest;
    long times = 0;
    try {
      while (!isOver()) {
        if (times % WHOLE_EVERY == 0) {
          makeWhole();
        }
        fd.truncate(step.smallBytes());
        times++;
        pause(pause);
        fd.truncate(step.largeBytes());
        pause(pause);
        pause = pause + stepNanos > longest ? shortest : pause + stepNanos;
      }
    } catch (LinuxException e) {
      // A seal, or a size that no file has: it will not be otherwise the next time.
    } finally {
      files.truncated(times);
    }
  }

  private void makeWhole() {
    long bytes = Math.max(step.smallBytes(), step.largeBytes());
    if (bytes <= 0 || bytes > MOST_WHOLE_BYTES) {
      return;
    }
    try {
      fd.allocate(0, bytes);
    } catch (LinuxException e) {
      // Of a kind or a size that cannot be: it stays a hole.
    }
  }

  private static long pauseNanos(long micros) {
    return TimeUnit.MICROSECONDS.toNanos(Math.clamp(micros, 0, MOST_MICROS));
  }

  private void pause(long nanos) {
    if (nanos > 0) {
      Pause.until(System.nanoTime() + nanos, this::isOver);
    }
  }

  @Override
  public void close() {
    over = true;
    LockSupport.unpark(thread);
    Pause.join(thread);
    fd.close();
  }
}
