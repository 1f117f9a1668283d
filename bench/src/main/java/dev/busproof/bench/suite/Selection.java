package dev.busproof.bench.suite;

import dev.busproof.bench.model.Measurement;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What is to be measured.
 *
 * @param quick few and short rounds of the most telling lanes
 * @param lanes of {@code group/lane} or {@code group/lane[parameters]}; empty for what the suite
 *     measures by default
 * @param peers names of compositors, "all" for all that are installed; empty for the usual ones
 * @param budget for the whole suite: no round is begun that would probably end after it; the first
 *     always is
 */
public record Selection(
    boolean quick, Optional<Glob> lanes, Optional<List<String>> peers, Duration budget) {
  public Selection {
    peers = peers.map(List::copyOf);
  }

  /**
   * Whether a lane is wanted.
   *
   * @param byDefault whether it is when no lanes are named
   */
  public boolean wants(Measurement.Key key, boolean byDefault) {
    return lanes
        .map(glob -> glob.matches(key.group() + "/" + key.lane()) || glob.matches(key.text()))
        .orElse(byDefault);
  }

  /** The same with another budget. */
  public Selection within(Duration other) {
    return new Selection(quick, lanes, peers, other);
  }

  /** Whether what will probably take so long can be begun. */
  public boolean hasTimeFor(long spentNanos, long nextNanos) {
    return spentNanos + nextNanos <= budget.toNanos();
  }
}
