package dev.busproof.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class FixedTest {
  @Test
  void number_survives_the_way_to_double_and_back() {
    for (int raw : new int[] {0, 1, -1, 255, 256, -256, Integer.MAX_VALUE, Integer.MIN_VALUE}) {
      assertThat(Fixed.ofDouble(Fixed.toDouble(raw))).isEqualTo(raw);
    }
    assertThat(Fixed.toDouble(0x180)).isEqualTo(1.5);
    assertThat(Fixed.ofDouble(-2.25)).isEqualTo(-0x240);
  }

  @Test
  void number_out_of_range_becomes_the_nearest_end() {
    assertThat(Fixed.ofDouble(1e12)).isEqualTo(Integer.MAX_VALUE);
    assertThat(Fixed.ofDouble(-1e12)).isEqualTo(Integer.MIN_VALUE);
    assertThat(Fixed.ofDouble(Double.POSITIVE_INFINITY)).isEqualTo(Integer.MAX_VALUE);
    assertThat(Fixed.ofDouble(Double.NaN)).isZero();
  }

  @Test
  void whole_number_is_exact_or_refused() {
    assertThat(Fixed.ofInt(-3)).isEqualTo(-768);
    assertThat(Fixed.toInt(-1)).isEqualTo(-1);
    assertThat(Fixed.toInt(Fixed.ofInt(8388607))).isEqualTo(8388607);
    assertThatThrownBy(() -> Fixed.ofInt(8388608)).isInstanceOf(ArithmeticException.class);
  }
}
