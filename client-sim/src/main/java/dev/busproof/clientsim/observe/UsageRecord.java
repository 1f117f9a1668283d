package dev.busproof.clientsim.observe;

import java.util.List;
import java.util.Optional;

/**
 * What the target's process held while the attack went on, as a thread saw it that looks every 50
 * ms or less often: a peak between two looks is missed.
 *
 * @param peak the highest value of each kind (not of one moment), CPU time being the last; empty
 *     when {@code /proc} of the target cannot be read
 * @param peakCpuPercent the most CPU time between two looks, in percent of one processor
 * @param samples in order of time, at most {@value #MOST_SAMPLES}; in a long attack one stands for
 *     several looks
 */
public record UsageRecord(
    Optional<MeterReading> peak, int peakCpuPercent, List<UsageSample> samples) {
  /** As many points as a plot can show. */
  public static final int MOST_SAMPLES = 128;

  /** Nothing could be read. */
  public static UsageRecord none() {
    return new UsageRecord(Optional.empty(), 0, List.of());
  }
}
