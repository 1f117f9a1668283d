package dev.busproof.clientsim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.busproof.clientsim.TestCompositor.Fault;
import dev.busproof.clientsim.fuzz.replay.Replay;
import dev.busproof.clientsim.fuzz.replay.ReplayReport;
import dev.busproof.clientsim.run.ProveOptions;
import dev.busproof.clientsim.run.TargetChoice;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Saved programs against targets that fail, no longer fail, or cannot be had. */
@Timeout(120)
@Execution(ExecutionMode.CONCURRENT)
class ReplayTest {
  private static final String SAVED = "# verdict: CRASHED(SIGKILL)\n";
  private static final String SHRINK =
      """
      client c1
      file f1 memfd 65536
      c1 bind wl_shm 1 -> shm
      c1 shm.create_pool(new pool, fd f1, 65536)
      c1 pool.resize(4096)
      c1 sync
      """;

  @TempDir Path directory;

  private static ProveOptions.Builder options(Fault fault) {
    var command = String.join(" ", TestCompositor.command(fault));
    return ProveOptions.builder(new TargetChoice.Command(command)).gapLimitMillis(10_000);
  }

  private Replay open(String header, String steps, ProveOptions.Builder options)
      throws IOException {
    var file = directory.resolve("one.program");
    Files.writeString(file, "busproof program 1\n" + header + steps);
    return Replay.open(file, List.of(), options.build(), directory.resolve("target.log"));
  }

  private ReplayReport replay(String header, String steps, ProveOptions.Builder options)
      throws IOException {
    try (var replay = open(header, steps, options)) {
      return replay.run(ProveListener.SILENT);
    }
  }

  @Test
  void a_target_that_still_dies_is_still_failing() throws Exception {
    var report = replay(SAVED, SHRINK, options(Fault.DIES_ON_SHRINK).repeat(2));

    assertThat(report.text()).isEqualTo("STILL FAILING (CRASHED(SIGKILL), 2 of 2)");
    assertThat(report.exitCode()).isEqualTo(1);
  }

  @Test
  void a_target_that_fails_otherwise_is_still_failing_and_the_difference_is_told()
      throws Exception {
    var report = replay("# verdict HUNG\n", SHRINK, options(Fault.DIES_ON_SHRINK));

    assertThat(report.text()).isEqualTo("STILL FAILING (CRASHED(SIGKILL), and not HUNG)");
  }

  @Test
  void a_target_that_stands_it_now_is_fixed() throws Exception {
    var report = replay(SAVED, SHRINK, options(Fault.NONE));

    assertThat(report.text()).isEqualTo("FIXED");
    assertThat(report.exitCode()).isZero();
  }

  @Test
  void a_target_that_cannot_be_had_is_broken() throws Exception {
    var report = replay(SAVED, SHRINK, options(Fault.NEVER_READY).readyMillis(1500));

    assertThat(report.text()).startsWith("BROKEN (");
    assertThat(report.exitCode()).isEqualTo(3);
    assertThat(report.lastOutput()).contains("I am not going to listen");
  }

  @Test
  void a_program_that_connects_nobody_tests_nothing() throws Exception {
    var report = replay("", "file f1 memfd 4096\n", options(Fault.NONE));

    assertThat(report.text()).isEqualTo("BROKEN (the program connects nobody)");
    assertThat(report.exitCode()).isEqualTo(3);
  }

  @Test
  void a_program_that_nobody_saved_has_a_verdict_and_a_conversation() throws Exception {
    var said = new ConcurrentLinkedQueue<String>();
    try (var replay = open("", SHRINK, options(Fault.NONE))) {
      var report =
          replay.run(
              new ProveListener() {
                @Override
                public void said(int client, String line) {
                  said.add(client + line);
                }
              });

      assertThat(report.text()).startsWith("PASS: ");
      assertThat(report.exitCode()).isZero();
    }
    assertThat(said).anyMatch(line -> line.startsWith("1") && line.contains(".resize(4096)"));
  }

  @Test
  void messages_of_a_protocol_of_ones_own_are_put_into_words() throws Exception {
    var protocol =
        Files.writeString(
            directory.resolve("mine.xml"),
            """
            <protocol name="mine">
              <interface name="my_thing" version="1">
                <request name="poke"><arg name="where" type="uint"/></request>
              </interface>
            </protocol>
            """);
    var program =
        Files.writeString(
            directory.resolve("one.program"),
            """
            busproof program 1
            client c1
            c1 display.get_registry(new registry)
            c1 registry.bind(1, "my_thing", 1, new thing)
            c1 thing.poke(7)
            c1 sync
            """);
    var said = new ConcurrentLinkedQueue<String>();
    var log = directory.resolve("target.log");
    try (var replay = Replay.open(program, List.of(protocol), options(Fault.NONE).build(), log)) {
      replay.run(
          new ProveListener() {
            @Override
            public void said(int client, String line) {
              said.add(line);
            }
          });
    }

    assertThat(said).anyMatch(line -> line.matches(".*my_thing[@#]\\d+\\.poke\\(7\\).*"));
  }

  @Test
  void a_line_that_is_wrong_is_named() {
    assertThatThrownBy(() -> open("", "client c1\nc1 dance\n", options(Fault.NONE)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("one.program, line 3");
  }
}
