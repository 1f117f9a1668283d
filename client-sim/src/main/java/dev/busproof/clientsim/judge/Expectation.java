package dev.busproof.clientsim.judge;

import dev.busproof.clientsim.observe.ClientEnd;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Which endings of its attackers a case accepts.
 *
 * @param acceptable endings that pass
 * @param tooStrict endings that the protocol permits although the requirement would have the client
 *     served: a {@link Verdict.Kind#STRICT} verdict, not a finding
 */
public record Expectation(List<Ending> acceptable, List<Ending> tooStrict) {

  public Expectation {
    if (acceptable.isEmpty()) {
      throw new IllegalArgumentException("a case that accepts no ending cannot pass");
    }
  }

  /** Only these endings pass; nothing else is excused. */
  public static Expectation of(Ending... acceptable) {
    return new Expectation(List.of(acceptable), List.of());
  }

  /** The same, with an ending that the protocol permits. */
  public Expectation butPermits(Ending... permitted) {
    return new Expectation(acceptable, List.of(permitted));
  }

  boolean accepts(ClientEnd end) {
    return acceptable.stream().anyMatch(ending -> ending.admits(end));
  }

  boolean permits(ClientEnd end) {
    return tooStrict.stream().anyMatch(ending -> ending.admits(end));
  }

  /** What is expected, in one phrase. */
  public String text() {
    return acceptable.stream().map(Ending::text).collect(Collectors.joining(", or "));
  }
}
