package dev.busproof.memfd;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.busproof.memfd.ChildJvm.Ending;
import dev.busproof.memfd.guard.Assembled;
import dev.busproof.memfd.libc.Abi;
import dev.busproof.memfd.libc.Libc;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StreamingCopyTest {
  @TempDir private Path directory;

  private static StreamingCopy loaded() {
    var copy = StreamingCopy.load(Libc.system());
    Assumptions.assumeTrue(copy.isPresent(), "there is no code for this processor");
    return copy.orElseThrow();
  }

  @Test
  void the_bytes_are_what_the_source_assembles_to() throws Exception {
    Assembled tools = new Assembled(Abi.X86_64, directory);
    byte[] assembled = tools.text(tools.object(tools.source("src/main/asm/stream-rows")));
    assertThat(HexFormat.of().formatHex(StreamingCopy.code()))
        .isEqualTo(HexFormat.of().formatHex(assembled));
  }

  @Test
  void any_rectangle_arrives_and_nothing_around_it_is_touched() {
    StreamingCopy copy = loaded();
    Random random = new Random(7);
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment from = arena.allocate(1 << 16);
      for (long i = 0; i < from.byteSize(); i++) {
        from.set(JAVA_BYTE, i, (byte) random.nextInt());
      }
      for (int round = 0; round < 2000; round++) {
        int count = 1 + random.nextInt(200);
        int rows = 1 + random.nextInt(8);
        int strideBytes = count * 4 + random.nextInt(64);
        int step = count + random.nextInt(40);
        int offset = random.nextInt(300);
        int at = random.nextInt(100);
        int[] expected = new int[at + rows * step + 50];
        Arrays.fill(expected, 0x5a5a_5a5a);
        int[] into = expected.clone();
        for (int i = 0; i < rows; i++) {
          MemorySegment.copy(
              from,
              JAVA_INT_UNALIGNED,
              offset + (long) i * strideBytes,
              expected,
              at + i * step,
              count);
        }
        copy.rows(from, offset, strideBytes, count, rows, into, at, step);
        assertThat(into).isEqualTo(expected);
      }
    }
  }

  @Test
  void a_rectangle_that_is_not_in_the_memory_or_the_array_is_refused() {
    StreamingCopy copy = loaded();
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment from = arena.allocate(4096);
      int[] into = new int[1024];
      assertThatThrownBy(() -> copy.rows(from, 1, 4096, 1024, 1, into, 0, 1024))
          .isInstanceOf(IndexOutOfBoundsException.class);
      assertThatThrownBy(() -> copy.rows(from, 0, 2048, 513, 2, into, 0, 512))
          .isInstanceOf(IndexOutOfBoundsException.class);
      assertThatThrownBy(() -> copy.rows(from, -4, 2048, 512, 2, into, 0, 512))
          .isInstanceOf(IndexOutOfBoundsException.class);
      assertThatThrownBy(() -> copy.rows(from, 0, 2048, 512, 2, into, 1, 512))
          .isInstanceOf(IndexOutOfBoundsException.class);
      assertThatThrownBy(() -> copy.rows(from, 0, 2048, 512, 2, into, -1, 512))
          .isInstanceOf(IndexOutOfBoundsException.class);
      assertThatThrownBy(() -> copy.rows(from, 0, -2048, 512, 2, into, 0, 512))
          .isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> copy.rows(from, 0, 2048, 0, 2, into, 0, 512))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void memory_that_is_closed_is_not_read() {
    StreamingCopy copy = loaded();
    MemorySegment from;
    try (Arena arena = Arena.ofConfined()) {
      from = arena.allocate(4096);
    }
    assertThatThrownBy(() -> copy.rows(from, 0, 4096, 1024, 1, new int[1024], 0, 1024))
        .isInstanceOf(IllegalStateException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"sealed", "guarded"})
  void memory_that_is_truncated_before_it_is_copied_reads_as_zeros_and_counts(String path)
      throws Exception {
    Ending ending = scenario(path, "guard");
    assertThat(ending.exitCode()).as(ending::toString).isZero();
    assertThat(ending.output())
        .contains("streamed\n")
        .contains("zeros true\nfaulted true\ncounted 1\n")
        .endsWith("survived\n");
  }

  @Test
  void memory_that_is_truncated_while_it_is_copied_is_survived() throws Exception {
    Ending ending = scenario("race", "guard");
    assertThat(ending.exitCode()).as(ending::toString).isZero();
    assertThat(ending.output()).contains("streamed\n").endsWith("survived\n");
  }

  @Test
  void without_the_guard_it_is_not_used() throws Exception {
    Ending ending = scenario("sealed", "unguarded");
    assertThat(ending.output()).contains("never streamed\n");
  }

  @Test
  void without_the_guard_it_would_kill_the_jvm() throws Exception {
    Ending ending = scenario("bare", "unguarded");
    assertThat(ending.output()).contains("streamed\n").doesNotContain("survived");
    assertThat(ending.crashed()).as(ending::toString).isTrue();
  }

  private Ending scenario(String... arguments) throws Exception {
    var _ = loaded();
    return new ChildJvm(directory)
        .with("-XX:+UseSerialGC")
        .run(StreamingCopyScenarios.class, arguments);
  }
}
