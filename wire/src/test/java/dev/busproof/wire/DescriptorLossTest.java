package dev.busproof.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DescriptorLossTest {
  private static final int LIMIT = 96;

  @Test
  void descriptors_the_kernel_dropped_end_the_connection_and_leave_none_behind(
      @TempDir Path directory) throws Exception {
    assertThat(outcome(directory, 8)).isEqualTo("code " + WireException.NO_MEMORY + ", open 1");
  }

  @Test
  void with_room_for_all_of_them_the_connection_lives(@TempDir Path directory) throws Exception {
    assertThat(outcome(directory, 30)).isEqualTo("received, open 1");
  }

  private static String outcome(Path directory, int free) throws IOException, InterruptedException {
    Path result = directory.resolve("result");
    Path log = directory.resolve("log");
    Process child =
        new ProcessBuilder(
                "sh",
                "-c",
                "ulimit -n " + LIMIT + " && exec \"$@\"",
                "sh",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-classpath",
                System.getProperty("java.class.path"),
                DescriptorLoss.class.getName(),
                String.valueOf(LIMIT),
                String.valueOf(free),
                result.toString())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    try {
      assertThat(child.waitFor(60, TimeUnit.SECONDS)).isTrue();
      assertThat(child.exitValue()).as(Files.readString(log)).isZero();
      return Files.readString(result);
    } finally {
      child.destroyForcibly();
    }
  }
}
