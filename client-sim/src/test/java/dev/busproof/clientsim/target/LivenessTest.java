package dev.busproof.clientsim.target;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class LivenessTest {
  @Test
  void a_process_that_nobody_waits_for_is_dead_all_the_same() throws Exception {
    // The shell becomes a sleep, which knows nothing of the child it has.
    var parent = new ProcessBuilder("sh", "-c", "sleep 0.1 & echo $!; exec sleep 60").start();
    try {
      var child = ProcessHandle.of(firstNumber(parent)).orElseThrow();
      while (Liveness.isAlive(child)) {
        Thread.sleep(10);
      }

      assertThat(child.isAlive()).as("what the JDK says of a zombie").isTrue();
    } finally {
      parent.destroyForcibly();
    }
  }

  private static long firstNumber(Process process) throws IOException {
    var reader =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.US_ASCII));
    return Long.parseLong(reader.readLine());
  }
}
