package dev.busproof.clientsim.attack;

import dev.busproof.clientsim.judge.Expectation;
import java.util.Optional;

/**
 * A case that is short enough to be written down where it is listed.
 *
 * @param twin the legitimate version of it, if one was given
 */
public record ScriptedCase(
    String id,
    String requirement,
    String shows,
    Needs needs,
    Expectation expectation,
    Act act,
    Optional<Act> twin)
    implements AttackCase {

  /** A case without a twin. */
  public ScriptedCase(
      String id, String requirement, String shows, Needs needs, Expectation expectation, Act act) {
    this(id, requirement, shows, needs, expectation, act, Optional.empty());
  }

  /** A case that needs surfaces and shared memory, as most do. */
  public ScriptedCase(
      String id, String requirement, String shows, Expectation expectation, Act act) {
    this(id, requirement, shows, Needs.SHARED_MEMORY, expectation, act);
  }

  /** The same case with its legitimate version, as {@link AttackCase#twin} describes it. */
  public ScriptedCase withTwin(Act innocent) {
    return new ScriptedCase(id, requirement, shows, needs, expectation, act, Optional.of(innocent));
  }

  @Override
  public void run(Attack attack) throws Exception {
    act.run(attack);
  }
}
