package dev.busproof.memfd.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.busproof.memfd.libc.Libc;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What no fault is needed for. The flag of NOSIGBUS is ignored by kernels that do not have it. */
class ReadingTest {
  private final Libc libc = Libc.system();

  @TempDir private Path directory;

  private Path file(byte[] content) throws IOException {
    return Files.write(directory.resolve("data"), content);
  }

  @ParameterizedTest
  @EnumSource(ReaderKind.class)
  void every_way_of_reading_sees_the_content_behind_the_prefix(ReaderKind kind) throws Exception {
    Path path = file(Content.of(Content.OLD, new byte[8192], 0, Content.WORDS));
    try (Reading reading = Reading.open(kind, libc, path, 8192)) {
      assertThat(reading.look()).isEqualTo(Outcome.OLD);
      Files.write(
          path,
          Content.of(Content.NEW, new byte[8192], 0, Content.WORDS),
          StandardOpenOption.WRITE);
      assertThat(reading.look()).isEqualTo(Outcome.NEW);
    }
  }

  /** Within the last page a mapping reads zeros and nobody is told. */
  @ParameterizedTest
  @EnumSource(ReaderKind.class)
  void a_protected_reader_does_not_take_the_rest_of_the_last_page_for_content(ReaderKind kind)
      throws Exception {
    Path path = file(Content.of(Content.OLD, new byte[0], 0, 100));
    try (Reading reading = Reading.open(kind, libc, path, 0);
        FileChannel channel = FileChannel.open(path, StandardOpenOption.WRITE)) {
      channel.truncate(400);
      if (kind.isProtected()) {
        assertThatThrownBy(reading::look).isInstanceOf(IOException.class);
      } else {
        assertThat(reading.look()).isEqualTo(Outcome.ZEROS);
      }
    }
  }

  @Test
  void exit_values_of_signals_have_their_names() {
    assertThat(ReaderProcess.ending(135)).isEqualTo("SIGBUS");
    assertThat(ReaderProcess.ending(134)).isEqualTo("SIGABRT");
    assertThat(ReaderProcess.ending(1)).isEqualTo("exit 1");
  }
}
