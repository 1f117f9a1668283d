package dev.busproof.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class AxisTest {
  @Test
  void a_linear_axis_begins_at_0_and_is_marked_at_round_numbers() {
    Axis axis = Axis.over("us", false, List.of(3.0, 41.0));
    assertThat(axis.ticks()).containsExactly(0.0, 10.0, 20.0, 30.0, 40.0, 50.0);
    assertThat(axis.place(0)).isZero();
    assertThat(axis.place(50)).isEqualTo(1);
    assertThat(Axis.over("us", false, List.of(0.0)).to()).isPositive();
  }

  @Test
  void a_logarithmic_axis_is_marked_at_decades_or_finer_where_it_spans_few() {
    assertThat(Axis.over("us", true, List.of(1.0, 50_000.0)).ticks())
        .containsExactly(1.0, 10.0, 100.0, 1000.0, 10_000.0, 100_000.0);
    assertThat(Axis.over("us", true, List.of(3.0, 40.0)).ticks())
        .containsExactly(2.0, 5.0, 10.0, 20.0, 50.0);
  }

  @Test
  void every_value_has_a_place_on_its_axis() {
    Random random = new Random(3);
    for (int i = 0; i < 1000; i++) {
      double one = Math.pow(10, random.nextDouble(-3, 7));
      double other = Math.pow(10, random.nextDouble(-3, 7));
      for (boolean logarithmic : new boolean[] {false, true}) {
        Axis axis = Axis.over("us", logarithmic, List.of(one, other));
        assertThat(axis.place(one)).isBetween(-1e-9, 1 + 1e-9);
        assertThat(axis.place(other)).isBetween(-1e-9, 1 + 1e-9);
        assertThat(axis.ticks()).hasSizeBetween(2, 12).isSorted();
      }
    }
  }

  @Test
  void marks_are_short() {
    assertThat(List.of(0.0, 0.05, 2.5, 40.0, 2000.0, 5e6, 2.5e7))
        .extracting(Axis::text)
        .containsExactly("0", "0.05", "2.5", "40", "2,000", "5M", "25M");
  }
}
