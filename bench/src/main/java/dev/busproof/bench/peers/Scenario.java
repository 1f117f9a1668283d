package dev.busproof.bench.peers;

import dev.busproof.memfd.libc.LinuxException;
import java.util.List;

/** Something that all contenders are made to do. */
interface Scenario {
  /** What {@link #measure} tells. */
  List<Metric> metrics();

  /** Whether a brief run does without it. */
  default boolean isLong() {
    return false;
  }

  /** In how many rounds it is measured. */
  default int rounds(Effort effort) {
    return effort.rounds();
  }

  /** About how long {@link #measure} takes of a contender that does its work. */
  long estimateMillis(Effort effort);

  /**
   * One round with one contender.
   *
   * @throws PeerException the contender cannot do it
   * @throws LinuxException we cannot
   */
  void measure(Contender contender, Effort effort, Readings readings)
      throws PeerException, LinuxException;
}
