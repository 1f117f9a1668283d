package dev.busproof.clientsim.observe;

import java.util.List;

/**
 * How long something took, each time that it happened in one attack.
 *
 * @param what from where to where, such as {@code commit to truncation}
 * @param count how many times, at least 1
 * @param minMicros the shortest
 * @param medianMicros half of them took no longer; exact below 16 microseconds, above that up to a
 *     sixteenth too low
 * @param maxMicros the longest
 * @param histogram how many took less than 1 microsecond, then less than 2, 4, 8 and so on, each
 *     counted once; ends with the longest
 */
public record Timing(
    String what,
    long count,
    long minMicros,
    long medianMicros,
    long maxMicros,
    List<Long> histogram) {

  /** One phrase for a report. */
  public String text() {
    return "%s: %d times, %d to %d µs, median %d µs"
        .formatted(what, count, minMicros, maxMicros, medianMicros);
  }
}
