package dev.busproof.clientsim.witness;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class BoundedSeriesTest {
  @Test
  void as_long_as_there_is_room_every_value_is_a_point() {
    var series = new BoundedSeries<Integer>(4, Math::max);
    for (int i = 0; i < 4; i++) {
      series.add(i);
    }

    assertThat(series.points()).containsExactly(0, 1, 2, 3);
  }

  @Test
  void a_long_series_keeps_its_extremes_in_order_and_never_passes_its_bound() {
    var series = new BoundedSeries<Integer>(8, Math::max);
    for (int i = 0; i < 100_000; i++) {
      series.add(i == 77_777 ? 1_000_000 : i % 10);
      assertThat(series.points().size()).isLessThanOrEqualTo(8);
    }

    assertThat(series.points()).hasSizeGreaterThanOrEqualTo(4).contains(1_000_000);
    // 77,777 lies in the last third of 100,000.
    assertThat(series.points().indexOf(1_000_000)).isGreaterThan(series.points().size() / 2);
  }

  @Test
  void a_cleared_series_begins_anew() {
    var series = new BoundedSeries<Integer>(2, Integer::sum);
    for (int i = 0; i < 9; i++) {
      series.add(1);
    }
    series.clear();
    series.add(5);
    series.add(6);

    assertThat(series.points()).containsExactly(5, 6);
  }
}
