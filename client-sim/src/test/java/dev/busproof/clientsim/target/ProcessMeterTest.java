package dev.busproof.clientsim.target;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class ProcessMeterTest {
  /** Its name is in stat and status, and its path in maps. */
  @Test
  void a_process_whose_name_is_no_utf_8_is_read_all_the_same(@TempDir Path directory)
      throws Exception {
    var script = "name=$1/$(printf '\\377'); cp /bin/sleep \"$name\" && exec \"$name\" 600";
    var process = new ProcessBuilder("/bin/sh", "-c", script, "sh", directory.toString()).start();
    try {
      var comm = Path.of("/proc", Long.toString(process.pid()), "comm");
      while (!Files.readString(comm, ISO_8859_1).contains("\u00ff")) {
        Thread.sleep(10);
      }

      assertThat(new ProcessMeter(process.pid()).read()).isPresent();
      assertThat(new ThreadWatch(process.pid()).sample(1).threads()).hasSize(1);
      assertThat(Liveness.isAlive(process.toHandle())).isTrue();
    } finally {
      process.destroyForcibly().waitFor();
    }
    assertThat(Liveness.isAlive(process.toHandle())).isFalse();
  }

  @Test
  void processor_time_counts_all_threads_also_those_that_have_ended() throws Exception {
    var meter = new ProcessMeter(ProcessHandle.current().pid());
    long before = meter.cpuNanos().orElseThrow();
    var used = new AtomicLong();
    var thread =
        new Thread(() -> {
          var clock = ManagementFactory.getThreadMXBean();
          while (clock.getCurrentThreadCpuTime() < 20_000_000) {
            Thread.onSpinWait();
          }
          used.set(clock.getCurrentThreadCpuTime());
        });
    thread.start();
    thread.join();

    assertThat(meter.cpuNanos().orElseThrow() - before).isGreaterThanOrEqualTo(used.get());
    assertThat(new ProcessMeter(Integer.MAX_VALUE).cpuNanos()).isEmpty();
  }
}
