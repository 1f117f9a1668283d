package dev.busproof.clientsim.fuzz.campaign;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import dev.busproof.clientsim.observe.MeterReading;
import dev.busproof.clientsim.target.ProcessMeter;
import dev.busproof.clientsim.target.Target;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Whether a target holds more after a batch of programs than it ever did after one. Every level
 * that was looked into is the new measure, so what comes once (a cache, a library, a thread of a
 * compiler) is looked into once. Used by one thread.
 */
final class Growth {
  /** What clients left behind is given back within so long, or it is suspected to be leaked. */
  private static final long SETTLE_MILLIS = 2000;

  private static final long SETTLE_POLL_MILLIS = 20;

  /** Long enough for a healthy target, where being wrong costs little. */
  private static final long BRIEF_MILLIS = 100;

  /** One whose readings never agree is read as it is. */
  private static final long CALM_MILLIS = 500;

  /** The first batches pay for what a target sets up only once. */
  private static final int WARM_UP = 2;

  /**
   * Allocators, collectors and compilers have their own time; a leak gets past these in the end.
   */
  private static final long SLACK_BYTES = 32L << 20;

  private static final int SLACK_MAPPINGS = 16;
  private static final int SLACK_THREADS = 4;

  private @Nullable MeterReading most;
  private int batches;

  /** Another process, or the same after something else was done to it. */
  void begin() {
    most = null;
    batches = 0;
  }

  /** What rose, in one phrase; empty when nothing did, or nothing can be read. */
  Optional<String> after(Target target) {
    var before = most;
    var now = settled(target, seen -> before != null && risen(before, seen).isPresent());
    if (now.isEmpty()) {
      return Optional.empty();
    }
    batches++;
    if (before == null || batches <= WARM_UP) {
      most = now.get();
      return Optional.empty();
    }
    var risen = risen(before, now.get());
    if (risen.isPresent()) {
      most = now.get();
    }
    return risen;
  }

  /**
   * A reading that is not too high and agrees with the one before it, or the one at the end of the
   * patience: clients that have left are on the target's list for a moment longer, and what they
   * held must not be taken for what it holds.
   */
  static Optional<MeterReading> settled(Target target, Predicate<MeterReading> tooHigh) {
    return settled(target, tooHigh, SETTLE_MILLIS);
  }

  /** The same with little patience: what is too high after that may not be so later. */
  static Optional<MeterReading> briefly(Target target, Predicate<MeterReading> tooHigh) {
    return settled(target, tooHigh, BRIEF_MILLIS);
  }

  private static Optional<MeterReading> settled(
      Target target, Predicate<MeterReading> tooHigh, long patienceMillis) {
    long start = System.nanoTime();
    Optional<MeterReading> last = Optional.empty();
    while (true) {
      var now = target.meter().flatMap(ProcessMeter::read);
      if (now.isEmpty()) {
        return now;
      }
      boolean high = tooHigh.test(now.get());
      boolean calm = last.filter(now.get()::countsAs).isPresent();
      long waitedNanos = System.nanoTime() - start;
      if ((calm && !high)
          || waitedNanos > MILLISECONDS.toNanos(high ? patienceMillis : CALM_MILLIS)) {
        return now;
      }
      last = now;
      try {
        Thread.sleep(SETTLE_POLL_MILLIS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return now;
      }
    }
  }

  /** What is more in the second reading than in the first, in one phrase. */
  static Optional<String> risen(MeterReading before, MeterReading now) {
    if (now.descriptors() > before.descriptors()) {
      return Optional.of("descriptors %d -> %d".formatted(before.descriptors(), now.descriptors()));
    }
    if (now.mappings() > before.mappings() + SLACK_MAPPINGS) {
      return Optional.of("mappings %d -> %d".formatted(before.mappings(), now.mappings()));
    }
    if (now.threads() > before.threads() + SLACK_THREADS) {
      return Optional.of("threads %d -> %d".formatted(before.threads(), now.threads()));
    }
    return now.residentBytes() > before.residentBytes() + SLACK_BYTES
        ? Optional.of(
            "memory %d -> %d KiB"
                .formatted(before.residentBytes() / 1024, now.residentBytes() / 1024))
        : Optional.empty();
  }
}
