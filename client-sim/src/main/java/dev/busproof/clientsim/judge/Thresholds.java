package dev.busproof.clientsim.judge;

/**
 * The numbers that separate harm and leaks from noise; docs/verdicts.md gives the reasons.
 *
 * @param gapLimitMillis a bystander may wait this long for a frame callback or an answer
 * @param gapBaselineFactor or this many times its longest gap in the calm before, if that is more
 * @param arrivalLimitMillis a newcomer's connection and first roundtrip may take this long
 * @param firstFrameLimitMillis and this long until its first frame is drawn
 * @param arrivalBaselineFactor or each of them this many times what it took in the calm before
 * @param memorySlackPercent resident memory may rise by this share
 * @param memorySlackBytes or by this much, if that is more
 * @param memoryRoundBytes a leak of memory rises by more than this in every round
 * @param memoryPeakBytes resident memory may rise by this much while an attack goes on
 */
public record Thresholds(
    long gapLimitMillis,
    int gapBaselineFactor,
    long arrivalLimitMillis,
    long firstFrameLimitMillis,
    int arrivalBaselineFactor,
    int memorySlackPercent,
    long memorySlackBytes,
    long memoryRoundBytes,
    long memoryPeakBytes) {

  /** The stated defaults. */
  public static Thresholds defaults() {
    return new Thresholds(500, 10, 1000, 2000, 10, 10, 16L << 20, 1L << 20, 512L << 20);
  }
}
