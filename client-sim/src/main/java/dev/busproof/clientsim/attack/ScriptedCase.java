package dev.busproof.clientsim.attack;

import dev.busproof.clientsim.judge.Expectation;

/** A case that is short enough to be written down where it is listed. */
public record ScriptedCase(
    String id, String requirement, String shows, Needs needs, Expectation expectation, Act act)
    implements AttackCase {

  /** What the case does. */
  @FunctionalInterface
  public interface Act {
    /** Carries it out. */
    void run(Attack attack) throws Exception;
  }

  /** A case that needs surfaces and shared memory, as most do. */
  public ScriptedCase(
      String id, String requirement, String shows, Expectation expectation, Act act) {
    this(id, requirement, shows, Needs.SHARED_MEMORY, expectation, act);
  }

  @Override
  public void run(Attack attack) throws Exception {
    act.run(attack);
  }
}
