package dev.busproof.clientsim.target;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.busproof.clientsim.client.Probe;
import dev.busproof.clientsim.observe.TargetExit;
import dev.busproof.memfd.libc.Libc;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
@Isolated
class ProcessTargetTest {
  @TempDir Path directory;

  @ParameterizedTest
  @CsvSource({"BUS, SIGBUS", "SEGV, SIGSEGV", "ABRT, SIGABRT", "KILL, SIGKILL"})
  void a_death_by_signal_is_told_by_its_name(String signal, String name) {
    try (var target = target(LaunchPlan.ofLine("sh -c 'kill -" + signal + " $$'"), 5000)) {
      assertThatThrownBy(target::ensureReady)
          .isInstanceOf(TargetFailedException.class)
          .hasMessageContaining(name);
      assertThat(target.exit()).map(TargetExit::text).contains(name);
    }
  }

  @Test
  void the_last_lines_of_a_target_that_ends_early_are_kept() {
    var plan = LaunchPlan.ofLine("sh -c 'seq 100; echo sorry >&2; exit 4'");
    try (var target = target(plan, 5000)) {
      assertThatThrownBy(target::ensureReady)
          .hasMessageContaining("exit 4")
          .asInstanceOf(type(TargetFailedException.class))
          .extracting(TargetFailedException::lastOutput)
          .asInstanceOf(org.assertj.core.api.InstanceOfAssertFactories.LIST)
          .hasSize(20)
          .endsWith("100", "sorry");
    }
  }

  @Test
  void a_target_that_only_sleeps_is_given_up_and_ended() {
    try (var target = target(LaunchPlan.ofLine("sleep 1000"), 200)) {
      assertThatThrownBy(target::ensureReady).hasMessageContaining("did not become ready");
      assertThat(target.exit()).isPresent();
    }
  }

  @Test
  void the_process_that_was_started_is_the_program_itself() throws Exception {
    var plan = LaunchPlan.ofLine("A=1 sh -c 'echo pid $$; exec sleep 1000'");
    try (var target = target(plan, 300)) {
      assertThatThrownBy(target::ensureReady)
          .asInstanceOf(type(TargetFailedException.class))
          .satisfies(e ->
              assertThat(e.lastOutput())
                  .containsExactly("pid " + target.meter().orElseThrow().pid()));
    }
  }

  @Test
  void what_a_target_leaves_running_is_ended_with_it() throws Exception {
    // setsid: a child that leaves its parent's group and session is not lost either.
    var plan = LaunchPlan.ofLine("sh -c 'setsid sleep 1000 & echo $!; wait'");
    try (var target = target(plan, 300)) {
      assertThatThrownBy(target::ensureReady)
          .asInstanceOf(type(TargetFailedException.class))
          .satisfies(e -> {
            long child = Long.parseLong(e.lastOutput().getFirst());
            ProcessHandle.of(child).ifPresent(p -> p.onExit().join());
          });
    }
  }

  @Test
  void a_target_is_asked_to_end_by_the_signal_that_its_plan_names() throws Exception {
    var told = directory.resolve("told");
    var trapped = directory.resolve("trapped");
    var script =
        "trap 'echo INT > %s; exit' INT; trap '' TERM; : > %s; while :; do sleep 0.01; done"
            .formatted(told, trapped);
    var plan =
        // A shell that runs tests in the background ignores INT for them, and so would this one.
        plan(
            List.of("env", "--default-signal=INT", "sh", "-c", script),
            new Stop(Stop.Signal.INT, 60_000),
            Optional.empty());
    var target = target(plan, 60_000);
    var starting = new FutureTask<>(target::ensureReady);
    Thread.ofPlatform().start(starting);
    while (!Files.exists(trapped)) {
      Thread.sleep(5);
    }

    target.close();

    assertThatThrownBy(starting::get).hasRootCauseInstanceOf(TargetFailedException.class);

    assertThat(told).content().isEqualTo("INT\n");
  }

  @Test
  void a_program_that_is_not_there_is_named_with_what_to_do_about_it() {
    var program = Optional.of(new LaunchPlan.Program("no-such-compositor", "Debian: nothing"));
    try (var target = target(plan(List.of("true"), Stop.DEFAULT, program), 300)) {
      assertThatThrownBy(target::ensureReady)
          .hasMessage("no-such-compositor is not installed (Debian: nothing)");
    }
  }

  @Test
  void a_target_of_another_user_owns_its_runtime_directory_and_is_read_and_ended_by_root() {
    assumeTrue(Libc.system().geteuid() == 0, "only root can start it");
    var plan =
        LaunchPlan.ofLine("sh -c 'id -u; stat -c %u $XDG_RUNTIME_DIR; echo $HOME; exec sleep 1000'")
            .as(Optional.of("nobody"));
    try (var target = target(plan, 1000)) {
      assertThatThrownBy(target::ensureReady)
          .asInstanceOf(type(TargetFailedException.class))
          .extracting(TargetFailedException::lastOutput)
          .satisfies(lines -> {
            assertThat(lines.subList(0, 2)).containsExactly("65534", "65534");
            assertThat(lines.get(2)).startsWith("/tmp/busproof-");
          });
      assertThat(target.exit()).isPresent();
    }
  }

  @Test
  void a_user_who_is_not_there_is_named() {
    assumeTrue(Libc.system().geteuid() == 0, "others may not even ask");
    assertThatThrownBy(() -> TargetUser.find("no-such-user")).hasMessageContaining("no-such-user");
    assertThatThrownBy(() -> TargetUser.find("root")).hasMessageContaining("is root");
    assertThat(TargetUser.find("4242").uid()).isEqualTo(4242);
  }

  private static LaunchPlan plan(
      List<String> command, Stop stop, Optional<LaunchPlan.Program> program) {
    return new LaunchPlan(
        program,
        command,
        Map.of(),
        false,
        Map.of(),
        Optional.empty(),
        Set.of(),
        stop,
        Optional.empty());
  }

  @Test
  void placeholders_are_replaced_in_both_forms() {
    var runtime = Path.of("/run/x");
    assertThat(LaunchPlan.ofLine("w --socket={socket} {runtime}/a").command("s-1", runtime))
        .endsWith("exec env w --socket=s-1 /run/x/a");
    assertThat(LaunchPlan.ofArguments(List.of("w", "{runtime}/{socket}")).command("s-1", runtime))
        .endsWith("w", "/run/x/s-1");
    assertThat(LaunchPlan.ofLine("sway").namesSocket()).isFalse();
  }

  @Test
  void an_output_has_the_size_asked_for_or_a_small_one() {
    var plan = LaunchPlan.ofArguments(List.of("w", "--size={width}x{height}"));
    var runtime = Path.of("/run/x");
    assertThat(plan.command("s-1", runtime)).endsWith("--size=1280x720");
    assertThat(plan.withOutput(1920, 1080).command("s-1", runtime)).endsWith("--size=1920x1080");
  }

  @Test
  void a_display_is_found_as_libwayland_finds_it() {
    assertThat(DisplayTarget.socketOf("wayland-1", Optional.of("/run/user/0")))
        .isEqualTo(Path.of("/run/user/0/wayland-1"));
    assertThat(DisplayTarget.socketOf("/a/b", Optional.empty())).isEqualTo(Path.of("/a/b"));
    assertThatThrownBy(() -> DisplayTarget.socketOf("wayland-1", Optional.empty()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("XDG_RUNTIME_DIR");
  }

  @Test
  void a_meter_reads_what_a_process_holds() throws Exception {
    var meter = new ProcessMeter(ProcessHandle.current().pid());
    var reading = meter.read().orElseThrow();

    assertThat(reading.residentBytes()).isPositive();
    assertThat(reading.descriptors()).isGreaterThan(2);
    assertThat(reading.mappings()).isGreaterThan(10);
    assertThat(reading.threads()).isGreaterThan(1);
    assertThat(meter.watch(10).orElseThrow().threads()).isNotEmpty();
  }

  private ProcessTarget target(LaunchPlan plan, long readyMillis) {
    return new ProcessTarget(
        plan, new Probe(Libc.system()), directory.resolve("target.log"), readyMillis);
  }
}
