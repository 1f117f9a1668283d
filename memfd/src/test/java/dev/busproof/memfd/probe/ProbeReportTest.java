package dev.busproof.memfd.probe;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class ProbeReportTest {
  private static final String HOW = "it is done once without and then once more with the seal";

  private static ProbeRow row(String feature, Stability stability, Answer answer) {
    return new ProbeRow(feature, Topic.SEALS, stability, answer, HOW, Optional.of("3.17"));
  }

  private static ProbeReport of(ProbeRow... rows) {
    return new ProbeReport(List.of(rows));
  }

  private static List<String> differences(ProbeReport was, ProbeReport is, Stability stability) {
    return is.differencesFrom(was, stability).stream().map(ProbeDifference::toString).toList();
  }

  @Test
  void a_difference_says_what_was_and_what_is() {
    ProbeReport was =
        of(
            row("b", Stability.BEHAVIOUR, Answer.yes("EPERM")),
            row("gone", Stability.BEHAVIOUR, Answer.no("")),
            row("same", Stability.BEHAVIOUR, Answer.no("")));
    ProbeReport is =
        of(
            row("same", Stability.BEHAVIOUR, Answer.no("")),
            row("added", Stability.BEHAVIOUR, Answer.value("3")),
            row("b", Stability.BEHAVIOUR, Answer.no("")));

    assertThat(differences(was, is, Stability.BEHAVIOUR))
        .containsExactly(
            "added: is 3, and there was no such row",
            "b: was yes (EPERM), is no",
            "gone: was no, and there is no such row any more");
    assertThat(differences(is, is, Stability.BEHAVIOUR)).isEmpty();
  }

  @Test
  void another_error_number_is_a_difference() {
    ProbeReport was = of(row("a", Stability.BEHAVIOUR, Answer.yes("EPERM")));
    ProbeReport is = of(row("a", Stability.BEHAVIOUR, Answer.yes("EACCES")));

    assertThat(differences(was, is, Stability.BEHAVIOUR))
        .containsExactly("a: was yes (EPERM), is yes (EACCES)");
  }

  @Test
  void settings_are_apart_from_behaviour() {
    ProbeReport was = of(row("limit", Stability.SETTING, Answer.value("1")));
    ProbeReport is = of(row("limit", Stability.SETTING, Answer.value("2")));

    assertThat(differences(was, is, Stability.BEHAVIOUR)).isEmpty();
    assertThat(differences(was, is, Stability.SETTING)).containsExactly("limit: was 1, is 2");
  }

  @Test
  void a_narrow_table_folds_and_loses_no_word() {
    String table =
        of(row("seal.x", Stability.BEHAVIOUR, Answer.yes("EPERM"))).table(OptionalInt.of(50));

    assertThat(table.lines().toList())
        .hasSizeGreaterThan(3)
        .allSatisfy(
            line -> assertThat(line).hasSizeLessThanOrEqualTo(50).isEqualTo(line.stripTrailing()));
    assertThat(table.replaceAll("\\s+", " "))
        .contains(Topic.SEALS.heading() + " seal.x yes (EPERM) " + HOW + " (since 3.17)");
  }

  @Test
  void a_table_that_is_not_folded_has_a_line_for_each_row() {
    ProbeReport report =
        of(
            row("seal.x", Stability.BEHAVIOUR, Answer.yes("EPERM")),
            row("seal.xyz", Stability.BEHAVIOUR, Answer.no("")));

    assertThat(report.table(OptionalInt.empty()))
        .isEqualTo(
            """
            %s
            seal.x    yes (EPERM)  %s (since 3.17)
            seal.xyz  no           %s (since 3.17)
            """
                .formatted(Topic.SEALS.heading(), HOW, HOW));
  }

  @Test
  void a_filter_takes_globs_and_nothing_else_as_special() {
    assertThat(FeatureFilter.of("seal.*, hole.pread")).accepts("seal.write", "hole.pread");
    assertThat(FeatureFilter.of("seal.*, hole.pread")).rejects("sealx", "hole.pread.more", "");
    assertThat(FeatureFilter.of("a.(b")).accepts("a.(b");
  }
}
