package dev.busproof.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.busproof.clientsim.run.Limits;
import dev.busproof.clientsim.run.ProveOptions;
import dev.busproof.clientsim.run.TargetChoice;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

class LimitArgumentsTest {
  /** Nothing but the limits. */
  @Command(name = "limits")
  private static final class Limited {
    @Mixin private LimitArguments limits;
  }

  private static Limits typed(Limits others, String line) {
    Limited limited = new Limited();
    new CommandLine(limited).parseArgs(line.isBlank() ? new String[0] : line.strip().split(" "));
    return limited.limits.over(others);
  }

  private static Limits typed(String line) {
    return typed(Limits.defaults(), line);
  }

  @Test
  void what_was_not_typed_is_as_it_was() {
    Limits others = new Limits(1, 2, 3, 4, 5, 6, 7, 8, 9);

    assertThat(typed("")).isEqualTo(Limits.defaults());
    assertThat(typed(others, "")).isEqualTo(others);
  }

  @Test
  void a_slow_machine_stretches_the_stated_times_and_nothing_that_was_typed_or_begun_with() {
    Limits usual = Limits.defaults();
    Limits others = new Limits(1, 2, 3, 4, 5, 6, 7, 8, 9);

    Limits slow = typed("--slowness 10");
    assertThat(slow.gapLimitMillis()).isEqualTo(10 * usual.gapLimitMillis());
    assertThat(slow.arrivalLimitMillis()).isEqualTo(10 * usual.arrivalLimitMillis());
    assertThat(slow.firstFrameLimitMillis()).isEqualTo(10 * usual.firstFrameLimitMillis());
    assertThat(slow.answerMillis()).isEqualTo(10 * usual.answerMillis());
    assertThat(slow.hungMillis()).isEqualTo(10 * usual.hungMillis());
    assertThat(slow.memoryLimitMib()).isEqualTo(usual.memoryLimitMib());
    assertThat(typed("--slowness 10 --hung-millis 7").hungMillis()).isEqualTo(7);
    assertThat(typed(others, "--slowness 10")).isEqualTo(others);
  }

  @Test
  void every_option_reaches_its_own_number() {
    assertThat(
            typed(
                "--gap-limit-millis 11 --gap-factor 12 --arrival-limit-millis 13"
                    + " --first-frame-limit-millis 14 --arrival-factor 15"
                    + " --memory-limit-percent 16 --memory-limit-mib 17 --answer-millis 18"
                    + " --hung-millis 19"))
        .isEqualTo(new Limits(11, 12, 13, 14, 15, 16, 17, 18, 19));
  }

  @ParameterizedTest
  @CsvSource({
    "--gap-factor 77, 500 77 1000 2000 10 10 16 3000 5000",
    "--arrival-limit-millis 77, 500 10 77 2000 10 10 16 3000 5000",
    "--first-frame-limit-millis 77, 500 10 1000 77 10 10 16 3000 5000",
    "--arrival-factor 77, 500 10 1000 2000 77 10 16 3000 5000",
    "--memory-limit-percent 77, 500 10 1000 2000 10 77 16 3000 5000",
    "--memory-limit-mib 77, 500 10 1000 2000 10 10 77 3000 5000",
    "--answer-millis 77, 500 10 1000 2000 10 10 16 77 5000",
    "--hung-millis 77, 500 10 1000 2000 10 10 16 3000 77",
    // Asked for by hand it holds as it is, and nobody is asked to be quicker than the bystander.
    "--gap-limit-millis 77, 77 0 1000 2000 10 10 16 3000 5000",
    "--gap-limit-millis 1500, 1500 0 1500 2000 10 10 16 3000 5000",
    "--gap-limit-millis 77 --gap-factor 3, 77 3 1000 2000 10 10 16 3000 5000",
    "--gap-limit-millis 3000 --arrival-limit-millis 8, 3000 0 8 3000 10 10 16 3000 5000",
  })
  void an_option_changes_what_it_says_and_nothing_else(String line, String numbers) {
    Limits limits = typed(line);

    assertThat(
            "%d %d %d %d %d %d %d %d %d"
                .formatted(
                    limits.gapLimitMillis(),
                    limits.gapFactor(),
                    limits.arrivalLimitMillis(),
                    limits.firstFrameLimitMillis(),
                    limits.arrivalFactor(),
                    limits.memoryLimitPercent(),
                    limits.memoryLimitMib(),
                    limits.answerMillis(),
                    limits.hungMillis()))
        .isEqualTo(numbers);
  }

  static Stream<Limits> limits() {
    return Stream.of(
        Limits.defaults(),
        Limits.defaults().withGapLimitMillis(77),
        Limits.defaults().withGapLimitMillis(500),
        Limits.defaults().withGapLimitMillis(10_000).withPatience(1, 2),
        new Limits(500, 0, 1000, 2000, 10, 10, 16, 3000, 5000),
        new Limits(501, 10, 1000, 2000, 10, 10, 16, 3000, 5000),
        new Limits(3000, 7, 1000, 2000, 10, 10, 16, 3000, 5000),
        new Limits(11, 12, 13, 14, 15, 16, 17, 18, 19));
  }

  /** What a report offers for reproducing must mean what the run was done with. */
  @ParameterizedTest
  @MethodSource("limits")
  void limits_as_a_report_types_them_are_the_same_limits(Limits limits) {
    TargetChoice target = new TargetChoice.Display("x");
    String options = ProveOptions.builder(target).limits(limits).build().typed();

    assertThat(options).startsWith(target.options());
    assertThat(typed(options.substring(target.options().length()))).isEqualTo(limits);
  }

  @ParameterizedTest
  @CsvSource({
    "--gap-limit-millis 0, gap-limit-millis must be at least 1",
    "--gap-factor -1, gap-factor must be at least 0",
    "--arrival-limit-millis 0, arrival-limit-millis must be at least 1",
    "--first-frame-limit-millis 0, first-frame-limit-millis must be at least 1",
    "--arrival-factor -1, arrival-factor must be at least 0",
    "--memory-limit-percent -1, memory-limit-percent must be at least 0",
    "--memory-limit-mib -1, memory-limit-mib must be at least 0",
    "--answer-millis 0, answer-millis must be at least 1",
    "--hung-millis 0, hung-millis must be at least 1",
  })
  void a_number_out_of_its_range_is_named(String line, String words) {
    assertThatThrownBy(() -> typed(line))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(words);
  }
}
