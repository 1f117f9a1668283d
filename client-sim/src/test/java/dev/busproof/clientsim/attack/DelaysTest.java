package dev.busproof.clientsim.attack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.busproof.clientsim.observe.Timing;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DelaysTest {
  private static Timing of(long... micros) {
    var delays = new Delays();
    Arrays.stream(micros).map(TimeUnit.MICROSECONDS::toNanos).forEach(delays::add);
    return delays.timing("a to b");
  }

  @Test
  void short_times_are_exact() {
    assertThat(of(3, 0, 15, 1, 2))
        .isEqualTo(new Timing("a to b", 5, 0, 2, 15, List.of(1L, 1L, 2L, 0L, 1L)));
    assertThat(of(3, 0, 15, 1, 2).text()).isEqualTo("a to b: 5 times, 0 to 15 µs, median 2 µs");
  }

  @Test
  void bars_stand_for_doublings() {
    assertThat(of(0, 1, 2, 3, 4, 7, 8, 1023, 1024).histogram())
        .containsExactly(1L, 1L, 2L, 2L, 1L, 0L, 0L, 0L, 0L, 0L, 1L, 1L);
  }

  @ParameterizedTest
  @ValueSource(
      longs = {0, 1, 15, 16, 17, 31, 32, 33, 19_999, 20_000, 1L << 40, Long.MAX_VALUE / 1000})
  void a_single_time_is_all_there_is(long micros) {
    var timing = of(micros);

    assertThat(timing.minMicros()).isEqualTo(micros);
    assertThat(timing.medianMicros()).isEqualTo(micros);
    assertThat(timing.maxMicros()).isEqualTo(micros);
    assertThat(timing.histogram()).endsWith(1L).hasSize(64 - Long.numberOfLeadingZeros(micros) + 1);
  }

  @Test
  void the_median_is_at_most_a_sixteenth_too_low() {
    var random = new Random(7);
    for (int round = 0; round < 200; round++) {
      var micros =
          LongStream.generate(() -> random.nextLong(1L << random.nextInt(1, 40)))
              .limit(101)
              .sorted()
              .toArray();

      assertThat(of(micros).medianMicros()).isBetween(micros[50] - micros[50] / 16, micros[50]);
    }
  }

  @Test
  void what_came_before_it_was_expected_took_no_time() {
    var delays = new Delays();
    delays.add(-5_000);

    assertThat(delays.timing("a to b").maxMicros()).isZero();
  }
}
