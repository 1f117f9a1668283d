package dev.busproof.memfd.probe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.busproof.memfd.probe.ProbeComparison.Column;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ProbeComparisonTest {
  private static final Column OLD =
      column(
          "old",
          row("seal.a", Topic.SEALS, Answer.no("EINVAL")),
          row("memfd.b", Topic.MEMFD, Answer.yes("")),
          row("hole.c", Topic.HOLES, Answer.cannotTell("there is no such device on this machine")));
  private static final Column NEW =
      column(
          "new",
          row("seal.a", Topic.SEALS, Answer.yes("")),
          row("memfd.b", Topic.MEMFD, Answer.yes("")),
          row("hole.c", Topic.HOLES, Answer.yes("")),
          row("hole.d", Topic.HOLES, Answer.yes("")));

  private static Column column(String name, ProbeRow... rows) {
    return new Column(name, new ProbeReport(Arrays.asList(rows)));
  }

  private static ProbeRow row(String feature, Topic topic, Answer answer) {
    return new ProbeRow(feature, topic, Stability.BEHAVIOUR, answer, "how", Optional.empty());
  }

  @Test
  void rows_that_differ_are_marked_and_long_answers_are_notes() {
    assertThat(new ProbeComparison(List.of(OLD, NEW)).table(false))
        .isEqualTo(
            """
                       old              new

            memfd_create
              memfd.b  yes              yes

            Seals, and what each forbids
            * seal.a   no (EINVAL)      yes

            Holes
              hole.c   cannot tell [1]  yes
              hole.d   -                yes

            [1] cannot tell (there is no such device on this machine)

            1 row differs
            """);
  }

  @Test
  void only_differences_leave_out_what_agrees_and_what_nobody_knows() {
    assertThat(new ProbeComparison(List.of(OLD, NEW)).table(true))
        .isEqualTo(
            """
                      old          new

            Seals, and what each forbids
            * seal.a  no (EINVAL)  yes

            1 row differs
            """);
  }

  @Test
  void what_changes_by_itself_is_no_kernels() {
    ProbeRow moment =
        new ProbeRow(
            "huge.free",
            Topic.HUGE_PAGES,
            Stability.VOLATILE,
            Answer.yes(""),
            "how",
            Optional.empty());
    assertThat(new ProbeComparison(List.of(column("a", moment))).rows()).isEmpty();
  }
}
