package dev.busproof.bench.lanes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.lang.foreign.Arena;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class FaultTest {
  /** The one that HotSpot handles itself may take the JVM along: only forks have it. */
  @ParameterizedTest
  @EnumSource(names = "JVM_INTERNAL_ERROR", mode = EnumSource.Mode.EXCLUDE)
  void each_load_is_the_fault_it_is_said_to_be_and_reads_zeros_where_nothing_is(Fault fault)
      throws IOException {
    Lane lane =
        FaultLanes.all().stream()
            .filter(one -> one.key().lane().equals(fault.text()))
            .findFirst()
            .orElseThrow();
    assumeThat(lane.missing().get()).isEmpty();
    try (Arena arena = Arena.ofShared()) {
      Fault.Scene scene = fault.scene(arena);
      for (int i = 0; i < 3; i++) {
        scene.prepare();
        assertThat(scene.load()).isZero();
        scene.finish();
      }
    }
  }
}
