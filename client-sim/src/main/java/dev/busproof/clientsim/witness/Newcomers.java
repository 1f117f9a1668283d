package dev.busproof.clientsim.witness;

import dev.busproof.clientsim.client.ClientEndedException;
import dev.busproof.clientsim.client.RawClient;
import dev.busproof.clientsim.observe.NewcomerRecord;
import dev.busproof.memfd.libc.Libc;
import dev.busproof.memfd.libc.LinuxException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Innocent clients that arrive one after the other while an attack goes on: each connects, learns
 * the globals, and leaves. At least one arrives, however short the attack. Runs on a thread of its
 * own.
 */
public final class Newcomers {
  private static final long PAUSE_MILLIS = 20;

  private final Libc libc;
  private final Path socket;
  private final long answerMillis;
  private final Thread thread;

  private volatile boolean stopped;
  private long arrivals;
  private long failures;
  private long worstMillis;
  private @Nullable String firstFailure;

  private Newcomers(Libc libc, Path socket, long answerMillis) {
    this.libc = libc;
    this.socket = socket;
    this.answerMillis = answerMillis;
    this.thread = Thread.ofPlatform().daemon().name("newcomers").unstarted(this::run);
  }

  /** Sends the first one on its way. */
  public static Newcomers start(Libc libc, Path socket, long answerMillis) {
    var newcomers = new Newcomers(libc, socket, answerMillis);
    newcomers.thread.start();
    return newcomers;
  }

  private void run() {
    do {
      arrive();
      try {
        Thread.sleep(PAUSE_MILLIS);
      } catch (InterruptedException e) {
        return;
      }
    } while (!stopped);
  }

  private void arrive() {
    long start = System.nanoTime();
    arrivals++;
    try (var client = RawClient.connect(libc, socket, answerMillis)) {
      client.globals();
      worstMillis = Math.max(worstMillis, TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start));
    } catch (LinuxException | ClientEndedException e) {
      failures++;
      if (firstFailure == null) {
        firstFailure = e.getMessage();
      }
    }
  }

  /** Lets the last one finish and says how all fared. */
  public NewcomerRecord finish() {
    stopped = true;
    try {
      // Each wait of an arrival is bounded by answerMillis: connect, globals, and the margin.
      thread.join(Duration.ofMillis(3 * answerMillis));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return new NewcomerRecord(arrivals, failures, worstMillis, Optional.ofNullable(firstFailure));
  }
}
