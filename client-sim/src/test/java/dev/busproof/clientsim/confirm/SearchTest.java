package dev.busproof.clientsim.confirm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.busproof.clientsim.confirm.Rehearsal.OverException;
import dev.busproof.clientsim.judge.Verdict;
import dev.busproof.clientsim.observe.Confirmation;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Targets that are nothing but a rule which lists of cases they fall to. */
class SearchTest {
  /** What the target had seen when it fell in {@code last}. */
  private static final List<String> SERVED =
      IntStream.range(0, 40).mapToObj(i -> "case." + i).toList();

  private static final Finding FINDING = new Finding("last", Verdict.Kind.CRASHED, 1, SERVED);

  private final List<List<String>> played = new ArrayList<>();

  private Rehearsal whoFallsTo(Predicate<List<String>> rule) {
    return cases -> {
      played.add(cases);
      for (int i = 1; i <= cases.size(); i++) {
        if (rule.test(cases.subList(0, i))) {
          return i;
        }
      }
      return 0;
    };
  }

  private static Confirmation sought(Rehearsal rehearsal) {
    return sought(FINDING, rehearsal);
  }

  private static Confirmation sought(Finding finding, Rehearsal rehearsal) {
    var search = new Search(finding);
    search.alone(rehearsal);
    if (search.isOpen()) {
      search.further(rehearsal);
    }
    return search.result();
  }

  @Test
  void a_case_that_does_it_alone_is_tried_three_times_and_nothing_else_is() {
    var sought = sought(whoFallsTo(cases -> cases.contains("last")));

    assertThat(sought.cases()).containsExactly("last");
    assertThat(sought.text()).isEqualTo("3 of 3 alone");
    assertThat(played).hasSize(3).containsOnly(List.of("last"));
  }

  @Test
  void a_case_that_does_it_alone_at_times_is_told_with_how_often() {
    var sought = sought(whoFallsTo(_ -> played.size() == 2));

    assertThat(sought.cases()).containsExactly("last");
    assertThat(sought.text()).isEqualTo("1 of 3 alone");
  }

  @Test
  void a_race_that_hits_now_and_then_is_blamed_on_no_other_case() {
    var sought = sought(whoFallsTo(cases -> played.size() == 4 && cases.size() == 5));

    assertThat(sought.cases()).containsExactly("last");
    assertThat(sought.text()).isEqualTo("1 of 18 alone"); // 3 by 1, then 5 and 10 in a row
  }

  @Test
  void what_an_earlier_case_left_behind_is_found_wherever_that_case_was() {
    for (var culprit : SERVED) {
      var sought = sought(whoFallsTo(cases -> cases.containsAll(List.of(culprit, "last"))));

      assertThat(sought.cases()).containsExactly(culprit, "last");
      assertThat(sought.text()).isEqualTo("3 of 3 after %s, and 0 of 13 alone".formatted(culprit));
      assertThat(sought.needsOthers()).isTrue();
    }
  }

  @Test
  void cases_that_do_it_only_together_are_all_named_in_their_order() {
    var guilty = List.of("case.3", "case.17", "case.38", "last");

    assertThat(sought(whoFallsTo(cases -> cases.containsAll(guilty))).cases()).isEqualTo(guilty);
  }

  @Test
  void a_target_that_falls_before_its_last_case_is_not_given_the_rest() {
    var sought = sought(whoFallsTo(cases -> cases.containsAll(List.of("case.12", "case.20"))));

    assertThat(sought.cases()).containsExactly("case.12", "case.20");
  }

  @Test
  void what_took_many_cases_together_is_given_all_of_them() {
    var sought = sought(whoFallsTo(cases -> cases.size() == SERVED.size() + 1));

    assertThat(sought.cases()).hasSize(SERVED.size() + 1).startsWith("case.0").endsWith("last");
  }

  @Test
  void what_never_comes_about_again_was_seen_once() {
    var sought = sought(whoFallsTo(_ -> false));

    assertThat(sought.isRepeated()).isFalse();
    assertThat(sought.text())
        .isEqualTo(
            "not repeated in 20 tries: seen once (13 alone, 7 after some of the 40 before it)");
    assertThat(played).hasSize(3 + 1 + 7);
  }

  @Test
  void the_first_case_of_a_target_has_only_itself_to_repeat() {
    var first = new Finding("last", Verdict.Kind.HUNG, 2, List.of());

    assertThat(sought(first, whoFallsTo(_ -> false)).text())
        .isEqualTo("not repeated in 13 tries: seen 2 times (13 alone)");
  }

  @Test
  void a_search_that_ran_out_of_time_says_so_and_keeps_what_it_has() {
    var sought =
        sought(cases -> {
          played.add(cases);
          if (played.size() == 3) {
            throw new OverException();
          }
          return 1;
        });

    assertThat(sought.text()).isEqualTo("2 of 2 alone (the time was over)");
  }

  @Test
  void a_list_that_is_known_to_fail_is_shortened_no_further_than_time_allows() {
    var sought =
        sought(cases -> {
          played.add(cases);
          if (played.size() == 9) {
            throw new OverException();
          }
          return cases.contains("case.37") ? cases.size() : 0;
        });

    assertThat(sought.cases()).contains("case.37").endsWith("last");
    assertThat(sought.times()).isPositive();
    assertThat(sought.text()).endsWith("(the time was over)");
  }
}
