package dev.busproof.memfd;

import static org.assertj.core.api.Assertions.assertThat;

import dev.busproof.memfd.ChildJvm.Ending;
import dev.busproof.memfd.guard.BusGuard;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The guard, and what the same reads do without it; each in a JVM of its own. */
class GuardTest {
  /** Else the JVM itself runs out of mappings before the test does. */
  private static final String NOTHING_LEFT_TO_MAP = "-Xint -Xms64m -XX:+AlwaysPreTouch";

  @TempDir private Path directory;

  @BeforeAll
  static void needs_a_guard_for_this_architecture() {
    Assumptions.assumeTrue(
        BusGuard.supported(), "there is no SIGBUS handler for " + System.getProperty("os.arch"));
  }

  private Ending run(String flags, String... arguments) throws Exception {
    return new ChildJvm(directory).with(flags.split(" ", -1)).run(GuardScenarios.class, arguments);
  }

  private static void assertSurvived(Ending ending) {
    assertThat(ending.exitCode()).as(ending::toString).isZero();
    assertThat(ending.output()).endsWith("survived\n");
    assertThat(ending.crashReport()).isEmpty();
  }

  private static void assertKilledOrPoisoned(Ending ending) {
    assertThat(ending.output()).doesNotContain("survived");
    assertThat(ending.crashed() || ending.poisoned()).as(ending::toString).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"-XX:+UseSerialGC", "-XX:+UseG1GC", "-XX:+UseZGC", "-Xint"})
  void a_truncated_pool_reads_as_zeros_at_the_cost_of_one_fault(String flags) throws Exception {
    Ending ending = run(flags, "loads", "guarded");
    assertSurvived(ending);
    assertThat(ending.output()).contains("sum 0, faults 1");
  }

  @ParameterizedTest
  @ValueSource(strings = {"-XX:+UseSerialGC", "-XX:+UseG1GC", "-Xint"})
  void without_the_guard_the_same_loads_kill_or_poison_the_jvm(String flags) throws Exception {
    assertKilledOrPoisoned(run(flags, "loads", "bare"));
  }

  @Test
  void native_code_can_copy_a_truncated_pool() throws Exception {
    Ending ending = run("-XX:+UseSerialGC", "memcpy", "guarded");
    assertSurvived(ending);
    assertThat(ending.output()).contains("wrong 0, faults 1");
  }

  @Test
  void without_the_guard_native_code_kills_the_jvm() throws Exception {
    Ending ending = run("-XX:+UseSerialGC", "memcpy", "bare");
    assertThat(ending.crashed()).as(ending::toString).isTrue();
    assertThat(ending.crashReport()).contains("SIGBUS");
  }

  @Test
  void compiled_stubs_can_compare_a_truncated_pool() throws Exception {
    assertSurvived(run("-XX:+UseSerialGC", "mismatch", "guarded"));
  }

  @Test
  void without_the_guard_compiled_stubs_kill_or_poison_the_jvm() throws Exception {
    assertKilledOrPoisoned(run("-XX:+UseSerialGC", "mismatch", "bare"));
  }

  @Test
  void a_fault_at_either_end_of_a_page_or_range_is_caught() throws Exception {
    assertSurvived(run("-XX:+UseSerialGC", "edges", "guarded"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"-XX:+UseSerialGC", "-XX:+UseG1GC", "-Xint"})
  void readers_survive_truncation_at_any_moment(String flags) throws Exception {
    assertSurvived(run(flags, "race", "guarded"));
  }

  @Test
  void without_the_guard_truncation_at_any_moment_kills_or_poisons_the_jvm() throws Exception {
    assertKilledOrPoisoned(run("-XX:+UseSerialGC", "race", "bare"));
  }

  @Test
  void both_windows_on_a_pool_learn_of_a_fault_and_it_is_not_read_again() throws Exception {
    Ending ending = run("-XX:+UseSerialGC", "two-windows", "guarded");
    assertSurvived(ending);
    assertThat(ending.output())
        .contains("faulted true true\nLOAD at 100 twoWindows\nLOAD at 100 twoWindows\n")
        .contains("the file was truncated while it was being read: twoWindows\n", "TRUNCATED");
  }

  @ParameterizedTest
  @ValueSource(strings = {"unregistered", "deregistered"})
  void a_fault_outside_every_registered_range_is_the_jvms_as_before(String scenario)
      throws Exception {
    Ending guarded = run("-Xint", scenario, "guarded");
    Ending bare = run("-Xint", scenario, "bare");
    assertKilledOrPoisoned(guarded);
    assertThat(guarded.exitCode()).isEqualTo(bare.exitCode());
    assertThat(guarded.poisoned()).isEqualTo(bare.poisoned());
  }

  @Test
  void a_sigbus_that_somebody_sends_is_the_jvms_as_before() throws Exception {
    Ending guarded = run("-XX:+UseSerialGC", "sent", "guarded");
    Ending bare = run("-XX:+UseSerialGC", "sent", "bare");
    assertThat(guarded.crashed()).as(guarded::toString).isTrue();
    assertThat(guarded.crashReport()).contains("SIGBUS", "sent by kill");
    assertThat(bare.crashReport()).contains("SIGBUS", "sent by kill");
  }

  @Test
  void a_file_overwritten_in_place_is_an_exception_until_it_is_opened_anew() throws Exception {
    Ending ending = run("-XX:+UseSerialGC", "file", "guarded");
    assertSurvived(ending);
    assertThat(ending.output()).contains("noticed: data: cut ", "still refused");
  }

  @Test
  void without_the_guard_a_file_overwritten_in_place_kills_or_poisons_the_jvm() throws Exception {
    assertKilledOrPoisoned(run("-XX:+UseSerialGC", "file", "bare"));
  }

  @Test
  void a_fault_with_one_mapping_to_spare_is_still_caught() throws Exception {
    Ending ending = run(NOTHING_LEFT_TO_MAP, "full-map", "guarded", "1");
    assertSurvived(ending);
    assertThat(ending.output()).contains("at the limit: read 0, faults 1");
  }

  /** Why the ladder stops at three quarters of vm.max_map_count. */
  @Test
  void with_none_to_spare_the_kernel_refuses_the_zeros_and_the_jvm_gets_the_fault()
      throws Exception {
    assertKilledOrPoisoned(run(NOTHING_LEFT_TO_MAP, "full-map", "guarded", "0"));
  }
}
