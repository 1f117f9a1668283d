package dev.busproof.clientsim.observe;

import java.util.Optional;

/**
 * Innocent clients that connected during the attack, or after it.
 *
 * @param arrivals how many tried: connect, then one roundtrip, then one frame of a window
 * @param failures how many of them were refused, disconnected or not answered in time
 * @param worstMillis the slowest successful arrival, from connecting to the globals
 * @param firstFailure what the first failure was
 * @param drawn how many had their window's first buffer drawn or given back
 * @param worstFrameMillis the longest time from connecting to that; one that waited in vain counts
 *     with all its waiting
 * @param baselineMillis {@code worstMillis} of a newcomer in the calm before
 * @param baselineFrameMillis {@code worstFrameMillis} of a newcomer in the calm before; empty when
 *     this target drew none even then, so that nothing can be expected of it
 * @param labFailure what went wrong on our side, when something did
 */
public record NewcomerRecord(
    long arrivals,
    long failures,
    long worstMillis,
    Optional<String> firstFailure,
    long drawn,
    long worstFrameMillis,
    long baselineMillis,
    Optional<Long> baselineFrameMillis,
    Optional<String> labFailure) {

  /** Nobody came, because nobody was sent. */
  public static NewcomerRecord none() {
    return new NewcomerRecord(
        0, 0, 0, Optional.empty(), 0, 0, 0, Optional.empty(), Optional.empty());
  }
}
