package dev.busproof.clientsim.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class LimitsTest {
  private static final RecordComponent[] FIELDS = Limits.class.getRecordComponents();

  /** The name of a field as an option: {@code hungMillis} is {@code hung-millis}. */
  private static String option(RecordComponent field) {
    return field
        .getName()
        .chars()
        .mapToObj(c -> Character.isUpperCase(c) ? "-" + (char) (c + 32) : "" + (char) c)
        .collect(Collectors.joining());
  }

  /** The defaults with one number in place of another. */
  private static Limits with(RecordComponent changed, long value) throws Exception {
    var arguments = new Object[FIELDS.length];
    for (int i = 0; i < FIELDS.length; i++) {
      long number =
          FIELDS[i].equals(changed)
              ? value
              : ((Number) FIELDS[i].getAccessor().invoke(Limits.defaults())).longValue();
      if (FIELDS[i].getType() == int.class) {
        arguments[i] = Math.toIntExact(number);
      } else {
        arguments[i] = number;
      }
    }
    var types = Arrays.stream(FIELDS).map(RecordComponent::getType).toArray(Class<?>[]::new);
    return Limits.class.getDeclaredConstructor(types).newInstance(arguments);
  }

  static Stream<Arguments> fields() {
    return IntStream.range(0, FIELDS.length)
        .mapToObj(i -> Arguments.of(option(FIELDS[i]), FIELDS[i]));
  }

  @Test
  void what_is_as_stated_is_not_typed() {
    assertThat(Limits.defaults().options()).isEmpty();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("fields")
  void a_number_that_differs_is_typed_by_its_name(String option, RecordComponent field)
      throws Exception {
    var typed = with(field, 77).options();

    assertThat(typed).contains(" --" + option + " 77");
    // A gap limit by hand brings its own factor: that it has one all the same is typed too.
    var also = option.equals("gap-limit-millis") ? " --gap-factor 10" : "";
    assertThat(typed).isEqualTo(" --" + option + " 77" + also);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("fields")
  void a_number_out_of_its_range_is_named(String option, RecordComponent field) {
    assertThatThrownBy(() -> with(field, -1))
        .rootCause()
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith(option + " must be at least ")
        .hasMessageEndingWith(" not -1");
  }

  @Test
  void a_gap_limit_by_hand_brings_the_others_with_it_and_is_all_that_is_typed() {
    assertThat(Limits.defaults().withGapLimitMillis(77).options())
        .isEqualTo(" --gap-limit-millis 77");
    var patient = Limits.defaults().withGapLimitMillis(10_000);

    assertThat(patient.options()).isEqualTo(" --gap-limit-millis 10000");
    assertThat(patient.arrivalLimitMillis()).isEqualTo(10_000);
    assertThat(patient.firstFrameLimitMillis()).isEqualTo(10_000);
    assertThat(patient.gapFactor()).isZero();
  }

  @Test
  void the_stated_gap_limit_given_by_hand_is_told_by_its_factor() {
    assertThat(Limits.defaults().withGapLimitMillis(500).options()).isEqualTo(" --gap-factor 0");
  }

  @Test
  void several_are_typed_one_after_the_other() {
    assertThat(Limits.defaults().withGapLimitMillis(77).withPatience(1500, 9000).options())
        .isEqualTo(" --gap-limit-millis 77 --answer-millis 1500 --hung-millis 9000");
  }

  @Test
  void the_judge_is_given_bytes() {
    var thresholds = Limits.defaults().withGapLimitMillis(77).thresholds();

    assertThat(thresholds.gapLimitMillis()).isEqualTo(77);
    assertThat(thresholds.gapBaselineFactor()).isZero();
    assertThat(thresholds.memorySlackBytes()).isEqualTo(16L << 20);
  }
}
