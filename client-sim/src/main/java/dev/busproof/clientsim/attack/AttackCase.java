package dev.busproof.clientsim.attack;

import dev.busproof.clientsim.judge.Expectation;

/**
 * One way for a client to hurt a compositor. A case only acts; what became of it is observed around
 * it and judged afterwards.
 */
public interface AttackCase {

  /**
   * Stable name, dotted from the general to the special: {@code shm.truncate.after-commit...}. The
   * first word is the family.
   */
  String id();

  /** What a compositor must do, in one sentence. */
  String requirement();

  /** What a compositor that fails here has got wrong, in one sentence: why the case exists. */
  String shows();

  /** The endings its clients may have. */
  Expectation expectation();

  /** Without what the case cannot be run. */
  default Needs needs() {
    return Needs.SHARED_MEMORY;
  }

  /**
   * Carries the attack out, through {@code attack}, which keeps the record.
   *
   * @throws UnsupportedException when this machine lacks something it needs
   * @throws Exception when the lab fails; the case is then BROKEN
   */
  void run(Attack attack) throws Exception;
}
