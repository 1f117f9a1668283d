package dev.busproof.clientsim;

import java.util.List;
import java.util.Map;

/**
 * One judged case.
 *
 * @param id its stable id
 * @param requirement what a compositor must do
 * @param verdict as printed, such as {@code PASS} or {@code CRASHED(SIGBUS)}
 * @param told how the culprit was told, the second verdict, such as {@code AS_SPECIFIED}
 * @param outcome what the verdict counts as
 * @param detail why, in one line
 * @param durationMillis all attempts together
 * @param longestGapMillis the bystander's longest wait for a frame callback
 * @param counters what the attack did, by name
 * @param lastOutput what the target printed last, when it died, hung or never started
 * @param reproduce the command that runs this case alone
 */
public record CaseReport(
    String id,
    String requirement,
    String verdict,
    String told,
    Outcome outcome,
    String detail,
    long durationMillis,
    long longestGapMillis,
    Map<String, Long> counters,
    List<String> lastOutput,
    String reproduce) {

  /** What a verdict counts as. */
  public enum Outcome {
    /** PASS, LENIENT or STRICT. */
    FINE,
    /** UNSUPPORTED: the case does not apply here. */
    NOT_APPLICABLE,
    /** BROKEN: the lab could not test. */
    NOT_TESTED,
    /** Anything that the target must answer for. */
    FINDING
  }
}
