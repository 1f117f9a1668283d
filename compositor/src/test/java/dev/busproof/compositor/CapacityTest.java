package dev.busproof.compositor;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.busproof.compositor.client.Common;
import dev.busproof.compositor.client.Held;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CapacityTest {
  private static final int MAPS = 65_530;
  private static final long HEAP_BYTES = 4L << 30;

  private static Capacity of(long files, long heapBytes) {
    return Capacity.of(ResourceLimits.defaults(), files, MAPS, heapBytes);
  }

  private static long common(Capacity capacity, Common what) {
    return requireNonNull(capacity.common().all().get(what)).capacity();
  }

  @ParameterizedTest
  @ValueSource(longs = {1024, 4096, 20_000, 524_288, 1 << 30})
  void what_is_dealt_out_fits_the_descriptors_there_are(long files) {
    Capacity capacity = of(files, HEAP_BYTES);
    long atWorst =
        common(capacity, Common.CONNECTIONS)
            + common(capacity, Common.POOLS)
            + common(capacity, Common.UNCLAIMED_DESCRIPTORS)
            + common(capacity, Common.UNREAD_DESCRIPTORS)
            + capacity.pendingClosesOverall();
    // Some are ours, and one message can bring in 253 before they are counted.
    assertThat(atWorst + 253 + 40).isLessThan(files);
    assertThat(common(capacity, Common.POOLS)).isGreaterThanOrEqualTo(256).isLessThan(MAPS / 2);
    assertThat(common(capacity, Common.CONNECTIONS)).isGreaterThanOrEqualTo(32);
  }

  @ParameterizedTest
  @ValueSource(longs = {64 << 20, 256 << 20, 1 << 30, 8L << 30})
  void what_is_dealt_out_fits_the_heap(long heapBytes) {
    Capacity capacity = of(524_288, heapBytes);
    long connections = common(capacity, Common.CONNECTIONS) * 24_000;
    long atWorst =
        connections
            + common(capacity, Common.MEMORY_BYTES)
            + common(capacity, Common.COPIED_BYTES)
            + common(capacity, Common.BUFFER_BYTES);
    assertThat(atWorst).isLessThan(heapBytes);
  }

  @Test
  void five_thousand_connections_need_twenty_thousand_descriptors() {
    assertThat(common(of(20_000, HEAP_BYTES), Common.CONNECTIONS)).isGreaterThan(5000);
  }

  @Test
  void nobody_alone_may_have_what_there_is_for_all() {
    Capacity capacity = of(20_000, HEAP_BYTES);
    for (Held what : Held.values()) {
      what.common()
          .ifPresent(common ->
              assertThat(capacity.perClient().of(what))
                  .as(what.name())
                  .isLessThanOrEqualTo(common(capacity, common) / 2));
    }
  }

  @Test
  void limits_that_are_given_win() {
    Capacity capacity =
        Capacity.of(
            ResourceLimits.defaults().withConnections(7).withPoolsPerClient(3),
            20_000,
            MAPS,
            HEAP_BYTES);
    assertThat(common(capacity, Common.CONNECTIONS)).isEqualTo(7);
    assertThat(capacity.perClient().of(Held.POOLS)).isEqualTo(3);
  }
}
