package dev.busproof.memfd;

/**
 * What a {@link Quarantine} has seen since it was made.
 *
 * @param reads begun
 * @param stalledNow threads that have been given up and are not back
 * @param stalledEver reads and closes that were given up
 * @param closesHandedOff descriptors that were not closed by whoever asked for it
 */
public record QuarantineStatistics(
    long reads, int stalledNow, long stalledEver, long closesHandedOff) {}
