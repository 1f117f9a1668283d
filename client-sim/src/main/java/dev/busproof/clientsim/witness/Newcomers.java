package dev.busproof.clientsim.witness;

import dev.busproof.clientsim.observe.NewcomerRecord;
import dev.busproof.memfd.libc.Libc;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * Innocent clients that arrive one after the other while an attack goes on, each drawing one frame.
 * At least one arrives, however short the attack. Runs on a thread of its own.
 */
public final class Newcomers {
  private static final long PAUSE_MILLIS = 50;

  /** An arrival waits for a connection, the globals, a window and its frame, and some margin. */
  private static final int WAITS_OF_AN_ARRIVAL = 6;

  /**
   * What an arrival takes when nothing is wrong.
   *
   * @param answerMillis from connecting to the globals
   * @param frameMillis from connecting to the first frame; empty when none is drawn even then
   */
  public record Calm(long answerMillis, Optional<Long> frameMillis) {
    /** Nothing is known yet, and nothing expected. */
    public static final Calm UNKNOWN = new Calm(0, Optional.empty());
  }

  private final Newcomer newcomer;
  private final long answerMillis;
  private final Calm calm;
  private final Thread thread;
  private final Newcomer.Tally tally = new Newcomer.Tally();

  private volatile boolean stopped;

  private Newcomers(Libc libc, Path socket, long answerMillis, Calm calm) {
    this.newcomer = new Newcomer(libc, socket, answerMillis);
    this.answerMillis = answerMillis;
    this.calm = calm;
    this.thread = Thread.ofPlatform().daemon().name("newcomers").unstarted(this::run);
  }

  /** Sends the first one on its way. */
  public static Newcomers start(Libc libc, Path socket, long answerMillis, Calm calm) {
    var newcomers = new Newcomers(libc, socket, answerMillis, calm);
    newcomers.thread.start();
    return newcomers;
  }

  /** Sends a single one and waits for it. */
  public static NewcomerRecord one(Libc libc, Path socket, long answerMillis, Calm calm) {
    var tally = new Newcomer.Tally();
    tally.add(new Newcomer(libc, socket, answerMillis).arrive());
    return tally.record(calm);
  }

  /**
   * Learns from {@code count} single ones what is normal. The first that is not drawn is the last:
   * no more is expected then, and another would only wait as long.
   */
  public static Calm learn(Libc libc, Path socket, long answerMillis, int count) {
    var tally = new Newcomer.Tally();
    var seen = tally.record(Calm.UNKNOWN);
    while (seen.arrivals() < count && seen.drawn() == seen.arrivals()) {
      tally.add(new Newcomer(libc, socket, answerMillis).arrive());
      seen = tally.record(Calm.UNKNOWN);
    }
    return new Calm(
        seen.worstMillis(),
        seen.drawn() == count ? Optional.of(seen.worstFrameMillis()) : Optional.empty());
  }

  private void run() {
    do {
      var arrival = newcomer.arrive();
      synchronized (tally) {
        tally.add(arrival);
      }
      try {
        Thread.sleep(PAUSE_MILLIS);
      } catch (InterruptedException e) {
        return;
      }
    } while (!stopped);
  }

  /** Lets the last one finish and says how all fared. */
  public NewcomerRecord finish() {
    stopped = true;
    try {
      thread.join(Duration.ofMillis(WAITS_OF_AN_ARRIVAL * answerMillis));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    synchronized (tally) {
      return tally.record(calm);
    }
  }
}
