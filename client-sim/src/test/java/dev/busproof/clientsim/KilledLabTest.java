package dev.busproof.clientsim;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A lab that is killed cannot end what it started. */
@Timeout(60)
class KilledLabTest {
  @TempDir Path directory;

  @Test
  void a_target_does_not_outlive_a_lab_that_is_killed() throws Exception {
    var run = directory.resolve("run");
    var lab =
        new ProcessBuilder(LabChild.command(run, "shm.race.truncate"))
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    try {
      var runtime = runtimeDirectory(run.resolve("target.log"));
      var target =
          lab.descendants()
              .filter(p -> p.info().commandLine().orElse("").contains("TestCompositor"))
              .findFirst()
              .orElseThrow();
      assertThat(target.isAlive()).isTrue();

      lab.destroyForcibly().waitFor();

      while (target.isAlive() || Files.exists(runtime)) {
        Thread.sleep(10);
      }
    } finally {
      lab.destroyForcibly();
    }
  }

  /** Of the target, as soon as it has said where it listens. */
  private static Path runtimeDirectory(Path log) throws IOException, InterruptedException {
    while (true) {
      try (Stream<String> lines = Files.exists(log) ? Files.lines(log) : Stream.empty()) {
        var socket = lines.filter(line -> line.startsWith(TestCompositor.SOCKET_LINE)).findFirst();
        if (socket.isPresent()) {
          var path = Path.of(socket.get().substring(TestCompositor.SOCKET_LINE.length()));
          return Objects.requireNonNull(path.getParent());
        }
      }
      Thread.sleep(10);
    }
  }
}
