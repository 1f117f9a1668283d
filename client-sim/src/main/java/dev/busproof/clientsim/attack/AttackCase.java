package dev.busproof.clientsim.attack;

import dev.busproof.clientsim.judge.Expectation;
import java.util.List;

/**
 * One way for a client to hurt a compositor. A case only acts; what became of it is observed around
 * it and judged afterwards.
 */
public interface AttackCase {

  /** Stable name, dotted from the general to the special: {@code shm.truncate.after-commit...}. */
  String id();

  /** What a compositor must do, in one sentence. */
  String requirement();

  /** The endings its clients may have. */
  Expectation expectation();

  /** Interfaces without which the case cannot be run. */
  default List<String> needs() {
    return List.of("wl_compositor", "wl_shm");
  }

  /**
   * Carries the attack out, through {@code attack}, which keeps the record.
   *
   * @throws UnsupportedException when this machine lacks something it needs
   * @throws Exception when the lab fails; the case is then BROKEN
   */
  void run(Attack attack) throws Exception;
}
