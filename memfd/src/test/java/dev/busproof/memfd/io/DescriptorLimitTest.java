package dev.busproof.memfd.io;

import static org.assertj.core.api.Assertions.assertThat;

import dev.busproof.memfd.ChildJvm;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DescriptorLimitTest {
  @Test
  void at_the_limit_of_open_files_dropped_descriptors_and_a_failed_accept_are_told(
      @TempDir Path directory) throws Exception {
    ChildJvm.Ending ending =
        new ChildJvm(directory)
            .with("-XX:+UseSerialGC")
            .openFiles(128)
            .run(DescriptorLimitScenario.class);
    assertThat(ending.exitCode()).as(ending::toString).isZero();
    assertThat(ending.output())
        .contains("truncated after 2, handed over 0")
        .contains("room again true")
        .contains("EMFILE\n")
        .contains("accepted later true");
  }

  @Test
  void the_first_error_and_the_first_close_of_a_process_work_at_the_limit(@TempDir Path directory)
      throws Exception {
    ChildJvm.Ending ending =
        new ChildJvm(directory)
            .with("-XX:+UseSerialGC")
            .openFiles(64)
            .run(FirstErrorScenario.class);
    assertThat(ending.exitCode()).as(ending::toString).isZero();
    assertThat(ending.output()).contains("eventfd: EMFILE (Too many open files)\n");
  }
}
