package dev.busproof.clientsim.fuzz.reduce;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.busproof.clientsim.fuzz.Programs;
import dev.busproof.clientsim.fuzz.program.MemoryAction;
import dev.busproof.clientsim.fuzz.program.Program;
import dev.busproof.clientsim.fuzz.program.Step;
import dev.busproof.clientsim.fuzz.program.Value;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MinimiserTest {
  private static final int BUDGET = 2000;

  private static Minimiser.Minimised minimise(Program program, Predicate<Program> fails)
      throws IOException {
    return new Minimiser(fails::test, 100, BUDGET).minimise(program);
  }

  @Test
  void what_is_left_is_what_the_failure_needs() throws IOException {
    var smallest = minimise(Programs.crowded(), Programs.diesOfShortFiles());

    assertThat(smallest.complete()).isTrue();
    assertThat(smallest.program().steps())
        .containsExactly(
            new Step.Connect("c2"),
            new Step.CreateFile("f2", Step.Kind.MEMFD, 0, false, Set.of()),
            new Step.Bind("c2", "wl_compositor", 1, "compositor"),
            new Step.Bind("c2", "wl_shm", 1, "shm"),
            Programs.request(
                "c2",
                "shm",
                "create_pool",
                new Value.NewObject("pool"),
                new Value.FileDescriptor("f2"),
                Programs.number(0)),
            Programs.request(
                "c2",
                "pool",
                "create_buffer",
                new Value.NewObject("buffer"),
                Programs.number(0),
                Programs.number(0),
                Programs.number(0),
                Programs.number(0),
                Programs.number(0)),
            Programs.request("c2", "compositor", "create_surface", new Value.NewObject("surface")),
            Programs.request(
                "c2",
                "surface",
                "attach",
                new Value.Reference("buffer"),
                Programs.number(0),
                Programs.number(0)),
            Programs.truncate("f2", 0),
            Programs.request("c2", "surface", "commit"));
  }

  @Test
  void a_failure_that_has_nothing_to_do_with_the_program_leaves_one_step() throws IOException {
    assertThat(minimise(Programs.crowded(), _ -> true).program().steps()).hasSize(1);
  }

  @Test
  void a_program_that_never_fails_again_stays_as_it_is() throws IOException {
    assertThat(minimise(Programs.crowded(), _ -> false).program()).isEqualTo(Programs.crowded());
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void whatever_the_failure_is_the_result_fails_and_no_step_of_it_can_go(long seed)
      throws IOException {
    // So many steps of the program, chosen by lot, must all be there in some form.
    var random = new Random(seed);
    var needed = new ArrayList<Class<? extends Step>>();
    var steps = Programs.crowded().steps();
    for (int i = 0; i < 3; i++) {
      needed.add(steps.get(random.nextInt(steps.size())).getClass());
    }
    Predicate<Program> fails =
        p -> needed.stream().allMatch(kind -> p.steps().stream().anyMatch(kind::isInstance));

    var smallest = minimise(Programs.crowded(), fails).program();

    assertThat(fails).accepts(smallest);
    var closure = new Closure(Programs.crowded());
    for (int i = 0; i < smallest.steps().size(); i++) {
      var less = new ArrayList<>(smallest.steps());
      less.remove(i);
      assertThat(fails).rejects(smallest.with(closure.of(less)));
    }
  }

  @Test
  void a_step_never_goes_without_what_depends_on_it() throws IOException {
    var seen = new ArrayList<Program>();
    new Minimiser(
            candidate -> {
              seen.add(candidate);
              return Programs.diesOfShortFiles().test(candidate);
            },
            100,
            BUDGET)
        .minimise(Programs.crowded());

    var closure = new Closure(Programs.crowded());
    assertThat(seen)
        .isNotEmpty()
        .allSatisfy(p -> assertThat(closure.of(p.steps())).isEqualTo(p.steps()));
  }

  @Test
  void a_reference_to_what_never_was_is_no_reason_to_drop_a_step() throws IOException {
    var stray =
        Programs.of(
            new Step.Connect("c1"),
            new Step.Sync("c1"),
            Programs.request("c1", "display", "sync", new Value.Reference("nobody")));

    var smallest =
        minimise(stray, p -> p.steps().stream().anyMatch(Step.Request.class::isInstance));

    assertThat(smallest.program().steps())
        .containsExactly(stray.steps().getFirst(), stray.steps().getLast());
  }

  @Test
  void a_failure_that_comes_every_third_time_is_minimised_all_the_same() throws IOException {
    var random = new Random(1);
    int[] runs = {0};
    var smallest =
        new Minimiser(
                candidate -> {
                  runs[0]++;
                  return random.nextInt(3) == 0 && Programs.diesOfShortFiles().test(candidate);
                },
                33,
                BUDGET)
            .minimise(Programs.crowded());

    assertThat(smallest.runs()).isEqualTo(runs[0]);
    assertThat(Programs.diesOfShortFiles()).accepts(smallest.program());
    assertThat(smallest.program().steps().size()).isLessThan(13);
  }

  @Test
  void a_failure_by_luck_is_not_what_the_result_rests_on() throws IOException {
    // The tenth run fails alike for another reason, whatever is run.
    int[] runs = {0};
    var smallest =
        new Minimiser(
                candidate -> {
                  runs[0]++;
                  return runs[0] == 10 || Programs.diesOfShortFiles().test(candidate);
                },
                50,
                BUDGET)
            .minimise(Programs.crowded());

    assertThat(Programs.diesOfShortFiles()).accepts(smallest.program());
    assertThat(smallest.program().steps()).hasSize(10);
  }

  @ParameterizedTest
  @CsvSource({"0", "1", "10"})
  void a_budget_is_kept(int budget) throws IOException {
    int[] runs = {0};
    var smallest =
        new Minimiser(
                candidate -> {
                  runs[0]++;
                  return Programs.diesOfShortFiles().test(candidate);
                },
                100,
                budget)
            .minimise(Programs.crowded());

    assertThat(runs[0]).isEqualTo(budget);
    assertThat(smallest.complete()).isFalse();
    assertThat(Programs.diesOfShortFiles()).accepts(smallest.program());
  }

  @Test
  void what_cannot_be_tried_any_more_ends_it() {
    assertThatThrownBy(() ->
            new Minimiser(
                    _ -> {
                      throw new IOException("no target");
                    },
                    100,
                    BUDGET)
                .minimise(Programs.crowded()))
        .isInstanceOf(IOException.class)
        .hasMessage("no target");
  }

  @ParameterizedTest
  @CsvSource({"100, 1", "90, 2", "50, 5", "33, 8", "10, 12", "1, 12"})
  void the_less_reliable_the_more_tries(int percent, int tries) {
    assertThat(Minimiser.tries(percent)).isEqualTo(tries);
  }

  @Test
  void simpler_steps_end_somewhere() {
    for (var step : Programs.crowded().steps()) {
      var now = step;
      int taken = 0;
      for (List<Step> next = Simpler.than(now); !next.isEmpty(); next = Simpler.than(now)) {
        now = next.getLast();
        assertThat(++taken).as("%s", step).isLessThan(1000);
      }
    }
  }

  @Test
  void a_truncation_at_a_delay_becomes_one_without() throws IOException {
    Predicate<Program> cut =
        p ->
            p.steps().stream()
                .anyMatch(
                    s -> s instanceof Step.Later || s instanceof Step.Act(MemoryAction.Truncate _));

    assertThat(minimise(Programs.crowded(), cut).program().steps())
        .last()
        .isEqualTo(Programs.truncate("f2", 0));
  }
}
