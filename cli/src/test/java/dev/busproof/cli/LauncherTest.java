package dev.busproof.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * When {@code ./busproof} builds: the script itself, in a tree whose files have the times that
 * matter, with a {@code mvnw} and a {@code java} that write down that they were called.
 */
@Timeout(60)
class LauncherTest {
  private static final List<String> LIBRARIES =
      List.of("memfd", "wire", "compositor", "client-sim");

  /** Of what was written first, with nanoseconds as file systems have them. */
  private static final Instant WRITTEN = Instant.parse("2026-01-01T10:00:00.123456789Z");

  private static final Instant PACKAGED = WRITTEN.plusSeconds(60);
  private static final Instant TRAINED = PACKAGED.plusSeconds(60);
  private static final Instant EDITED = TRAINED.plusSeconds(60);

  @TempDir private Path tree;

  private Path file(String name, String content, Instant time) throws IOException {
    Path file = tree.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, content);
    Files.setLastModifiedTime(file, FileTime.from(time));
    return file;
  }

  private void program(String name, String script) throws IOException {
    assertThat(file(name, "#!/bin/sh\n" + script, WRITTEN).toFile().setExecutable(true)).isTrue();
  }

  private void touch(String name, Instant time) throws IOException {
    Files.setLastModifiedTime(tree.resolve(name), FileTime.from(time));
  }

  @BeforeEach
  void package_everything_as_maven_on_a_jdk_17_does() throws IOException {
    Files.copy(Path.of("../busproof"), tree.resolve("busproof"));
    assertThat(tree.resolve("busproof").toFile().setExecutable(true)).isTrue();
    program("mvnw", "echo maven >>called\nexit 1\n");
    program("jdk/bin/javac", "");
    program(
        "jdk/bin/java",
        """
        echo "$*" >>'%s'
        for flag; do case $flag in -XX:AOTCache=*) [ -e "${flag#*=}" ] || echo classes >"${flag#*=}" ;; esac; done
        """
            .formatted(tree.resolve("called")));
    file("jdk/release", "JAVA_VERSION=\"25.0.1\"\n", WRITTEN);
    file("pom.xml", "<version>1.2.3</version>\n", WRITTEN);
    for (String module : LIBRARIES) {
      source(module);
      String jar = module + "-1.2.3.jar";
      file(module + "/target/" + jar, module, PACKAGED);
      // Files.copy of a JDK 17 leaves the nanoseconds out.
      for (String program : List.of("cli", "bench")) {
        file(program + "/target/app/" + jar, module, PACKAGED.minusNanos(789));
      }
    }
    for (String program : List.of("cli", "bench")) {
      source(program);
      file(program + "/target/app/" + program + "-1.2.3.jar", program, PACKAGED);
      touch(program + "/target/app", PACKAGED);
    }
  }

  private void source(String module) throws IOException {
    file(module + "/pom.xml", "", WRITTEN);
    file(module + "/src/main/java/A.java", "", WRITTEN);
    file(module + "/src/test/java/ATest.java", "", WRITTEN);
    for (String directory : List.of("", "/main", "/main/java", "/test", "/test/java")) {
      touch(module + "/src" + directory, WRITTEN);
    }
  }

  private void train() throws IOException {
    file("cli/target/busproof.aot", "classes", TRAINED);
    file("cli/target/busproof.aot.jdk", tree.resolve("jdk") + "\n", TRAINED);
  }

  /** What was called, a line each: {@code maven}, {@code cache} or what the program was given. */
  private List<String> launch() throws Exception {
    int status = launch("--version");
    List<String> called = called();
    assertThat(status)
        .as(Files.readString(tree.resolve("said")))
        .isEqualTo(called.contains("maven") ? 3 : 0);
    return called;
  }

  private int launch(String... arguments) throws Exception {
    return start(arguments).waitFor();
  }

  private Process start(String... arguments) throws IOException {
    List<String> command = new ArrayList<>(List.of(tree.resolve("busproof").toString()));
    command.addAll(List.of(arguments));
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(tree.resolve("said").toFile());
    builder.environment().put("JAVA_HOME", tree.resolve("jdk").toString());
    builder.environment().keySet().removeAll(List.of("BUSPROOF_JAVA_OPTS", "BUSPROOF_KERNEL_LAB"));
    return builder.start();
  }

  private List<String> called() throws IOException {
    return Files.readAllLines(tree.resolve("called")).stream()
        .map(line ->
            line.equals("maven") || line.startsWith("lab ")
                ? line
                : line.contains("-XX:AOTMode=") ? "cache" : line.replaceAll(".* ", ""))
        .distinct()
        .toList();
  }

  @Test
  void what_maven_packaged_is_not_built_again() throws Exception {
    assertThat(launch()).containsExactly("cache", "--version");
  }

  @Test
  void nor_is_a_cache_made_again() throws Exception {
    train();

    assertThat(launch()).containsExactly("--version");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "pom.xml",
        "bench/pom.xml",
        "memfd/src/main/java/A.java",
        "client-sim/src/main/java/A.java",
        "cli/src/main/java/A.java"
      })
  void what_was_edited_since_is_built(String name) throws Exception {
    train();
    touch(name, EDITED);

    assertThat(launch()).containsExactly("maven");
  }

  @ParameterizedTest
  @ValueSource(strings = {"pom.xml", "wire/src/main/java/A.java"})
  void what_was_edited_within_the_microsecond_of_packaging_is_built(String name) throws Exception {
    touch(name, PACKAGED.plusNanos(1));

    assertThat(launch()).containsExactly("maven");
  }

  @Test
  void a_source_that_is_gone_is_built_without() throws Exception {
    train();
    Files.delete(tree.resolve("wire/src/main/java/A.java"));

    assertThat(launch()).containsExactly("maven");
  }

  @Test
  void a_test_is_not_built() throws Exception {
    train();
    touch("memfd/src/test/java/ATest.java", EDITED);

    assertThat(launch()).containsExactly("--version");
  }

  @ParameterizedTest
  @ValueSource(strings = {"cli", "bench"})
  void a_program_with_another_jar_than_its_module_is_built(String program) throws Exception {
    train();
    touch("memfd/src/main/java/A.java", EDITED);
    String jar = "memfd-1.2.3.jar";
    for (String copy :
        List.of("memfd/target/" + jar, "cli/target/app/" + jar, "bench/target/app/" + jar)) {
      file(copy, copy.startsWith(program) ? "before" : "after", EDITED.plusSeconds(60));
    }

    assertThat(launch()).containsExactly("maven");
  }

  @ParameterizedTest
  @ValueSource(strings = {"cli/target/app/wire-1.2.3.jar", "bench/target/app/bench-1.2.3.jar"})
  void a_cache_that_is_older_than_classes_is_made_again(String jar) throws Exception {
    train();
    touch(jar, EDITED);

    assertThat(launch()).containsExactly("cache", "--version");
  }

  @Test
  void without_jars_everything_is_built() throws Exception {
    Files.delete(tree.resolve("memfd/target/memfd-1.2.3.jar"));

    assertThat(launch()).containsExactly("maven");
  }

  /** A lab that writes down what it is asked, and has no kernel. */
  private void lab(String building) throws IOException {
    program(
        "memfd/kernel-lab/kernel-lab",
        """
        cd '%s'
        echo "lab $*" >>called
        case $2 in
          --is-built) exit 1 ;;
          --build) %s ;;
        esac
        """
            .formatted(tree, building));
  }

  /** Shell: goes on when there is such a file in the tree, or fails. */
  private static String await(String name) {
    return "for i in $(seq 400); do [ ! -e %1$s ] || break; sleep 0.05; done; [ -e %1$s ] || exit 9"
        .formatted(name);
  }

  @Test
  void a_kernel_and_the_program_are_built_side_by_side() throws Exception {
    lab("touch kernel-begun; " + await("maven-begun"));
    program(
        "mvnw", "touch maven-begun; " + await("kernel-begun") + "; echo maven >>called; exit 1\n");
    Files.delete(tree.resolve("memfd/target/memfd-1.2.3.jar"));

    assertThat(launch("kernel", "um", "--linux", "6.12", "--", "a b", "--help")).isEqualTo(3);

    assertThat(called())
        .containsExactly(
            "lab um --is-built --linux 6.12 -- a b --help",
            "lab um --build --linux 6.12 -- a b --help",
            "maven");
    assertThat(tree.resolve("said")).content().contains("the build failed");
  }

  @Test
  void a_kernel_that_cannot_be_built_ends_the_build_of_the_program() throws Exception {
    lab(await("maven.pid") + "; exit 125");
    program("mvnw", "echo $$ >maven.new; mv maven.new maven.pid; exec sleep 1000\n");
    Files.delete(tree.resolve("memfd/target/memfd-1.2.3.jar"));

    assertThat(launch("kernel", "qemu", "make", "--all")).isEqualTo(125);

    assertThat(called())
        .containsExactly("lab qemu --is-built make --all", "lab qemu --build make --all");
    assertThat(process("maven.pid")).isEmpty();
  }

  @Test
  void a_program_that_cannot_be_built_ends_the_build_of_the_kernel() throws Exception {
    lab("echo $$ >lab.new; mv lab.new lab.pid; exec sleep 1000");
    program("mvnw", await("lab.pid") + "; exit 1\n");
    Files.delete(tree.resolve("memfd/target/memfd-1.2.3.jar"));

    assertThat(launch("kernel", "um", "--", "true")).isEqualTo(3);

    assertThat(process("lab.pid")).isEmpty();
  }

  @Test
  void who_is_told_to_end_ends_both_builds() throws Exception {
    lab("echo $$ >lab.new; mv lab.new lab.pid; exec sleep 1000");
    program("mvnw", "echo $$ >maven.new; mv maven.new maven.pid; exec sleep 1000\n");
    Files.delete(tree.resolve("memfd/target/memfd-1.2.3.jar"));
    Process launcher = start("kernel", "um", "--", "true");
    assertThat(process("lab.pid")).isPresent();
    assertThat(process("maven.pid")).isPresent();

    launcher.destroy();

    assertThat(launcher.waitFor()).isEqualTo(130);
    assertThat(process("lab.pid")).isEmpty();
    assertThat(process("maven.pid")).isEmpty();
  }

  /** Of that pid, once it has been written; empty when it has ended. */
  private Optional<ProcessHandle> process(String pidFile) throws Exception {
    Path file = tree.resolve(pidFile);
    while (!Files.exists(file)) {
      Thread.sleep(20);
    }
    return ProcessHandle.of(Long.parseLong(Files.readString(file).strip()));
  }

  @Test
  void once_both_are_built_the_lab_has_the_command_word_by_word() throws Exception {
    lab("exit 0");
    train();

    assertThat(launch("kernel", "stock", "--", "a  b", "--build")).isZero();

    assertThat(called()).containsExactly("lab stock -- a  b --build");
  }
}
