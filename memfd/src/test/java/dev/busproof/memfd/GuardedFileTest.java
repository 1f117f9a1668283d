package dev.busproof.memfd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.busproof.memfd.libc.Libc;
import dev.busproof.memfd.libc.LinuxException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What can be shown without a fault; the rest is in {@link GuardTest}. */
class GuardedFileTest {
  private final Libc libc = Libc.system();

  @TempDir private Path directory;

  @Test
  void a_file_is_read_as_it_is_within_its_length() throws Exception {
    Path path = Files.writeString(directory.resolve("file"), "hello world");
    byte[] bytes = new byte[5];
    GuardedFile file = GuardedFile.open(libc, path);
    try (file) {
      assertThat(file.lengthBytes()).isEqualTo(11);
      file.read(6, MemorySegment.ofArray(bytes));
      assertThat(bytes).asString().isEqualTo("world");
      assertThatThrownBy(() -> file.read(7, MemorySegment.ofArray(bytes)))
          .isInstanceOf(IndexOutOfBoundsException.class);
      Files.writeString(path, "short");
      assertThatThrownBy(() -> file.read(0, MemorySegment.ofArray(bytes)))
          .isInstanceOf(TruncatedException.class)
          .hasMessage("the file has 5 bytes, reading needs 11");
      Files.writeString(path, "longer than before");
      assertThatThrownBy(() -> file.read(0, MemorySegment.ofArray(bytes)))
          .isInstanceOf(TruncatedException.class);
    }
    assertThatThrownBy(() -> file.read(0, MemorySegment.ofArray(bytes)))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void an_empty_file_has_nothing_to_read() throws Exception {
    try (GuardedFile file = GuardedFile.open(libc, Files.createFile(directory.resolve("empty")))) {
      file.read(0, MemorySegment.ofArray(new byte[0]));
      assertThat(file.lengthBytes()).isZero();
    }
  }

  @Test
  void what_is_no_regular_file_is_refused() {
    assertThatThrownBy(() -> GuardedFile.open(libc, directory))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("DIRECTORY");
    assertThatThrownBy(() -> GuardedFile.open(libc, Path.of("/dev/zero")))
        .isInstanceOf(RefusedException.class);
    assertThatThrownBy(() -> GuardedFile.open(libc, directory.resolve("none")))
        .isInstanceOf(LinuxException.class)
        .hasMessageContaining("ENOENT");
  }
}
