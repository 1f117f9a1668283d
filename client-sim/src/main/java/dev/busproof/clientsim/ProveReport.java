package dev.busproof.clientsim;

import dev.busproof.clientsim.CaseReport.Outcome;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * A finished run.
 *
 * @param target whom it was about
 * @param cases the judged cases, in the order in which they were run
 * @param failure why the run could not begin or go on, when it could not
 * @param outDirectory where journal, report and output are
 * @param durationMillis the whole run
 */
public record ProveReport(
    String target,
    List<CaseReport> cases,
    Optional<String> failure,
    Path outDirectory,
    long durationMillis) {
  private static final String INDENT = "    ";

  /**
   * The exit code of the run: 0 nothing worse than LENIENT, 1 findings, 3 the lab could not test.
   * No case tested is 3, never success.
   */
  public int exitCode() {
    if (count(Outcome.FINDING) > 0) {
      return 1;
    }
    boolean tested = count(Outcome.FINE) > 0;
    return tested && failure.isEmpty() && count(Outcome.NOT_TESTED) == 0 ? 0 : 3;
  }

  private long count(Outcome outcome) {
    return cases.stream().filter(c -> c.outcome() == outcome).count();
  }

  /** The table of verdicts for people, every line ended by a newline. */
  public String table() {
    int idWidth = cases.stream().mapToInt(c -> c.id().length()).max().orElse(0);
    int verdictWidth = cases.stream().mapToInt(c -> c.verdict().length()).max().orElse(0);
    int toldWidth = cases.stream().mapToInt(c -> c.told().length()).max().orElse(0);
    var table = new StringBuilder();
    var row =
        "%%-%ds  %%-%ds  %%-%ds  %%6d ms%%n"
            .formatted(Math.max(1, verdictWidth), Math.max(1, toldWidth), Math.max(1, idWidth));
    for (var one : cases) {
      table.append(row.formatted(one.verdict(), one.told(), one.id(), one.durationMillis()));
      if (!one.verdict().equals("PASS")) {
        explain(one, table);
      }
    }
    return table.toString();
  }

  private static void explain(CaseReport one, StringBuilder table) {
    table.append(INDENT).append(one.requirement()).append('\n');
    table.append(INDENT).append(one.detail()).append('\n');
    for (var line : one.lastOutput()) {
      table.append(INDENT).append("| ").append(line).append('\n');
    }
    table.append(INDENT).append("reproduce with: ").append(one.reproduce()).append('\n');
  }

  /** One line that sums the run up, and one more when it could not go on; newlines included. */
  public String summary() {
    Map<String, Long> verdicts =
        cases.stream()
            .collect(
                Collectors.groupingBy(
                    CaseReport::verdict, LinkedHashMap::new, Collectors.counting()));
    var counts =
        verdicts.entrySet().stream()
            .map(e -> e.getValue() + " " + e.getKey())
            .collect(Collectors.joining(", "));
    var line =
        "%d %s against %s in %.1f s: %s; details in %s%n"
            .formatted(
                cases.size(),
                cases.size() == 1 ? "case" : "cases",
                target,
                durationMillis / 1000.0,
                counts.isEmpty() ? "nothing was tested" : counts,
                outDirectory);
    return line + failure.map(f -> "could not test: " + f + "\n").orElse("");
  }

  /** The whole report as one JSON object. */
  public String json() {
    var json = new LinkedHashMap<String, Object>();
    json.put("target", target);
    json.put("exitCode", exitCode());
    json.put("durationMillis", durationMillis);
    json.put("outDirectory", outDirectory.toString());
    failure.ifPresent(f -> json.put("failure", f));
    json.put("cases", cases.stream().map(ProveReport::json).toList());
    return JsonMapper.builder()
        .enable(SerializationFeature.INDENT_OUTPUT)
        .build()
        .writeValueAsString(json);
  }

  private static Map<String, Object> json(CaseReport one) {
    var json = new LinkedHashMap<String, Object>();
    json.put("id", one.id());
    json.put("verdict", one.verdict());
    json.put("told", one.told());
    json.put("outcome", one.outcome().name());
    json.put("requirement", one.requirement());
    json.put("detail", one.detail());
    json.put("durationMillis", one.durationMillis());
    json.put("longestGapMillis", one.longestGapMillis());
    json.put("counters", one.counters());
    json.put("lastOutput", one.lastOutput());
    json.put("reproduce", one.reproduce());
    return json;
  }
}
