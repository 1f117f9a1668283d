package dev.busproof.clientsim.fuzz.campaign;

import dev.busproof.clientsim.judge.Verdict;
import java.util.List;

/**
 * That a target was seen in a bad state after a program.
 *
 * @param kind CRASHED, HUNG, HARMED or LEAKED
 * @param argument what stands in brackets behind it ({@code SIGBUS}), or empty
 * @param detail why, in one line
 * @param error {@code interface.code} of the error that the last program's clients were told, or
 *     empty
 * @param recipe of the last program
 * @param programs the programs played last as text, the one after which it was seen being the last
 */
record Suspicion(
    Verdict.Kind kind,
    String argument,
    String detail,
    String error,
    Recipe recipe,
    List<String> programs) {
  Suspicion {
    programs = List.copyOf(programs);
  }

  /** The verdict as printed: {@code CRASHED(SIGBUS)}. */
  String label() {
    return argument.isEmpty() ? kind.name() : kind.name() + "(" + argument + ")";
  }

  /** Whether a look at the target tells: others must be judged in full. */
  boolean isSeenAtAGlance() {
    return kind == Verdict.Kind.CRASHED || kind == Verdict.Kind.HUNG;
  }
}
