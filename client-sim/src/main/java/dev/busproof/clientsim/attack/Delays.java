package dev.busproof.clientsim.attack;

import dev.busproof.clientsim.observe.Timing;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Adds up how long something took without keeping each time: 16 steps to every doubling, so that a
 * race of a million hits costs no more than one of ten. Not thread-safe.
 */
final class Delays {
  private static final int STEP_BITS = 4;
  private static final int STEPS = 1 << STEP_BITS;

  /** As many doublings as a long has bits; those below {@link #STEPS} are one step each. */
  private final long[] buckets = new long[(Long.SIZE - STEP_BITS) * STEPS];

  private long count;
  private long minMicros = Long.MAX_VALUE;
  private long maxMicros;

  void add(long nanos) {
    long micros = Math.max(0, TimeUnit.NANOSECONDS.toMicros(nanos));
    buckets[bucket(micros)]++;
    count++;
    minMicros = Math.min(minMicros, micros);
    maxMicros = Math.max(maxMicros, micros);
  }

  private static int doublings(long micros) {
    return Long.SIZE - Long.numberOfLeadingZeros(micros);
  }

  private static int bucket(long micros) {
    if (micros < STEPS) {
      return (int) micros;
    }
    int shift = doublings(micros) - 1 - STEP_BITS;
    return (shift + 1) * STEPS + (int) ((micros >>> shift) & (STEPS - 1));
  }

  /** The least that falls into a bucket. */
  private static long leastMicros(int bucket) {
    return bucket < STEPS ? bucket : (long) (STEPS + bucket % STEPS) << (bucket / STEPS - 1);
  }

  /** What was added so far, which must be something. */
  Timing timing(String what) {
    return new Timing(what, count, minMicros, medianMicros(), maxMicros, histogram());
  }

  private long medianMicros() {
    long seen = 0;
    for (int bucket = 0; bucket < buckets.length; bucket++) {
      seen += buckets[bucket];
      if (2 * seen >= count) {
        return Math.max(minMicros, leastMicros(bucket));
      }
    }
    throw new IllegalStateException("nothing was added");
  }

  private List<Long> histogram() {
    var doubled = new long[doublings(maxMicros) + 1];
    for (int bucket = 0; bucket < buckets.length; bucket++) {
      if (buckets[bucket] > 0) {
        doubled[doublings(leastMicros(bucket))] += buckets[bucket];
      }
    }
    var histogram = new ArrayList<Long>();
    for (long times : doubled) {
      histogram.add(times);
    }
    return List.copyOf(histogram);
  }
}
