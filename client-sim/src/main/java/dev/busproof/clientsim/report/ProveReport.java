package dev.busproof.clientsim.report;

import dev.busproof.clientsim.report.CaseReport.Outcome;
import dev.busproof.clientsim.run.Environment;
import dev.busproof.memfd.SharingStatistics;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A judged run.
 *
 * @param target whom it was about
 * @param targetVersion what the target's program says of itself, when it does
 * @param environments the machines
 * @param startedAt wall-clock time
 * @param cases the judged cases, in the order of the catalogue
 * @param failure why the run is not complete, when it is not
 * @param stale entries of the baseline that are out of date, a line each
 * @param sharing how the targets read their clients' memory, where they told
 * @param directories where journals and output are
 * @param durationMillis the lab's time, that of all machines together
 */
public record ProveReport(
    String target,
    Optional<String> targetVersion,
    List<Environment> environments,
    Instant startedAt,
    List<CaseReport> cases,
    Optional<String> failure,
    List<String> stale,
    Optional<SharingStatistics> sharing,
    List<Path> directories,
    long durationMillis) {

  /**
   * The exit code of the run: 0 nothing worse than LENIENT or STRICT, or nothing that is not known;
   * 1 findings, or a baseline that is out of date; 3 the lab could not test. No case tested is 3,
   * never success.
   */
  public int exitCode() {
    if (cases.stream().anyMatch(CaseReport::isNewFinding) || !stale.isEmpty()) {
      return 1;
    }
    boolean tested = count(Outcome.FINE) + count(Outcome.FINDING) > 0;
    return tested && failure.isEmpty() && count(Outcome.NOT_TESTED) == 0 ? 0 : 3;
  }

  private long count(Outcome outcome) {
    return cases.stream().filter(c -> c.outcome() == outcome).count();
  }

  /** The table of verdicts for people, every line ended by a newline. */
  public String table() {
    return TextReport.table(this);
  }

  /** Some lines that sum the run up; newlines included. */
  public String summary() {
    return TextReport.summary(this);
  }

  /** The whole report as one JSON object. */
  public String json() {
    return ReportJson.write(this);
  }
}
