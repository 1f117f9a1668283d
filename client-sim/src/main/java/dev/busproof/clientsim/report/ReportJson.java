package dev.busproof.clientsim.report;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** A report for programs: {@code report.json}. */
final class ReportJson {
  /** Goes up when an older reader would misunderstand. */
  private static final int FORMAT = 1;

  private ReportJson() {}

  static String write(ProveReport report) {
    return JsonMapper.builder()
        .enable(SerializationFeature.INDENT_OUTPUT)
        .build()
        .writeValueAsString(map(report));
  }

  static Map<String, Object> map(ProveReport report) {
    var json = new LinkedHashMap<String, Object>();
    json.put("format", FORMAT);
    json.put("target", report.target());
    report.targetVersion().ifPresent(version -> json.put("targetVersion", version));
    json.put("exitCode", report.exitCode());
    json.put("startedAt", report.startedAt().toString());
    json.put("durationMillis", report.durationMillis());
    json.put("environments", report.environments());
    json.put("directories", report.directories().stream().map(Path::toString).toList());
    report.failure().ifPresent(f -> json.put("failure", f));
    report.sharing().ifPresent(seen -> json.put("sharing", seen));
    json.put("stale", report.stale());
    json.put("cases", report.cases().stream().map(ReportJson::map).toList());
    return json;
  }

  private static Map<String, Object> map(CaseReport one) {
    var json = new LinkedHashMap<String, Object>();
    json.put("id", one.id());
    json.put("family", one.family());
    json.put("verdict", one.verdict());
    json.put("told", one.told().name());
    json.put("outcome", one.outcome().name());
    json.put("requirement", one.requirement());
    json.put("detail", one.detail());
    one.known().ifPresent(reason -> json.put("known", reason));
    json.put("reliabilityPercent", one.reliabilityPercent());
    json.put("attempts", one.attempts().stream().map(ReportJson::map).toList());
    json.put("durationMillis", one.durationMillis());
    json.put("longestGapMillis", one.longestGapMillis());
    json.put("counters", one.counters());
    json.put("lastOutput", one.lastOutput());
    one.repeats().ifPresent(text -> json.put("repeats", text));
    one.confirmation().ifPresent(sought -> json.put("confirmation", sought));
    json.put("reproduce", one.reproduce());
    return json;
  }

  private static Map<String, Object> map(CaseReport.Attempt attempt) {
    var json = new LinkedHashMap<String, Object>();
    json.put("verdict", attempt.verdict());
    json.put("told", attempt.told().name());
    json.put("detail", attempt.detail());
    json.put("durationMillis", attempt.durationMillis());
    return json;
  }
}
