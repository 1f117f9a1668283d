package dev.busproof.bench.report;

import dev.busproof.bench.model.Absence;
import dev.busproof.bench.model.BenchRun;
import dev.busproof.bench.model.Measurement;
import dev.busproof.bench.model.Ratio;
import dev.busproof.bench.model.Role;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** A run as one page that loads nothing else. */
public final class HtmlPage {
  private static final DateTimeFormatter DATE =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm 'UTC'", Locale.ROOT).withZone(ZoneOffset.UTC);
  private static final String STYLE =
      """
      :root{color-scheme:light dark;--ink:#222;--paper:#fff;--faint:#f4f4f4;--place:#e8eef5;--dim:#6b6b6b;--rule:#ccc;--pass:#16701f;--short:#b3261e}
      @media (prefers-color-scheme:dark){:root{--ink:#ddd;--paper:#181a1b;--faint:#212425;--place:#263240;--dim:#9a9a9a;--rule:#444;--pass:#6fcf7c;--short:#ff8a80}}
      body{font:15px/1.45 system-ui,sans-serif;max-width:72rem;margin:2rem auto;padding:0 1rem;color:var(--ink);background:var(--paper)}
      h1{font-size:1.5rem}h2{font-size:1.15rem;margin-top:2.2rem;border-bottom:1px solid var(--rule)}
      table{border-collapse:collapse;margin:.6rem 0}td,th{padding:.18rem .7rem;text-align:left;vertical-align:top}
      tr:nth-child(even) td{background:var(--faint)}td.n{text-align:right;white-space:nowrap;font-variant-numeric:tabular-nums}
      tr.place td{background:var(--place);font-weight:600}.pass{color:var(--pass)}.short{color:var(--short);font-weight:600}
      .dim{color:var(--dim)}figure{margin:1.2rem 0;overflow-x:auto}figcaption{font-weight:600}
      """;

  private final BenchRun run;
  private final StringBuilder page = new StringBuilder();

  public HtmlPage(BenchRun run) {
    this.run = run;
  }

  /** The page. */
  public String text() {
    page.setLength(0);
    page.append("<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">")
        .append("<title>busproof bench, ")
        .append(date(run))
        .append("</title><meta name=\"viewport\" content=\"width=device-width\"><style>\n")
        .append(STYLE)
        .append(SvgPlot.STYLE)
        .append("</style></head><body>\n<h1>What sharing costs</h1>\n");
    environment();
    targets();
    page.append("<h2>Plots</h2>\n");
    for (Plots.Plot plot : Plots.of(run)) {
      page.append("<figure><figcaption>")
          .append(escaped(plot.title()))
          .append("</figcaption>\n")
          .append(plot.svg())
          .append("</figure>\n");
    }
    run.groups().forEach(this::group);
    absences();
    return page.append("</body></html>\n").toString();
  }

  static String date(BenchRun run) {
    return DATE.format(run.startedAt());
  }

  private void environment() {
    page.append("<table>");
    RunFacts.of(run).forEach(this::row);
    page.append("</table>\n");
  }

  private void row(String name, String value) {
    page.append("<tr><th>")
        .append(name)
        .append("</th><td>")
        .append(escaped(value))
        .append("</td></tr>\n");
  }

  private void targets() {
    page.append(
            "<h2>Targets</h2>\n<table><tr><th>what</th><th>target</th><th>measured</th><th></th>")
        .append("</tr>\n");
    for (Targets.Row row : Targets.of(run)) {
      String style =
          switch (row.verdict()) {
            case PASS -> "pass";
            case SHORT -> "short";
            case NOISY, UNSURE, MISSING -> "dim";
          };
      page.append(
          "<tr><td>%s</td><td class=n>%s</td><td class=n>%s</td><td class=%s>%s</td></tr>\n"
              .formatted(
                  escaped(row.what()),
                  escaped(row.limit()),
                  escaped(row.figure()),
                  style,
                  row.verdict().text()));
    }
    page.append("</table>\n");
  }

  private void group(String group) {
    page.append("<h2>")
        .append(escaped(group))
        .append("</h2>\n<table><tr><th>lane</th>")
        .append("<th>median</th><th>spread</th><th>x limit</th><th>x best peer</th></tr>\n");
    List<Measurement> measured =
        run.measurements().stream().filter(one -> one.group().equals(group)).toList();
    measured.stream()
        .map(Measurement::parameters)
        .distinct()
        .forEach(place -> {
          if (!place.text().isEmpty()) {
            page.append("<tr class=place><td colspan=5>")
                .append(escaped(place.text()))
                .append("</td></tr>\n");
          }
          measured.stream().filter(one -> one.parameters().equals(place)).forEach(this::lane);
        });
    page.append("</table>\n");
  }

  private void lane(Measurement one) {
    Optional<Ratio> limit = run.limitOf(one).flatMap(other -> Ratio.goodness(one, other));
    Optional<Ratio> peer = run.bestPeerOf(one).flatMap(other -> Ratio.goodness(one, other));
    page.append("<tr><td>%s</td>".formatted(escaped(one.lane())));
    cell(one.unit().readable(one.median()));
    cell(one.unit().readable(one.spread().range()));
    cell(one.role() == Role.LIMIT ? "limit" : limit.map(Ratio::text).orElse(""));
    cell(one.role() == Role.PEER ? "peer" : peer.map(Ratio::text).orElse(""));
    page.append("</tr>\n");
  }

  private void cell(String text) {
    page.append("<td class=n>").append(escaped(text)).append("</td>");
  }

  private void absences() {
    if (!run.absences().isEmpty()) {
      page.append("<h2>Not measured</h2>\n<table>");
      run.absences().stream()
          .map(HtmlPage::line)
          .distinct()
          .forEach(line -> page.append("<tr><td>").append(escaped(line)).append("</td></tr>\n"));
      page.append("</table>\n");
    }
  }

  private static String line(Absence absence) {
    return "%s/%s: %s".formatted(absence.group(), absence.lane(), absence.reason());
  }

  static String escaped(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }
}
