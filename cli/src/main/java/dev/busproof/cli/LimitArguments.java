package dev.busproof.cli;

import dev.busproof.clientsim.run.Limits;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The options of a command that judges: how long anybody may wait, how much may be kept. */
final class LimitArguments {
  @Option(
      names = "--gap-limit-millis",
      paramLabel = "N",
      description =
          "How long a bystander may wait for a frame or an answer (default: 500, or --gap-factor"
              + " times its longest gap in the calm). A limit given by hand holds as it is.")
  private Optional<Long> gapLimitMillis = Optional.empty();

  @Option(
      names = "--gap-factor",
      paramLabel = "N",
      description = "See --gap-limit-millis (default: 10, or 0 where that is given).")
  private Optional<Integer> gapFactor = Optional.empty();

  @Option(
      names = "--arrival-limit-millis",
      paramLabel = "N",
      description = "How long a newcomer may wait for the globals (default: 1000).")
  private Optional<Long> arrivalLimitMillis = Optional.empty();

  @Option(
      names = "--first-frame-limit-millis",
      paramLabel = "N",
      description = "How long a newcomer may wait for its first frame (default: 2000).")
  private Optional<Long> firstFrameLimitMillis = Optional.empty();

  @Option(
      names = "--arrival-factor",
      paramLabel = "N",
      description =
          "Both limits of newcomers are at least N times what they took in the calm (default: 10).")
  private Optional<Integer> arrivalFactor = Optional.empty();

  @Option(
      names = "--memory-limit-percent",
      paramLabel = "N",
      description = "By how much resident memory may rise (default: 10).")
  private Optional<Integer> memoryLimitPercent = Optional.empty();

  @Option(
      names = "--memory-limit-mib",
      paramLabel = "N",
      description = "Or by how many MiB, if that is more (default: 16).")
  private Optional<Long> memoryLimitMib = Optional.empty();

  @Option(
      names = "--answer-millis",
      paramLabel = "N",
      description = "How long the lab's clients wait for any answer (default: 3000).")
  private Optional<Long> answerMillis = Optional.empty();

  @Option(
      names = "--hung-millis",
      paramLabel = "N",
      description = "A target that answers nobody for so long is HUNG (default: 5000).")
  private Optional<Long> hungMillis = Optional.empty();

  @Option(
      names = "--slowness",
      paramLabel = "N",
      defaultValue = "${env:BUSPROOF_SLOWNESS:-1}",
      description =
          "Times that are not typed are N times as long, for a machine that is so much slower: an"
              + " emulated one (default: BUSPROOF_SLOWNESS, which the kernel lab sets, or 1).")
  private int slowness;

  /** How much slower than usual this machine is said to be. */
  int slowness() {
    return slowness;
  }

  /**
   * The limits with what was typed. The stated defaults are stretched on a slow machine; those of
   * an earlier run were.
   *
   * @param others for what was not typed
   * @throws IllegalArgumentException for a number out of its range, which it names
   */
  Limits over(Limits others) {
    Limits stated = others.equals(Limits.defaults()) ? others.slowedBy(slowness) : others;
    Limits base = gapLimitMillis.map(stated::withGapLimitMillis).orElse(stated);
    return new Limits(
        base.gapLimitMillis(),
        gapFactor.orElse(base.gapFactor()),
        arrivalLimitMillis.orElse(base.arrivalLimitMillis()),
        firstFrameLimitMillis.orElse(base.firstFrameLimitMillis()),
        arrivalFactor.orElse(base.arrivalFactor()),
        memoryLimitPercent.orElse(base.memoryLimitPercent()),
        memoryLimitMib.orElse(base.memoryLimitMib()),
        answerMillis.orElse(base.answerMillis()),
        hungMillis.orElse(base.hungMillis()));
  }
}
