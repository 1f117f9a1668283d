package dev.busproof.clientsim.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.busproof.clientsim.observe.Confirmation;
import dev.busproof.clientsim.observe.JournalEntry;
import dev.busproof.clientsim.observe.TargetExit;
import dev.busproof.clientsim.report.StoredRuns.Seen;
import dev.busproof.clientsim.run.Limits;
import dev.busproof.clientsim.run.ProveOptions;
import dev.busproof.clientsim.run.RunInfo;
import dev.busproof.clientsim.run.RunRefusedException;
import dev.busproof.clientsim.run.Shard;
import dev.busproof.clientsim.run.StoredRun;
import dev.busproof.clientsim.run.TargetChoice;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.xml.sax.InputSource;
import tools.jackson.databind.json.JsonMapper;

class JudgementTest {
  private static final String CASES =
      "shm.kind.pipe,shm.kind.directory,shm.kind.eventfd,shm.kind.socket,shm.kind.o-path,shm.kind.dev-zero";

  @TempDir Path directory;

  private StoredRun write(String name, ProveOptions.Builder options, Seen... seen)
      throws Exception {
    return StoredRuns.write(directory.resolve(name), options, List.of(seen));
  }

  private static ProveReport report(StoredRun... runs) throws RunRefusedException {
    return Judgement.of(List.of(runs), JudgeOptions.OF_THE_RUN).report();
  }

  @Test
  void a_run_is_judged_by_other_limits_than_it_was_begun_with() throws Exception {
    var run = write("run", StoredRuns.options("shm.kind.pipe"), Seen.FINE);
    var strict =
        new JudgeOptions(Optional.of(Limits.defaults().withGapLimitMillis(5)), Optional.empty());

    assertThat(report(run).cases().getFirst().verdict()).isEqualTo("PASS");
    assertThat(Judgement.of(run, strict).report().cases().getFirst().verdict()).isEqualTo("HARMED");
  }

  @Test
  void reliability_is_how_often_the_worst_came_about() throws Exception {
    var run =
        write(
            "run",
            StoredRuns.options("shm.kind.pipe").repeat(4),
            Seen.FINE,
            Seen.CRASH,
            Seen.FINE,
            Seen.FINE);

    var one = report(run).cases().getFirst();

    assertThat(one.verdict()).isEqualTo("FLAKY");
    assertThat(one.reliabilityPercent()).isEqualTo(25);
    assertThat(one.attempts()).hasSize(4);
    assertThat(report(run).table()).contains("reliability: 25 % of 4 attempts");
  }

  @Test
  void a_target_found_dead_after_its_attempt_crashed_in_that() throws Exception {
    var run =
        write(
            "run",
            StoredRuns.options(CASES),
            Collections.nCopies(6, Seen.FINE).toArray(Seen[]::new));
    var entries = new ArrayList<>(run.entries());
    entries.add(
        3,
        new JournalEntry.Died(
            Instant.EPOCH,
            1,
            run.info().cases().get(1),
            new TargetExit(Optional.of(139)),
            List.of("last words")));

    var cases = report(new StoredRun(run.directory(), run.info(), entries)).cases();

    assertThat(cases)
        .filteredOn(one -> one.id().equals(run.info().cases().get(1)))
        .singleElement()
        .satisfies(one -> {
          assertThat(one.verdict()).isEqualTo("CRASHED(SIGSEGV)");
          assertThat(one.lastOutput()).containsExactly("last words");
        });
    assertThat(cases).filteredOn(one -> one.verdict().equals("PASS")).hasSize(5);
  }

  @Test
  void how_a_finding_repeats_is_in_every_report_and_in_the_command() throws Exception {
    var run = write("run", StoredRuns.options("shm.kind.pipe").repeat(2), Seen.CRASH, Seen.CRASH);

    var alone = with(run, List.of("shm.kind.pipe"), 1);
    assertThat(alone.reproduce()).endsWith(" --repeat 8 --no-confirm");
    var others = with(run, List.of("shm.kind.socket", "shm.kind.pipe"), 2);
    assertThat(others.reproduce())
        .startsWith(
            "./busproof prove --cases shm.kind.socket,shm.kind.pipe,shm.kind.socket,shm.kind.pipe,"
                + "shm.kind.socket,shm.kind.pipe --target-command")
        .endsWith(" --no-confirm")
        .doesNotContain("--repeat");
    assertThat(others.repeats()).hasValue("2 of 3 after shm.kind.socket, and 0 of 3 alone");

    var text = "repeats: 2 of 3 after shm.kind.socket";
    assertThat(Files.readString(directory.resolve("reports/junit.xml"))).contains(text);
    var json =
        JsonMapper.shared().readTree(directory.resolve("reports/report.json")).at("/cases/0");
    assertThat(json.path("repeats").asString()).startsWith("2 of 3 after");
    assertThat(json.at("/confirmation/cases/0").asString()).isEqualTo("shm.kind.socket");
    assertThat(json.at("/confirmation/durationMillis").asInt()).isEqualTo(99);
    assertThat(Files.readString(directory.resolve("reports/report.html")))
        .contains("2 of 3 after shm.kind.socket");
  }

  private CaseReport with(StoredRun run, List<String> cases, int times) throws Exception {
    var sought = new Confirmation("CRASHED", 2, 3, 0, 5, cases, 3, times, 99, Optional.empty());
    var entries = new ArrayList<>(run.entries());
    entries.add(new JournalEntry.Confirmed(Instant.EPOCH, "shm.kind.pipe", sought));
    var judged =
        Judgement.of(new StoredRun(run.directory(), run.info(), entries), JudgeOptions.OF_THE_RUN);
    return judged.writeTo(directory.resolve("reports")).cases().getFirst();
  }

  @Test
  void a_confirmation_of_something_else_than_is_found_by_other_limits_says_nothing()
      throws Exception {
    var run = write("run", StoredRuns.options("shm.kind.pipe"), Seen.FINE);
    var entries = new ArrayList<>(run.entries());
    entries.add(
        new JournalEntry.Confirmed(
            Instant.EPOCH,
            "shm.kind.pipe",
            new Confirmation(
                "LEAKED", 1, 3, 3, 0, List.of("shm.kind.pipe"), 3, 3, 9, Optional.empty())));
    var strict =
        new JudgeOptions(Optional.of(Limits.defaults().withGapLimitMillis(5)), Optional.empty());

    var one =
        Judgement.of(new StoredRun(run.directory(), run.info(), entries), strict)
            .report()
            .cases()
            .getFirst();

    assertThat(one.verdict()).isEqualTo("HARMED");
    assertThat(one.repeats()).isEmpty();
  }

  @Test
  void shards_are_judged_as_one_run_and_one_that_is_missing_is_named() throws Exception {
    var one = write("1", StoredRuns.options(CASES).shard(new Shard(1, 3)), Seen.FINE, Seen.FINE);
    var two = write("2", StoredRuns.options(CASES).shard(new Shard(2, 3)), Seen.FINE, Seen.FINE);
    var three = write("3", StoredRuns.options(CASES).shard(new Shard(3, 3)), Seen.FINE, Seen.FINE);
    var whole =
        write(
            "whole",
            StoredRuns.options(CASES),
            Collections.nCopies(6, Seen.FINE).toArray(Seen[]::new));

    assertThat(report(three, one, two).cases())
        .extracting(CaseReport::id)
        .containsExactlyElementsOf(report(whole).cases().stream().map(CaseReport::id).toList());
    assertThat(report(one, two, three).exitCode()).isZero();
    assertThat(report(one, three).failure()).hasValueSatisfying(f -> assertThat(f).contains("2/3"));
    assertThat(report(one, three).exitCode()).isEqualTo(3);
    assertThat(report(one).exitCode()).isZero();
  }

  @Test
  void shards_of_different_choices_are_no_whole() throws Exception {
    var one = write("1", StoredRuns.options(CASES).shard(new Shard(1, 2)), Seen.FINE);
    var other =
        write(
            "2",
            StoredRuns.options("shm.kind.pipe,shm.kind.socket").shard(new Shard(2, 2)),
            Seen.FINE);

    assertThatThrownBy(() -> report(one, other))
        .isInstanceOf(RunRefusedException.class)
        .hasMessageContaining("shards of different --cases");
  }

  @Test
  void shards_that_were_dealt_out_of_another_catalogue_are_no_whole() throws Exception {
    var one = write("1", StoredRuns.options(CASES).shard(new Shard(1, 2)), Seen.FINE);
    var info = one.info();
    var fewer =
        new RunInfo(
            info.format(),
            info.startedAt(),
            StoredRuns.options(CASES).shard(new Shard(2, 2)).build(),
            info.targetVersion(),
            info.environment(),
            List.of(),
            info.baseline());

    var failure = report(one, new StoredRun(one.directory(), fewer, List.of())).failure();

    assertThat(failure).hasValueSatisfying(f -> assertThat(f).contains("3 cases are in none"));
  }

  @Test
  void a_run_judged_by_other_limits_is_reproduced_by_these() throws Exception {
    var run = write("run", StoredRuns.options("shm.kind.pipe"), Seen.FINE);
    var strict =
        new JudgeOptions(Optional.of(Limits.defaults().withGapLimitMillis(5)), Optional.empty());

    assertThat(Judgement.of(run, strict).report().cases().getFirst().reproduce())
        .contains("--gap-limit-millis 5");
  }

  @Test
  void a_case_that_no_two_runs_tested_is_no_agreement() throws Exception {
    var a = report(write("a", StoredRuns.options("shm.kind.pipe"), Seen.UNSUPPORTED));
    var b = report(write("b", StoredRuns.options("shm.kind.pipe"), Seen.UNSUPPORTED));

    assertThat(Comparison.of(List.of(a, b)).exitCode()).isEqualTo(3);
  }

  @Test
  void the_same_case_in_two_directories_was_attempted_twice() throws Exception {
    var first = write("1", StoredRuns.options("shm.kind.pipe"), Seen.FINE);
    var second = write("2", StoredRuns.options("shm.kind.pipe"), Seen.CRASH);

    assertThat(report(first, second).cases())
        .singleElement()
        .satisfies(one -> {
          assertThat(one.verdict()).isEqualTo("FLAKY");
          assertThat(one.reliabilityPercent()).isEqualTo(50);
        });
  }

  @Test
  void runs_about_different_things_are_not_judged_as_one() throws Exception {
    var one = write("1", StoredRuns.options("shm.kind.pipe"), Seen.FINE);
    var other =
        write(
            "2",
            ProveOptions.builder(new TargetChoice.Command("ls")).cases("shm.kind.pipe"),
            Seen.FINE);
    var harder = write("3", StoredRuns.options("shm.kind.pipe").raceMillis(77), Seen.FINE);

    assertThatThrownBy(() -> report(one, other))
        .isInstanceOf(RunRefusedException.class)
        .hasMessageContaining("different targets");
    assertThatThrownBy(() -> report(one, harder)).hasMessageContaining("different options");
  }

  @Test
  void a_run_that_lacks_a_case_is_no_success_and_says_how_to_go_on() throws Exception {
    var run = write("run", StoredRuns.options(CASES), Seen.FINE);

    assertThat(report(run).exitCode()).isEqualTo(3);
    assertThat(report(run).failure())
        .hasValueSatisfying(f -> assertThat(f).contains("5 of 6 cases are missing", "--resume"));
  }

  @Test
  void junit_xml_counts_what_ci_systems_count() throws Exception {
    var run =
        write(
            "run",
            StoredRuns.options(CASES),
            Seen.CRASH,
            Seen.FINE,
            Seen.UNSUPPORTED,
            Seen.LAB_FAILED);

    Judgement.of(run, JudgeOptions.OF_THE_RUN).writeTo(run.directory());
    var xml = parse(Files.readString(run.directory().resolve("junit.xml")));

    var all = xml.getDocumentElement();
    assertThat(all.getTagName()).isEqualTo("testsuites");
    assertThat(all.getAttribute("tests")).isEqualTo("5"); // four cases, and that two are missing
    assertThat(all.getAttribute("failures")).isEqualTo("2");
    assertThat(all.getAttribute("errors")).isEqualTo("1");
    assertThat(all.getAttribute("skipped")).isEqualTo("1");
    var suite = (Element) xml.getElementsByTagName("testsuite").item(0);
    assertThat(suite.getAttribute("name")).isEqualTo("busproof.shm");
    assertThat(suite.getAttribute("timestamp"))
        .matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d");
    var failure = (Element) xml.getElementsByTagName("failure").item(0);
    assertThat(failure.getAttribute("type")).isEqualTo("CRASHED(SIGBUS)");
    assertThat(failure.getTextContent())
        .contains("reproduce with: ./busproof prove --cases shm.kind.pipe");
    assertThat(xml.getElementsByTagName("system-out").item(0).getTextContent())
        .contains("Bus error </script>", "\\u001b[2J");
    assertThat(((Element) xml.getElementsByTagName("skipped").item(0)).getAttribute("message"))
        .isEqualTo("there is no such thing");
  }

  private static Document parse(String xml) throws Exception {
    return DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(new InputSource(new StringReader(xml)));
  }

  @Test
  void runs_side_by_side_mark_where_they_differ() throws Exception {
    var a = report(write("a", StoredRuns.options(CASES), Seen.CRASH, Seen.FINE, Seen.LAB_FAILED));
    var b = report(write("b", StoredRuns.options(CASES), Seen.FINE, Seen.FINE, Seen.FINE));
    var comparison = Comparison.of(List.of(a, b));

    assertThat(comparison.differences())
        .extracting(Comparison.Row::id)
        .containsExactly("shm.kind.pipe");
    assertThat(comparison.exitCode()).isEqualTo(1);
    assertThat(comparison.text(80, false))
        .contains("* shm.kind.pipe       CRASHED(SIGBUS)  PASS", "1 of 3 cases differ")
        .doesNotContain("\033");
    assertThat(comparison.text(80, true)).doesNotContain("shm.kind.directory");
    assertThat(JsonMapper.shared().readTree(comparison.json()).path("rows").size()).isEqualTo(3);
    assertThat(Comparison.of(List.of(a, a)).exitCode()).isZero();
  }

  @Test
  void more_runs_than_fit_into_a_line_go_into_further_tables() throws Exception {
    var a = report(write("a", StoredRuns.options("shm.kind.pipe"), Seen.CRASH));

    var text = Comparison.of(Collections.nCopies(30, a)).text(60, false);

    assertThat(text.lines().filter(line -> line.startsWith("  shm.kind.pipe")))
        .hasSizeGreaterThan(9);
    assertThat(text.lines().filter(line -> line.startsWith("  ")))
        .allMatch(line -> line.length() <= 60);
    assertThat(text).contains("AD");
  }
}
