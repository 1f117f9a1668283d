package dev.busproof.bench.lanes;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SamePagesTest {
  @TempDir private Path directory;

  @Test
  void iterations_that_warm_up_are_left_out_of_what_a_fork_left() throws IOException {
    Path file = directory.resolve("nanos");
    Files.write(file, List.of("900.0", "800.0", "500.0", "501.5"));
    assertThat(SamePages.left(file, 2)).containsExactly(500.0, 501.5);
    Files.write(file, List.of());
    assertThat(SamePages.left(file, 2)).isEmpty();
  }

  @Test
  void a_fork_brings_one_median_for_each_iteration_that_counts() throws Exception {
    Lane lane =
        IngestLanes.all().stream()
            .filter(one -> one.key().text().equals("ingest/guarded-window[64x64 full warm]"))
            .findFirst()
            .orElseThrow();
    Plan brief = new Plan(1, 1, 1, 2, Duration.ofMillis(5));
    JmhFork.Outcome fork = JmhFork.run(lane, brief);
    assertThat(fork.samePagesNanos()).hasSize(2).allMatch(nanos -> nanos > 0);
  }
}
