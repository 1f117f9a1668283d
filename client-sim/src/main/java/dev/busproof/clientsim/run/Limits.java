package dev.busproof.clientsim.run;

import dev.busproof.clientsim.attack.AttackOptions;
import dev.busproof.clientsim.judge.Thresholds;

/**
 * How long anybody may wait, and how much a target may keep. docs/verdicts.md gives the reasons of
 * the defaults.
 *
 * @param gapLimitMillis a bystander may wait this long for a frame or an answer
 * @param gapFactor or this many times its longest gap in the calm before, if that is more
 * @param arrivalLimitMillis a newcomer may wait this long from connecting to the globals
 * @param firstFrameLimitMillis and this long from connecting to its first frame
 * @param arrivalFactor or each of them this many times what it took in the calm before
 * @param memoryLimitPercent resident memory may rise by this share
 * @param memoryLimitMib or by this much, if that is more
 * @param answerMillis any client of the lab waits this long for an answer before it counts as none
 * @param hungMillis a target that answers nobody for so long is hung
 */
public record Limits(
    long gapLimitMillis,
    int gapFactor,
    long arrivalLimitMillis,
    long firstFrameLimitMillis,
    int arrivalFactor,
    int memoryLimitPercent,
    long memoryLimitMib,
    long answerMillis,
    long hungMillis) {
  private static final Limits DEFAULTS =
      new Limits(500, 10, 1000, 2000, 10, 10, 16, AttackOptions.defaults().answerMillis(), 5000);

  private static final long MIB = 1L << 20;

  public Limits {
    require("gap-limit-millis", gapLimitMillis, 1);
    require("gap-factor", gapFactor, 0);
    require("arrival-limit-millis", arrivalLimitMillis, 1);
    require("first-frame-limit-millis", firstFrameLimitMillis, 1);
    require("arrival-factor", arrivalFactor, 0);
    require("memory-limit-percent", memoryLimitPercent, 0);
    require("memory-limit-mib", memoryLimitMib, 0);
    require("answer-millis", answerMillis, 1);
    require("hung-millis", hungMillis, 1);
  }

  private static void require(String what, long value, long least) {
    if (value < least) {
      throw new IllegalArgumentException(
          "%s must be at least %d, not %d".formatted(what, least, value));
    }
  }

  /** The stated defaults. */
  public static Limits defaults() {
    return DEFAULTS;
  }

  /**
   * The same with another limit for the bystander's gap, which then holds as it is, without the
   * factor; a newcomer is not asked to be quicker than that.
   */
  public Limits withGapLimitMillis(long millis) {
    return new Limits(
        millis,
        0,
        Math.max(millis, arrivalLimitMillis),
        Math.max(millis, firstFrameLimitMillis),
        arrivalFactor,
        memoryLimitPercent,
        memoryLimitMib,
        answerMillis,
        hungMillis);
  }

  /** The same with other patience: for one answer, and until a target counts as hung. */
  public Limits withPatience(long anAnswerMillis, long untilHungMillis) {
    return new Limits(
        gapLimitMillis,
        gapFactor,
        arrivalLimitMillis,
        firstFrameLimitMillis,
        arrivalFactor,
        memoryLimitPercent,
        memoryLimitMib,
        anAnswerMillis,
        untilHungMillis);
  }

  /**
   * The same for a machine that is so many times slower, an emulated one for instance: every time
   * is so many times as long.
   *
   * @param slowness at least 1
   */
  public Limits slowedBy(int slowness) {
    require("slowness", slowness, 1);
    return new Limits(
        gapLimitMillis * slowness,
        gapFactor,
        arrivalLimitMillis * slowness,
        firstFrameLimitMillis * slowness,
        arrivalFactor,
        memoryLimitPercent,
        memoryLimitMib,
        answerMillis * slowness,
        hungMillis * slowness);
  }

  /** Those of them by which an observation is judged. */
  public Thresholds thresholds() {
    return new Thresholds(
        gapLimitMillis,
        gapFactor,
        arrivalLimitMillis,
        firstFrameLimitMillis,
        arrivalFactor,
        memoryLimitPercent,
        memoryLimitMib * MIB,
        Thresholds.defaults().memoryRoundBytes(),
        Thresholds.defaults().memoryPeakBytes());
  }

  /** The options that differ from the defaults, as they would be typed. */
  String options() {
    var text = new StringBuilder();
    var base = DEFAULTS;
    if (gapLimitMillis != base.gapLimitMillis) {
      base = base.withGapLimitMillis(gapLimitMillis);
      text.append(" --gap-limit-millis ").append(gapLimitMillis);
    }
    append(text, "gap-factor", gapFactor, base.gapFactor);
    append(text, "arrival-limit-millis", arrivalLimitMillis, base.arrivalLimitMillis);
    append(text, "first-frame-limit-millis", firstFrameLimitMillis, base.firstFrameLimitMillis);
    append(text, "arrival-factor", arrivalFactor, base.arrivalFactor);
    append(text, "memory-limit-percent", memoryLimitPercent, base.memoryLimitPercent);
    append(text, "memory-limit-mib", memoryLimitMib, base.memoryLimitMib);
    append(text, "answer-millis", answerMillis, base.answerMillis);
    append(text, "hung-millis", hungMillis, base.hungMillis);
    return text.toString();
  }

  private static void append(StringBuilder text, String option, long value, long stated) {
    if (value != stated) {
      text.append(" --").append(option).append(' ').append(value);
    }
  }
}
