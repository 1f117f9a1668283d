package dev.busproof.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The JVM says nothing of a method that there is not. */
class CompilerBoundariesTest {
  private static final Path FILE = Path.of("src/main/launch/compiler-boundaries");
  private static final String COMMAND = "dontinline,";

  private static List<String> lines() throws IOException {
    return Files.readAllLines(FILE).stream().filter(line -> !line.startsWith("#")).toList();
  }

  static Stream<String> methods() throws IOException {
    return lines().stream().filter(line -> line.startsWith(COMMAND));
  }

  @ParameterizedTest
  @MethodSource("methods")
  void every_method_that_is_named_is_there(String line) throws Exception {
    int colons = line.indexOf("::");
    String type = line.substring(COMMAND.length(), colons);
    Class<?> its = Class.forName(type, false, getClass().getClassLoader());
    assertThat(Arrays.stream(its.getDeclaredMethods()).map(Method::getName))
        .contains(line.substring(colons + 2));
  }

  @Test
  void the_jvm_is_told_to_keep_quiet_about_them_and_nothing_else() throws Exception {
    assertThat(lines().getFirst()).isEqualTo("quiet");
    assertThat(lines().stream().skip(1)).isNotEmpty().allMatch(line -> line.startsWith(COMMAND));
  }
}
