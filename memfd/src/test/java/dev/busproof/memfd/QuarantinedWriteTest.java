package dev.busproof.memfd;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.busproof.memfd.libc.Errno;
import dev.busproof.memfd.libc.Libc;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Writing into what a client shares: what arrives, and whom the file belongs to. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class QuarantinedWriteTest {
  private static final Libc LIBC = Libc.system();
  private static final int BYTES = 3 << 20;

  private final Quarantine quarantine = Quarantine.create(LIBC, QuarantineLimits.defaults());
  private final SharingLadder ladder = SharingLadder.create(LIBC, SharingOptions.defaults());

  @AfterEach
  void close() {
    quarantine.close();
  }

  private static void sevens(int range, MemorySegment bytes) {
    bytes.fill((byte) (7 + range));
  }

  private ReadOutcome write(ClientMemory memory, QuarantinedWrite.Source source, ByteRange... where)
      throws Exception {
    CompletableFuture<ReadOutcome> outcome = new CompletableFuture<>();
    var _ = memory.write(quarantine.account(), List.of(where), source, outcome::complete);
    return outcome.get(60, TimeUnit.SECONDS);
  }

  private ReadOutcome writeAll(ClientMemory memory) throws Exception {
    return write(memory, QuarantinedWriteTest::sevens, new ByteRange(0, BYTES));
  }

  private static byte[] bytes(Memfd file, long offset, int count) throws Exception {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment into = arena.allocate(count);
      assertThat(file.fd().pread(into, offset)).isEqualTo(count);
      return into.toArray(JAVA_BYTE);
    }
  }

  private static Memfd file() throws Exception {
    return Memfd.create(LIBC, "target", BYTES, Memfd.Option.SEALABLE);
  }

  @Test
  void what_is_given_is_in_the_file_and_nothing_beside_it() throws Exception {
    try (Memfd file = file();
        ClientMemory memory = ladder.admit(file.fd().duplicate(), BYTES)) {
      ReadOutcome outcome =
          write(
              memory,
              QuarantinedWriteTest::sevens,
              new ByteRange(1, 2 << 20),
              new ByteRange(BYTES - 2, 1));
      assertThat(outcome).isEqualTo(new ReadOutcome.Complete());
      assertThat(bytes(file, 0, 2)).containsExactly(0, 7);
      assertThat(bytes(file, 2 << 20, 2)).containsExactly(7, 0);
      assertThat(bytes(file, BYTES - 3, 3)).containsExactly(0, 8, 0);
    }
  }

  @Test
  void a_truncated_file_is_an_outcome_and_does_not_grow() throws Exception {
    try (Memfd file = file();
        ClientMemory memory = ladder.admit(file.fd().duplicate(), BYTES)) {
      file.truncate(BYTES - 1);
      assertThat(writeAll(memory)).isEqualTo(new ReadOutcome.Truncated());
      assertThat(file.sizeBytes()).isEqualTo(BYTES - 1);
    }
  }

  @Test
  void a_file_truncated_before_its_bytes_are_ready_does_not_grow() throws Exception {
    try (Memfd file = file();
        ClientMemory memory = ladder.admit(file.fd().duplicate(), BYTES)) {
      CompletableFuture<Void> truncated = new CompletableFuture<>();
      QuarantinedWrite.Source truncating =
          (range, bytes) -> {
            try {
              file.truncate(4096);
              truncated.complete(null);
            } catch (Exception e) {
              truncated.completeExceptionally(e);
            }
          };
      assertThat(write(memory, truncating, new ByteRange(0, BYTES)))
          .isEqualTo(new ReadOutcome.Truncated());
      truncated.get(1, TimeUnit.SECONDS);
      assertThat(file.sizeBytes()).isEqualTo(4096);
    }
  }

  @Test
  void a_file_set_to_append_is_written_in_place_or_not_at_all() throws Exception {
    try (Memfd file = file();
        ClientMemory memory = ladder.admit(file.fd().duplicate(), BYTES)) {
      file.fd().setAppending(true);

      ReadOutcome outcome = writeAll(memory);

      assertThat(file.sizeBytes()).isEqualTo(BYTES);
      if (outcome instanceof ReadOutcome.Complete) {
        assertThat(bytes(file, 0, 2)).containsExactly(7, 7);
      } else {
        assertFails(outcome, Errno.EOPNOTSUPP); // Linux before 6.9
      }
    }
  }

  @Test
  void a_read_only_descriptor_cannot_be_written_to() throws Exception {
    try (Memfd file = file();
        ClientMemory memory = ladder.admit(file.fd().reopenReadOnly(), BYTES)) {
      assertFails(writeAll(memory), Errno.EBADF);
    }
  }

  @Test
  void a_file_sealed_against_writing_cannot_be_written_to() throws Exception {
    for (Seal seal : List.of(Seal.WRITE, Seal.FUTURE_WRITE)) {
      try (Memfd file = file()) {
        file.seal(seal);
        try (ClientMemory memory = ladder.admit(file.fd().duplicate(), BYTES)) {
          assertFails(writeAll(memory), Errno.EPERM);
        }
      }
    }
  }

  private static void assertFails(ReadOutcome outcome, int errno) {
    assertThat(outcome)
        .isInstanceOfSatisfying(
            ReadOutcome.Failed.class, e -> assertThat(e.cause().errno()).isEqualTo(errno));
  }

  @Test
  void the_memory_may_be_closed_meanwhile() throws Exception {
    try (Memfd file = file()) {
      CompletableFuture<ReadOutcome> outcome = new CompletableFuture<>();
      try (ClientMemory memory = ladder.admit(file.fd().duplicate(), BYTES)) {
        var _ =
            memory.write(
                quarantine.account(),
                List.of(new ByteRange(0, BYTES)),
                QuarantinedWriteTest::sevens,
                outcome::complete);
      }
      assertThat(outcome.get(60, TimeUnit.SECONDS)).isEqualTo(new ReadOutcome.Complete());
      assertThat(bytes(file, BYTES - 1, 1)).containsExactly(7);
    }
  }

  @Test
  void a_range_outside_the_memory_is_the_callers_mistake() throws Exception {
    try (Memfd file = file();
        ClientMemory memory = ladder.admit(file.fd().duplicate(), BYTES)) {
      assertThatThrownBy(() -> write(memory, QuarantinedWriteTest::sevens, new ByteRange(1, BYTES)))
          .isInstanceOf(IndexOutOfBoundsException.class);
    }
  }
}
