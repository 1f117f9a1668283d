package dev.busproof.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class OwnCommandTest {
  private static final String LAUNCHED =
      "java\0-Xms64m\0-p\0/some where/app\0-m\0dev.busproof.cli/dev.busproof.cli.Main\0";

  @Test
  void the_flags_stay_with_stronger_ones_behind_them_and_the_arguments_are_others()
      throws IOException {
    assertThat(
            OwnCommand.lineOf(
                LAUNCHED + "prove\0--list\0",
                List.of("-Xms128m"),
                List.of("compositor", "--quiet")))
        .containsExactly(
            System.getProperty("java.home") + "/bin/java",
            "-Xms64m",
            "-p",
            "/some where/app",
            "-Xms128m",
            "-m",
            "dev.busproof.cli/dev.busproof.cli.Main",
            "compositor",
            "--quiet");
  }

  @Test
  void arguments_of_any_length_do_not_hide_the_flags() throws IOException {
    assertThat(
            OwnCommand.lineOf(
                LAUNCHED + "prove\0--cases\0" + "x".repeat(10_000) + "\0", List.of(), List.of("a")))
        .contains("-Xms64m")
        .endsWith("a");
  }

  @Test
  void a_jvm_that_the_launcher_did_not_start_says_so() {
    assertThatThrownBy(() -> OwnCommand.lineOf("java\0-jar\0x.jar\0", List.of(), List.of("a")))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("./busproof");
  }
}
