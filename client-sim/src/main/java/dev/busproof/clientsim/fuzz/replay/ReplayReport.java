package dev.busproof.clientsim.fuzz.replay;

import dev.busproof.clientsim.judge.Verdict;
import dev.busproof.clientsim.report.CaseReport.Outcome;
import dev.busproof.clientsim.report.PlainText;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * What became of a target when a program was played.
 *
 * @param expected the verdict that the program was saved for, as printed; empty when the file names
 *     none, or one that is no finding
 * @param verdicts of the attempts, in order, at least one
 * @param lastOutput what the target printed last, when it died or hung
 */
public record ReplayReport(
    Optional<String> expected, List<Verdict> verdicts, List<String> lastOutput) {
  public ReplayReport {
    verdicts = List.copyOf(verdicts);
    lastOutput = List.copyOf(lastOutput);
  }

  /** The one that was expected if it came about, or else the worst. */
  private Verdict verdict() {
    return verdicts.stream()
        .filter(verdict -> expected.filter(verdict.label()::equals).isPresent())
        .findFirst()
        .or(() -> verdicts.stream().max(Comparator.comparing(Verdict::kind)))
        .orElseThrow();
  }

  /**
   * One line: {@code STILL FAILING (CRASHED(SIGBUS))}, {@code FIXED}, {@code BROKEN (why)}, or the
   * verdict and why where none was expected.
   */
  public String text() {
    var verdict = verdict();
    return switch (Outcome.of(verdict)) {
      case FINDING -> expected.isEmpty() ? told(verdict) : "STILL FAILING (" + compared() + ")";
      case FINE -> expected.isEmpty() ? told(verdict) : "FIXED";
      case NOT_APPLICABLE, NOT_TESTED -> "BROKEN (" + PlainText.of(verdict.detail()) + ")";
    };
  }

  private String compared() {
    var verdict = verdict();
    var other = expected.filter(label -> !label.equals(verdict.label()));
    return times(verdict) + other.map(label -> ", and not " + PlainText.of(label)).orElse("");
  }

  private String told(Verdict verdict) {
    return times(verdict) + ": " + PlainText.of(verdict.detail());
  }

  private String times(Verdict verdict) {
    long times = verdicts.stream().filter(v -> v.label().equals(verdict.label())).count();
    return verdicts.size() == 1
        ? verdict.label()
        : "%s, %d of %d".formatted(verdict.label(), times, verdicts.size());
  }

  /** 0 fixed, or nothing found; 1 a finding; 3 the lab could not test. */
  public int exitCode() {
    return switch (Outcome.of(verdict())) {
      case FINE -> 0;
      case FINDING -> 1;
      case NOT_APPLICABLE, NOT_TESTED -> 3;
    };
  }
}
