package dev.busproof.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.busproof.compositor.CompositorOptions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class PlainStartTest {
  /** What is compared: builders have no equality. */
  private record Asked(CompositorOptions options, boolean quiet, boolean verbose) {
    static Asked of(CompositorRun run) {
      return new Asked(run.options().build(), run.quiet(), run.verbose());
    }
  }

  private static Optional<Asked> plainly(String... words) {
    return PlainStart.of(Map.of(), words).map(Asked::of);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "compositor",
        "compositor --quiet",
        "compositor --quiet --verbose --test-control",
        "compositor --socket wayland-7",
        "compositor --socket wayland-7 --size 640x480",
        "compositor --size 16384x1 --quiet --socket x",
        "compositor --",
        "compositor -- foot",
        "compositor --quiet -- foot --quiet -- x",
        "compositor --socket s -- program --socket t -h",
      })
  void what_is_understood_means_the_same_to_picocli(String line) {
    String[] words = line.split(" ");
    CompositorCommand command = new CompositorCommand();
    new CommandLine(command)
        .parseArgs(List.of(words).subList(1, words.length).toArray(String[]::new));
    assertThat(plainly(words)).contains(Asked.of(command.run()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--help",
        "probe --quiet",
        "compositor --help",
        "compositor --bogus",
        "compositor foot",
        "compositor --quiet foot",
        "compositor --quiet --quiet",
        "compositor --socket",
        "compositor --socket --quiet",
        "compositor --socket -- foot",
        "compositor --socket=wayland-7",
        "compositor --socket a --socket b",
        "compositor --size 10",
        "compositor --size 0x10",
        "compositor --size x",
        "compositor --size 1x1x1",
        "compositor --size 1x99999999999",
        "compositor --size -1x1",
        "compositor --size 1x1 --size 2x2",
        "compositor --output 1x1",
        "compositor --refresh 30",
        "compositor --quiet -- foot @arguments",
        "compositor @arguments",
      })
  void anything_else_is_left_to_picocli(String line) {
    assertThat(plainly(line.split(" "))).isEmpty();
  }

  @Test
  void a_flag_in_the_environment_is_left_to_picocli() {
    assertThat(PlainStart.of(Map.of("BUSPROOF_NOSIGBUS_FLAG", "0x200000"), "compositor")).isEmpty();
  }

  @Test
  void no_arguments_are_left_to_picocli() {
    assertThat(plainly()).isEmpty();
  }
}
