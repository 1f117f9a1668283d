package dev.busproof.memfd.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How the ends of a reading process are told apart. */
@Timeout(120)
class ReaderProcessTest {
  @TempDir private Path directory;

  /** The JVM handles SEGV, and exits with 1; it takes HUP for a wish, and exits as it likes. */
  @ParameterizedTest
  @CsvSource({"KILL, SIGKILL", "SEGV, SIGSEGV", "HUP, "})
  void only_a_signal_is_a_death(String signal, String death) throws Exception {
    assumeFalse(
        signal.equals("HUP") && isHangUpIgnored(), "SIGHUP is ignored here, by nohup for instance");
    Path data =
        Files.write(
            directory.resolve("data"), Content.of(Content.OLD, new byte[0], 0, Content.WORDS));
    List<ProcessHandle> before = ProcessHandle.current().children().toList();
    try (ReaderProcess reader =
        ReaderProcess.start(ReaderKind.PREAD, directory, ReaderProcess.classPath())) {
      assertThat(reader.begin(data, 0)).isTrue();
      ProcessHandle started =
          ProcessHandle.current()
              .children()
              .filter(child -> !before.contains(child))
              .findFirst()
              .orElseThrow();
      assertThat(new ProcessBuilder("kill", "-" + signal, "" + started.pid()).start().waitFor())
          .isZero();
      started.onExit().get();
      assertThat(reader.end()).isEmpty();
      assertThat(reader.death()).isEqualTo(Optional.ofNullable(death));
    }
  }

  /** What is ignored stays so in children, proc(5). */
  private static boolean isHangUpIgnored() throws IOException {
    return Files.readString(Path.of("/proc/self/status"))
        .lines()
        .filter(line -> line.startsWith("SigIgn:"))
        .anyMatch(line -> (Long.parseUnsignedLong(line.substring(7).strip(), 16) & 1) != 0);
  }

  @Test
  void a_reader_tells_what_it_saw() throws Exception {
    Path data =
        Files.write(
            directory.resolve("data"), Content.of(Content.OLD, new byte[0], 0, Content.WORDS));
    try (ReaderProcess reader =
        ReaderProcess.start(ReaderKind.GUARDED, directory, ReaderProcess.classPath())) {
      assertThat(reader.begin(data, 0)).isTrue();
      assertThat(reader.end()).contains(Outcome.OLD);
      assertThat(reader.begin(directory.resolve("none"), 0)).isTrue();
      assertThat(reader.end()).contains(Outcome.FAILED);
    }
  }
}
