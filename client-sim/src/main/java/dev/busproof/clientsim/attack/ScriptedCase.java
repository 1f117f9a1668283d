package dev.busproof.clientsim.attack;

import dev.busproof.clientsim.judge.Expectation;

/** A case that is short enough to be written down where it is listed. */
record ScriptedCase(String id, String requirement, Expectation expectation, Act act)
    implements AttackCase {

  /** What the case does. */
  @FunctionalInterface
  interface Act {
    void run(Attack attack) throws Exception;
  }

  @Override
  public void run(Attack attack) throws Exception {
    act.run(attack);
  }
}
