package dev.busproof.bench.lanes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.busproof.wire.OutputOverflowException;
import dev.busproof.wire.WireException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SmallLanesTest {
  @ParameterizedTest
  @EnumSource
  void every_batch_of_messages_passes_whole_again_and_again(Messages what)
      throws IOException, OutputOverflowException, WireException {
    try (Arena arena = Arena.ofShared()) {
      Messages.Traffic traffic = what.traffic(arena);
      for (int i = 0; i < 10; i++) {
        assertThat(traffic.pass()).isEqualTo(Messages.SUM);
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void every_step_can_be_taken_again_and_leaves_no_descriptor_behind(Receiving what)
      throws IOException {
    try (Arena arena = Arena.ofShared()) {
      Receiving.Step step;
      try {
        step = what.step(arena);
        int ignored = step.take();
      } catch (IllegalStateException e) {
        assumeThat(e).isNull();
        return;
      }
      Set<String> before = descriptors();
      for (int i = 0; i < 100; i++) {
        assertThat(step.take()).isNotNegative();
      }
      // Other tests may open and close some meanwhile, but never keep a hundred.
      assertThat(descriptors().size() - before.size()).isLessThan(50);
    }
  }

  private static Set<String> descriptors() throws IOException {
    try (Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
      return open.map(Path::toString).collect(Collectors.toSet());
    }
  }

  @Test
  void every_group_has_at_most_one_limit_for_a_set_of_parameters() {
    assertThat(new LaneSuite().all()).doesNotHaveDuplicates().hasSizeGreaterThan(800);
  }
}
