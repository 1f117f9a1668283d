package dev.busproof.clientsim.fuzz.campaign;

import dev.busproof.clientsim.report.PlainText;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * What came of a campaign.
 *
 * @param info what was asked for, and where it took place
 * @param directory where everything is
 * @param status the last figures; its rates are those of the whole time
 * @param findings in the order in which they were found
 * @param failure why it did not go on to its end, when that is so
 */
public record FuzzReport(
    FuzzInfo info,
    Path directory,
    FuzzStatus status,
    List<FindingReport> findings,
    Optional<String> failure) {
  private static final String INDENT = "    ";

  public FuzzReport {
    findings = List.copyOf(findings);
  }

  /**
   * 0 nothing was found that is not known; 1 there are findings; 3 the lab could not test. A
   * campaign that played nothing is 3, never success.
   */
  public int exitCode() {
    if (findings.stream().anyMatch(FindingReport::fails)) {
      return 1;
    }
    return status.totals().programs() > 0 && failure.isEmpty() ? 0 : 3;
  }

  /** For people, every line ended by a newline. */
  public String text() {
    var text = new StringBuilder();
    for (var one : findings) {
      text.append(one.verdict()).append("  ").append(one.name()).append('\n');
      indented(text, PlainText.of(one.signature()));
      indented(text, PlainText.of(one.detail()));
      one.known().ifPresent(reason -> indented(text, "known: " + PlainText.of(reason)));
      indented(text, reliability(one) + ", seen %d times".formatted(one.times()));
      one.lastOutput().forEach(line -> indented(text, "| " + PlainText.of(line)));
      indented(text, "found by " + one.foundBy());
      indented(text, "reproduce with: " + one.reproduce());
    }
    return text.toString();
  }

  private String reliability(FindingReport one) {
    if (!one.wasLookedInto()) {
      return "UNCONFIRMED: not looked into yet, which ./busproof fuzz --resume %s does"
          .formatted(directory);
    }
    return one.isConfirmed()
        ? "%d steps%s, reliability %d %% of %d runs"
            .formatted(
                one.steps(),
                one.complete() ? "" : " (the search for fewer was cut short)",
                one.reliabilityPercent(),
                one.runs())
        : "UNCONFIRMED: did not come about again in %d runs".formatted(one.runs());
  }

  private static void indented(StringBuilder text, String line) {
    text.append(INDENT).append(line).append('\n');
  }

  /** Some lines that sum it up; newlines included. */
  public String summary() {
    var totals = status.totals();
    var summary =
        new StringBuilder(
            ("%d programs against %s in %.1f s (%d a minute per worker), %d messages, %d"
                    + " truncations (%d a second);%n")
                .formatted(
                    totals.programs(),
                    info.options().lab().target().text(),
                    status.durationMillis() / 1000.0,
                    programsPerMinutePerWorker(),
                    totals.messages(),
                    totals.truncations(),
                    truncationsPerSecond()));
    summary.append(
        "corpus %d, features %d%s, restarts %d, skipped %d, seed %d; %s; details in %s%n"
            .formatted(
                status.corpus(),
                status.features(),
                status.probes().map(", coverage %d probes"::formatted).orElse(""),
                status.restarts(),
                status.skipped(),
                info.options().seed(),
                counts(),
                directory));
    failure.ifPresent(f -> summary.append("could not test: ").append(f).append('\n'));
    return summary.toString();
  }

  private long programsPerMinutePerWorker() {
    return perSecond(status.totals().programs() * 60) / info.options().lab().workers();
  }

  private long truncationsPerSecond() {
    return perSecond(status.totals().truncations());
  }

  private long perSecond(long count) {
    return count * 1000 / Math.max(1, status.durationMillis());
  }

  private String counts() {
    long known = findings.stream().filter(one -> one.known().isPresent()).count();
    long unconfirmed = findings.stream().filter(one -> !one.isConfirmed()).count();
    return findings.isEmpty()
        ? "no finding"
        : "%d findings, %d of them known and %d unconfirmed"
            .formatted(findings.size(), known, unconfirmed);
  }

  /** The whole report as one JSON object. */
  public String json() {
    var json = new LinkedHashMap<String, Object>();
    json.put("format", FuzzInfo.FORMAT);
    json.put("target", info.options().lab().target().text());
    info.targetVersion().ifPresent(version -> json.put("targetVersion", version));
    json.put("exitCode", exitCode());
    json.put("startedAt", info.startedAt().toString());
    json.put("environment", info.environment());
    json.put("seed", info.options().seed());
    json.put("shard", info.options().lab().shard().text());
    json.put("workers", info.options().lab().workers());
    json.put("durationMillis", status.durationMillis());
    json.put("programs", status.totals().programs());
    json.put("messages", status.totals().messages());
    json.put("truncations", status.totals().truncations());
    json.put("programsPerMinutePerWorker", programsPerMinutePerWorker());
    json.put("truncationsPerSecond", truncationsPerSecond());
    json.put("corpus", status.corpus());
    json.put("features", status.features());
    status.probes().ifPresent(probes -> json.put("coverageProbes", probes));
    json.put("restarts", status.restarts());
    json.put("skipped", status.skipped());
    failure.ifPresent(f -> json.put("failure", f));
    json.put("findings", findings);
    json.put("directory", directory.toString());
    return JsonMapper.builder()
        .enable(SerializationFeature.INDENT_OUTPUT)
        .build()
        .writeValueAsString(json);
  }
}
