package dev.busproof.compositor;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class CapacityTest {
  @Test
  void what_is_dealt_out_fits_the_limits_of_the_process() throws IOException {
    Capacity capacity = Capacity.of(ResourceLimits.defaults());
    long files = openFiles();
    long atWorst =
        capacity.pools()
            + capacity.unclaimedOverall()
            + capacity.pendingClosesOverall()
            + capacity.connections() * (1L + capacity.outputDescriptors());
    // Limits below these 1024 are dealt out by the least that each needs.
    if (files >= 1024) {
      assertThat(atWorst).isLessThan(files);
      assertThat(capacity.pools()).isGreaterThanOrEqualTo(256);
    }
    assertThat(capacity.connections()).isGreaterThanOrEqualTo(4);
  }

  @Test
  void limits_that_are_given_win() {
    Capacity capacity =
        Capacity.of(ResourceLimits.defaults().withConnections(7).withPoolsPerClient(3));
    assertThat(capacity.connections()).isEqualTo(7);
    assertThat(capacity.perClient().pools()).isEqualTo(3);
  }

  private static long openFiles() throws IOException {
    for (String line : Files.readAllLines(Path.of("/proc/self/limits"))) {
      if (line.startsWith("Max open files")) {
        return Long.parseLong(line.substring(14).strip().split("\\s+", 2)[0]);
      }
    }
    throw new AssertionError("no such limit");
  }
}
