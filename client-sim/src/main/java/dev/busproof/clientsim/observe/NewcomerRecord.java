package dev.busproof.clientsim.observe;

import java.util.Optional;

/**
 * Innocent clients that connected during the attack.
 *
 * @param arrivals how many tried: connect, then one roundtrip
 * @param failures how many of them were refused, disconnected or not answered in time
 * @param worstMillis the slowest successful arrival
 * @param firstFailure what the first failure was
 */
public record NewcomerRecord(
    long arrivals, long failures, long worstMillis, Optional<String> firstFailure) {}
