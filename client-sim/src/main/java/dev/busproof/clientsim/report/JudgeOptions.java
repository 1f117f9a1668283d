package dev.busproof.clientsim.report;

import dev.busproof.clientsim.run.Limits;
import java.util.Optional;

/**
 * By what a run is judged.
 *
 * @param limits other limits than those that the run was asked for with
 * @param baseline findings that are known
 */
public record JudgeOptions(Optional<Limits> limits, Optional<Baseline> baseline) {

  /** As the run itself asked for. */
  public static final JudgeOptions OF_THE_RUN =
      new JudgeOptions(Optional.empty(), Optional.empty());

  /** The same with known findings, or with none. */
  public JudgeOptions with(Optional<Baseline> known) {
    return new JudgeOptions(limits, known);
  }
}
