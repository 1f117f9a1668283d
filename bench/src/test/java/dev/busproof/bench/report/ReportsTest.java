package dev.busproof.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.busproof.bench.model.Absence;
import dev.busproof.bench.model.BenchRun;
import dev.busproof.bench.model.Better;
import dev.busproof.bench.model.Environment;
import dev.busproof.bench.model.Measurement;
import dev.busproof.bench.model.Parameters;
import dev.busproof.bench.model.Role;
import dev.busproof.bench.model.Unit;
import dev.busproof.bench.report.Targets.Verdict;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class ReportsTest {
  private static final Parameters FULL_HD =
      Parameters.of("size", "1920x1080").with("damage", "full").with("memory", "warm");

  private static Measurement measured(
      String group, String lane, Parameters parameters, Role role, Unit unit, double... rounds) {
    Map<Integer, Double> values = new TreeMap<>();
    for (int i = 0; i < rounds.length; i++) {
      values.put(i, rounds[i]);
    }
    return Measurement.of(
        new Measurement.Key(group, lane, parameters), role, unit, Better.LOWER, values);
  }

  private static BenchRun run(List<Measurement> measurements) {
    return new BenchRun(
        BenchRun.FORMAT,
        Environment.read(Path.of("")),
        Instant.parse("2026-01-02T03:04:05Z"),
        false,
        measurements,
        List.of(new Absence("ingest", "udmabuf", FULL_HD, "open: <ENOENT> & no more")));
  }

  private static BenchRun usual() {
    List<Measurement> all = new ArrayList<>();
    for (String size : List.of("64x64", "256x256", "1920x1080")) {
      Parameters with = FULL_HD.with("size", size);
      all.add(
          measured(
                  "ingest",
                  "memcpy",
                  with,
                  Role.LIMIT,
                  Unit.NANOS,
                  300_000,
                  301_000,
                  302_000,
                  303_000)
              .withPercentiles(Map.of(0.0, 2.0, 50.0, 3.0, 99.0, 9.0, 100.0, 99.0)));
      all.add(
          measured(
              "ingest", "sealed-window", with, Role.OURS, Unit.NANOS, 301_000, 302_000, 303_000));
      all.add(
          measured(
              "ingest", "guarded-window", with, Role.OURS, Unit.NANOS, 400_000, 401_000, 402_000));
      all.add(
          measured(
              "ingest",
              "thp-copied-window",
              with,
              Role.OURS,
              Unit.NANOS,
              100_000,
              990_000,
              500_000));
    }
    all.add(
        measured(
            "fault-one-load",
            "minor-fault",
            Parameters.NONE,
            Role.LIMIT,
            Unit.NANOS,
            1000,
            1000,
            1000));
    all.add(
        measured(
            "fault-whole-buffer",
            "zero-pages",
            Parameters.NONE,
            Role.LIMIT,
            Unit.NANOS,
            500,
            500,
            500));
    all.add(
        measured(
            "fault-whole-buffer",
            "guard-whole-buffer",
            Parameters.NONE,
            Role.OURS,
            Unit.NANOS,
            2400,
            2400,
            2400));
    for (int clients : new int[] {1, 10, 50, 200}) {
      Parameters with = Parameters.of("clients", clients);
      all.add(
          measured(
              "crowd-cpu", "busproof", with, Role.OURS, Unit.PERCENT, clients, clients, clients));
      all.add(
          measured(
              "crowd-cpu", "weston 14", with, Role.PEER, Unit.PERCENT, 2 * clients, 2 * clients));
    }
    return run(all);
  }

  private static Verdict verdict(BenchRun run, String what) {
    return Targets.of(run).stream()
        .filter(row -> row.what().startsWith(what))
        .findFirst()
        .orElseThrow()
        .verdict();
  }

  @Test
  void a_target_is_passed_or_fallen_short_of_by_the_median_and_neither_when_the_rounds_disagree() {
    BenchRun run = usual();
    assertThat(verdict(run, "SEALED")).isEqualTo(Verdict.PASS);
    assertThat(verdict(run, "GUARDED")).isEqualTo(Verdict.SHORT);
    assertThat(verdict(run, "COPIED")).isEqualTo(Verdict.NOISY);
    assertThat(verdict(run, "OVER")).isEqualTo(Verdict.MISSING);
    assertThat(verdict(run, "50 clients: CPU")).isEqualTo(Verdict.UNSURE);
  }

  @Test
  void a_guard_fault_may_cost_two_and_a_half_minor_faults_and_the_zero_pages() {
    // 2400 / (2.5 * 1000 + 500)
    assertThat(Targets.of(usual()))
        .anySatisfy(row -> assertThat(row.figure()).isEqualTo("0.80 (0.80-0.80)"));
    assertThat(verdict(usual(), "guard fault")).isEqualTo(Verdict.PASS);
  }

  @Test
  void the_page_refers_to_nothing_outside_itself() {
    String page = new HtmlPage(usual()).text();
    // Names of XML dialects are not loaded, whatever they look like.
    String loading = page.replaceAll("xmlns(:\\w+)?=\"[^\"]*\"", "");
    assertThat(loading)
        .doesNotContain("http:", "https:", "<script", "<link", "<iframe", "@import", "<!ENTITY");
    assertThat(Pattern.compile("(?:src|href)=[\"'](?!#)").matcher(loading).find()).isFalse();
    assertThat(Pattern.compile("url\\((?!#)").matcher(loading).find()).isFalse();
    assertThat(page.indexOf("<!DOCTYPE")).isZero();
    assertThat(page.lastIndexOf("<!DOCTYPE")).isZero();
  }

  @Test
  void the_page_has_the_plots_there_are_figures_for_and_each_a_name_space_of_its_own() {
    String page = new HtmlPage(usual()).text();
    assertThat(page.split("<svg", -1)).hasSize(4);
    assertThat(page)
        .contains("Ingest of a whole frame in warm memory</figcaption>")
        .contains("<figcaption>crowd-cpu</figcaption>")
        .contains("distribution of single times</figcaption>");
    List<String> names =
        Pattern.compile(" id=\"([^\"]+)\"").matcher(page).results().map(r -> r.group(1)).toList();
    assertThat(names).doesNotHaveDuplicates();
  }

  @Test
  void plots_are_made_of_words_and_few_bytes() {
    String page = new HtmlPage(usual()).text();
    assertThat(page)
        .containsPattern("<text [^>]*>MiB of a frame</text>")
        .containsPattern("<text [^>]*>GB/s</text>")
        .containsPattern("<text [^>]*>guarded-window</text>")
        .containsPattern("<text [^>]*>weston 14</text>");
    assertThat(page.length()).isLessThan(60_000);
  }

  @Test
  void what_people_and_kernels_say_cannot_break_the_page() {
    assertThat(new HtmlPage(usual()).text()).contains("open: &lt;ENOENT&gt; &amp; no more");
  }

  @Test
  void what_falls_short_leads_to_where_it_is_told_why() {
    assertThat(new Markdown(usual(), "make it").text())
        .contains("## What falls short")
        .contains(
            "* GUARDED window ingest, 1080p, of memcpy: 0.75 (0.75-0.75), wanted >= 0.97:"
                + " [Ingest](performance-limits.md#ingest)\n")
        .doesNotContain("* SEALED");
  }

  @Test
  void the_document_names_the_command_the_date_the_machine_and_every_target() {
    BenchRun run = usual();
    String document = new Markdown(run, "make it").text();
    assertThat(document)
        .contains("Made by `make it`", "| begun | 2026-01-02 03:04 UTC |", "| kernel | Linux ")
        .contains("| SEALED window ingest, 1080p, of memcpy | >= 0.97 | 1.00 (1.00-1.00) | pass |")
        .contains(
            "| COPIED ingest into THP memory, THP memfd, of memcpy | >= 0.85 | noisy | noisy |")
        .contains("| 1920x1080 full warm | guarded-window | 401 us | 2.00 us | 0.75 (0.75-0.75) |");
    for (Targets.Row row : Targets.of(run)) {
      assertThat(document).contains(row.what());
    }
  }
}
