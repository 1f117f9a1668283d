package dev.busproof.clientsim.target;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** What a watchdog must not end; that it ends what it must, KilledLabTest shows. */
class WatchdogTest {
  /** One that looks only at the pipe had killed it by then: it takes some 50 ms. */
  private static final long WATCHED_MILLIS = 1500;

  @Test
  void what_a_wrapper_leaves_behind_lives_as_long_as_the_lab() throws Exception {
    try (var runtime = RuntimeDirectory.create()) {
      var builder =
          new ProcessBuilder(
              List.of(
                  "/bin/sh",
                  "-c",
                  Watchdog.SCRIPT,
                  "sh",
                  "/bin/sh",
                  "-c",
                  "sleep 1000 >/dev/null 2>&1 & echo $!"));
      builder.environment().put("XDG_RUNTIME_DIR", runtime.path().toString());
      var wrapper = builder.start();
      var said = new String(wrapper.getInputStream().readAllBytes(), US_ASCII).strip();
      var left = ProcessHandle.of(Long.parseLong(said)).orElseThrow();
      wrapper.waitFor();

      Thread.sleep(WATCHED_MILLIS);

      assertThat(left.isAlive()).isTrue();
      runtime.endProcesses();
      left.onExit().join();
    }
  }
}
