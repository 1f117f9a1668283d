package dev.busproof.bench.peers;

import dev.busproof.memfd.libc.LinuxException;
import java.util.List;

/** Some of everything, before anything counts: the same for all. */
final class WarmUp {
  private static final List<Scenario> KINDS =
      List.of(new Messages(), new ShortLives(), new FullDamage(), new Crowd(50));

  /** Of each kind, what comes before what counts and what counts, sealed and not. */
  private static final int PARTS = 4;

  private WarmUp() {}

  static void of(Contender contender, Effort effort) throws PeerException, LinuxException {
    long millis = Math.ceilDiv(effort.startMillis(), KINDS.size() * PARTS);
    Effort brief = new Effort(1, millis, millis, 0, 0, 0, 0, 0, 1);
    for (Scenario kind : KINDS) {
      kind.measure(contender, brief, new Readings());
    }
  }
}
