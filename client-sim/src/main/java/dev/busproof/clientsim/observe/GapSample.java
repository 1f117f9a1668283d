package dev.busproof.clientsim.observe;

/**
 * One point of a time line of waits.
 *
 * @param atMillis when the wait ended, counted from the beginning of the attack
 * @param waitMillis how long it was; of several waits that share a point, the longest
 */
public record GapSample(long atMillis, long waitMillis) {}
