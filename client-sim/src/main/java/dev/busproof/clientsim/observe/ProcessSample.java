package dev.busproof.clientsim.observe;

import java.util.List;

/**
 * A target that does not answer, as {@code /proc} shows it.
 *
 * @param watchedMillis how long the lab watched
 * @param cpuPercent CPU time that all its threads used meanwhile, in percent of one processor
 * @param threads the main thread first, then those that did most; at most {@value #MOST_THREADS}
 */
public record ProcessSample(long watchedMillis, int cpuPercent, List<ThreadSample> threads) {
  /** More threads than this say nothing more. */
  public static final int MOST_THREADS = 16;
}
