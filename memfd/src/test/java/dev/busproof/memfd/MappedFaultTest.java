package dev.busproof.memfd;

import static org.assertj.core.api.Assertions.assertThat;

import dev.busproof.memfd.ChildJvm.Ending;
import dev.busproof.memfd.guard.BusGuard;
import java.nio.file.Path;
import java.util.Locale;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The guard stands behind the paths that should not need it too; each in a JVM of its own. */
class MappedFaultTest {
  @TempDir private Path directory;

  @BeforeAll
  static void needs_a_guard_for_this_architecture() {
    Assumptions.assumeTrue(
        BusGuard.supported(), "there is no SIGBUS handler for " + System.getProperty("os.arch"));
  }

  private Ending run(String... arguments) throws Exception {
    return new ChildJvm(directory)
        .with("-XX:+UseSerialGC")
        .run(MappedFaultScenarios.class, arguments);
  }

  @ParameterizedTest
  @ValueSource(strings = {"sealed", "nosigbus"})
  void a_promise_the_kernel_breaks_is_a_fault_that_is_counted(String path) throws Exception {
    Ending ending = run(path, "guarded");
    assertThat(ending.exitCode()).as(ending::toString).isZero();
    assertThat(ending.output())
        .contains("read 0\n" + path.toUpperCase(Locale.ROOT) + " faulted true true")
        .contains("counted 1\n")
        .endsWith("survived\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"sealed", "nosigbus"})
  void without_the_guard_it_kills_or_poisons_the_jvm(String path) throws Exception {
    Ending ending = run(path, "bare");
    assertThat(ending.output()).doesNotContain("survived");
    assertThat(ending.crashed() || ending.poisoned()).as(ending::toString).isTrue();
  }
}
