package dev.busproof.clientsim.attack.exhaust;

import dev.busproof.clientsim.attack.AttackCase;
import dev.busproof.clientsim.attack.Endings;
import dev.busproof.clientsim.judge.Expectation;
import java.util.ArrayList;
import java.util.List;

/**
 * The family {@code exhaust}. How much is too much no protocol says: the client may be told, be
 * thrown out, or go on. What counts is that nobody else is the worse for it, and that everything is
 * given back. As any end of the culprit passes, an ordinary client must be served before and after:
 * a target that does nothing gives nothing away either.
 */
public final class ExhaustCases {
  /** Whatever becomes of the one who takes too much. */
  static final Expectation BOUNDED_OR_NOT =
      Expectation.of(
          Endings.SURVIVES,
          Endings.LEAVES,
          Endings.NO_MEMORY,
          Endings.DISCONNECTED,
          Endings.POOL_REFUSED,
          Endings.INVALID_METHOD);

  private ExhaustCases() {}

  /** All of it. */
  public static List<AttackCase> all() {
    var cases = new ArrayList<AttackCase>();
    cases.addAll(Hoards.all());
    cases.addAll(InputHoards.all());
    cases.addAll(MemoryHoards.all());
    cases.addAll(Crowds.all());
    return List.copyOf(cases);
  }
}
