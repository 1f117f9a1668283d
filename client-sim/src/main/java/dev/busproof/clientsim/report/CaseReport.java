package dev.busproof.clientsim.report;

import dev.busproof.clientsim.judge.Told;
import dev.busproof.clientsim.judge.Verdict;
import dev.busproof.clientsim.observe.Confirmation;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One judged case.
 *
 * @param id its stable id
 * @param requirement what a compositor must do
 * @param verdict as printed, such as {@code PASS} or {@code CRASHED(SIGBUS)}
 * @param told how the culprit was told, the second verdict
 * @param outcome what the verdict counts as
 * @param detail why, in one line
 * @param known why a baseline accepts this finding, when one does
 * @param attempts every attempt by itself, in the order in which they were made
 * @param reliabilityPercent in how many of the attempts the worst of their verdicts came about
 * @param durationMillis all attempts together
 * @param longestGapMillis the bystander's longest wait for a frame callback
 * @param counters what the attack did, by name
 * @param lastOutput what the target printed last, when it died, hung or never started
 * @param confirmation what came of seeking the finding again, where that was done
 * @param reproduce the command that brings it about: by this case alone, or by those that it took
 */
public record CaseReport(
    String id,
    String requirement,
    String verdict,
    Told told,
    Outcome outcome,
    String detail,
    Optional<String> known,
    List<Attempt> attempts,
    int reliabilityPercent,
    long durationMillis,
    long longestGapMillis,
    Map<String, Long> counters,
    List<String> lastOutput,
    Optional<Confirmation> confirmation,
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
    FINDING;

    /** What that verdict counts as. */
    public static Outcome of(Verdict verdict) {
      return switch (verdict.kind()) {
        case PASS, LENIENT, STRICT -> FINE;
        case UNSUPPORTED -> NOT_APPLICABLE;
        case BROKEN -> NOT_TESTED;
        case FLAKY, WRONG_ERROR, LEAKED, HARMED, HUNG, CRASHED -> FINDING;
      };
    }
  }

  /**
   * One attempt.
   *
   * @param verdict as printed
   * @param told how the culprit was told
   * @param detail why, in one line
   * @param durationMillis settling included
   */
  public record Attempt(String verdict, Told told, String detail, long durationMillis) {}

  /** The first word of the id. */
  public String family() {
    return CaseList.family(id);
  }

  /** Whether it is a finding that nobody has accepted. */
  public boolean isNewFinding() {
    return outcome == Outcome.FINDING && known.isEmpty();
  }

  /** How reliably the finding repeats, in one phrase, where that was tried. */
  public Optional<String> repeats() {
    return confirmation.map(Confirmation::text);
  }

  CaseReport knownFor(String reason) {
    return new CaseReport(
        id,
        requirement,
        verdict,
        told,
        outcome,
        detail,
        Optional.of(reason),
        attempts,
        reliabilityPercent,
        durationMillis,
        longestGapMillis,
        counters,
        lastOutput,
        confirmation,
        reproduce);
  }
}
