package dev.busproof.clientsim.target;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.busproof.clientsim.TestDisplay;
import dev.busproof.clientsim.client.Probe;
import dev.busproof.clientsim.observe.TargetExit;
import dev.busproof.memfd.libc.Libc;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A compositor that somebody else runs. */
@Timeout(60)
class DisplayTargetTest {
  @TempDir Path directory;

  @Test
  void it_is_never_ended_by_the_lab() throws Exception {
    try (var display = TestDisplay.start(directory.resolve("w"))) {
      try (var target = target(display.socket(), 20_000)) {
        assertThat(target.ensureReady()).isTrue();
        assertThat(target.meter().orElseThrow().pid()).isEqualTo(display.pid());

        target.kill();

        assertThat(target.exit()).isEmpty();
      }
      assertThat(display.isAlive()).isTrue();
    }
  }

  @Test
  void its_death_is_noticed_and_somebody_else_may_start_it_again() throws Exception {
    var socket = directory.resolve("w");
    try (var target = target(socket, 20_000)) {
      try (var display = TestDisplay.start(socket)) {
        target.ensureReady();
        display.kill();
        assertThat(target.awaitExit(5000)).contains(TargetExit.unknown());
      }
      try (var again = TestDisplay.start(socket)) {
        assertThat(target.ensureReady()).as("another process than before").isTrue();
        assertThat(target.meter().orElseThrow().pid()).isEqualTo(again.pid());
        assertThat(target.exit()).isEmpty();
      }
    }
  }

  @Test
  void one_that_stays_gone_ends_the_run() throws Exception {
    var socket = directory.resolve("w");
    try (var target = target(socket, 20_000)) {
      try (var display = TestDisplay.start(socket)) {
        target.ensureReady();
        display.kill();
      }
    }
    try (var late = target(socket, 100)) {
      assertThatThrownBy(late::ensureReady).hasMessageContaining("no compositor answers");
    }
  }

  private static DisplayTarget target(Path socket, long readyMillis) {
    return new DisplayTarget(socket, new Probe(Libc.system()), readyMillis);
  }
}
