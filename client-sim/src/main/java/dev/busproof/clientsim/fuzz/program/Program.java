package dev.busproof.clientsim.fuzz.program;

import java.util.List;
import java.util.Optional;

/**
 * What some clients do, step by step, as text that a person can read and edit: {@code
 * docs/fuzz-programs.md} defines it. Immutable.
 *
 * @param seed what it was generated from; empty when somebody wrote it
 * @param steps in the order in which they are carried out
 */
public record Program(Optional<Long> seed, List<Step> steps) {
  /** The version of the text form, in its first line. */
  public static final int VERSION = 1;

  public Program {
    steps = List.copyOf(steps);
  }

  /** The same with other steps. */
  public Program with(List<Step> others) {
    return new Program(seed, others);
  }
}
