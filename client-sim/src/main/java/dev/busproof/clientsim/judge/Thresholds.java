package dev.busproof.clientsim.judge;

/**
 * The numbers that separate harm and leaks from noise; docs/verdicts.md gives the reasons.
 *
 * @param gapLimitMillis a bystander may wait this long for a frame callback or an answer
 * @param gapBaselineFactor or this many times its longest gap in the calm before, if that is more
 * @param arrivalLimitMillis a newcomer's connection and first roundtrip may take this long
 * @param memorySlackPercent resident memory may rise by this share
 * @param memorySlackBytes or by this much, if that is more
 * @param memoryRoundBytes a leak of memory rises by more than this in every round
 */
public record Thresholds(
    long gapLimitMillis,
    int gapBaselineFactor,
    long arrivalLimitMillis,
    int memorySlackPercent,
    long memorySlackBytes,
    long memoryRoundBytes) {

  /** The stated defaults. */
  public static Thresholds defaults() {
    return new Thresholds(500, 10, 1000, 10, 16L << 20, 1L << 20);
  }

  /** The same with another limit for the bystander's gap, which then holds without the factor. */
  public Thresholds withGapLimitMillis(long millis) {
    return new Thresholds(
        millis,
        0,
        Math.max(millis, arrivalLimitMillis),
        memorySlackPercent,
        memorySlackBytes,
        memoryRoundBytes);
  }
}
