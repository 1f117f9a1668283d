package dev.busproof.bench.report;

import dev.busproof.bench.model.BenchRun;
import dev.busproof.bench.model.Measurement;
import dev.busproof.bench.model.Parameters;
import dev.busproof.bench.model.Ratio;
import dev.busproof.bench.model.Role;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** A run as the document docs/performance.md, which nobody writes by hand. */
public final class Markdown {
  private final BenchRun run;
  private final String command;
  private final StringBuilder text = new StringBuilder();

  /**
   * Of a run.
   *
   * @param command that makes the document, to be named in it
   */
  public Markdown(BenchRun run, String command) {
    this.run = run;
    this.command = command;
  }

  /** The document. */
  public String text() {
    text.setLength(0);
    text.append("# What sharing costs, measured\n\n")
        .append("Made by `")
        .append(command)
        .append(
            "` from one run; do not edit. How to read it, and how to measure on your machine:\n")
        .append("[benchmarks.md](benchmarks.md).\n\n");
    environment();
    targets();
    shortfalls();
    run.groups().forEach(this::group);
    absences();
    return text.toString();
  }

  private void environment() {
    text.append("| | |\n|---|---|\n");
    RunFacts.of(run).forEach(this::row);
    text.append('\n');
  }

  private void targets() {
    text.append("## Targets\n\n")
        .append(
            "Medians over the rounds, in brackets the smallest and the largest; a ratio is taken")
        .append(" within each round.\n\n")
        .append("| what | target | measured | |\n|---|---|---|---|\n");
    for (Targets.Row row : Targets.of(run)) {
      row(row.what(), row.limit(), row.figure(), row.verdict().text());
    }
    text.append('\n');
  }

  /** What falls short, and where it is told why. */
  private void shortfalls() {
    List<Targets.Row> rows =
        Targets.of(run).stream().filter(row -> row.verdict() == Targets.Verdict.SHORT).toList();
    if (!rows.isEmpty()) {
      text.append("## What falls short\n\n")
          .append("What was tried, what a profile shows and where the limit is:\n\n");
      for (Targets.Row row : rows) {
        String anchor = row.section().toLowerCase(Locale.ROOT).replace(' ', '-');
        text.append(
            "* %s: %s, wanted %s: [%s](performance-limits.md#%s)\n"
                .formatted(row.what(), row.figure(), row.limit(), row.section(), anchor));
      }
      text.append('\n');
    }
  }

  private void group(String group) {
    text.append("## ").append(group).append("\n\n");
    List<Measurement> measured =
        run.measurements().stream().filter(one -> one.group().equals(group)).toList();
    text.append("| with | lane | median | spread | x limit | x best peer |\n")
        .append("|---|---|---:|---:|---|---|\n");
    for (Parameters place : measured.stream().map(Measurement::parameters).distinct().toList()) {
      for (Measurement one : measured) {
        if (one.parameters().equals(place)) {
          lane(one);
        }
      }
    }
    text.append('\n');
  }

  private void lane(Measurement one) {
    Optional<Ratio> limit = run.limitOf(one).flatMap(other -> Ratio.goodness(one, other));
    Optional<Ratio> peer = run.bestPeerOf(one).flatMap(other -> Ratio.goodness(one, other));
    row(
        one.parameters().text(),
        one.lane(),
        one.unit().readable(one.median()),
        one.unit().readable(one.spread().range()),
        one.role() == Role.LIMIT ? "limit" : limit.map(Ratio::text).orElse(""),
        one.role() == Role.PEER ? "peer" : peer.map(Ratio::text).orElse(""));
  }

  private void absences() {
    if (!run.absences().isEmpty()) {
      text.append("## Not measured\n\n");
      run.absences().stream()
          .map(one -> "* %s/%s: %s\n".formatted(one.group(), one.lane(), one.reason()))
          .distinct()
          .forEach(text::append);
    }
  }

  private void row(String... cells) {
    for (String cell : cells) {
      text.append("| ").append(cell.replace("|", "\\|")).append(' ');
    }
    text.append("|\n");
  }
}
