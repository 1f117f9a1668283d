package dev.busproof.memfd;

/**
 * How much patience there is with files whose reading can stall; all positive.
 *
 * @param readMillis for one read
 * @param bufferMillis for all the reads of one buffer together
 * @param stalledPerClient threads that may be stuck in reads of one client's files
 * @param stalledTotal threads that may be stuck, all clients together
 */
public record QuarantineLimits(
    int readMillis, int bufferMillis, int stalledPerClient, int stalledTotal) {
  public QuarantineLimits {
    if (readMillis <= 0 || bufferMillis <= 0 || stalledPerClient <= 0 || stalledTotal <= 0) {
      throw new IllegalArgumentException(
          "limits must be positive: %d ms a read, %d ms a buffer, %d stalled a client, %d in all"
              .formatted(readMillis, bufferMillis, stalledPerClient, stalledTotal));
    }
  }

  /** A quarter of a second a read, one second a buffer; 2 stalled for a client, 16 in all. */
  public static QuarantineLimits defaults() {
    return new QuarantineLimits(250, 1000, 2, 16);
  }
}
