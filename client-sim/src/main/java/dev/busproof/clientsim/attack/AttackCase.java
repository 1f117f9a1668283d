package dev.busproof.clientsim.attack;

import dev.busproof.clientsim.judge.Expectation;
import java.util.Optional;

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
   * Whether it wants the machine for itself when a run has several workers: because it measures, or
   * uses up what all processes share.
   */
  default boolean exclusive() {
    return needs().machine().contains(Machine.HUGE_PAGES); // there are few, and all share them
  }

  /**
   * Carries the attack out, through {@code attack}, which keeps the record.
   *
   * @throws UnsupportedException when this machine lacks something it needs
   * @throws Exception when the lab fails; the case is then BROKEN
   */
  void run(Attack attack) throws Exception;

  /** What a case, or its twin, does. */
  @FunctionalInterface
  interface Act {
    /** Carries it out, as {@link AttackCase#run} does. */
    void run(Attack attack) throws Exception;
  }

  /**
   * The innocent twin: the same things done as the protocol allows, by clients that no compositor
   * may refuse. It is played before and after the attack, over connections of its own and with a
   * record of its own: each of its clients must survive (or leave by itself). One that is to be
   * shown must require to be served, by {@link Canvas#showAndBeServed} or {@link
   * Canvas#showAndRequireService}, or a target that ignores it looks as good as one that serves it.
   * It must be over in a few frames. Without a twin nobody asks whether the defence goes too far.
   */
  default Optional<Act> twin() {
    return Optional.empty();
  }
}
