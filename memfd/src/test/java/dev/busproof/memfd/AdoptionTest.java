package dev.busproof.memfd;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.busproof.memfd.libc.Constants;
import dev.busproof.memfd.libc.Errno;
import dev.busproof.memfd.libc.ForwardingLibc;
import dev.busproof.memfd.libc.Libc;
import dev.busproof.memfd.libc.LinuxException;
import org.junit.jupiter.api.Test;

/** The receiver adds the seal the sender left out; real memfds. */
class AdoptionTest {
  private static final int SIZE = 4 * 4096;
  private static final int PIXEL = 0x11223344;

  private final Libc libc = Libc.system();
  private final SharingOptions adopting = SharingOptions.defaults().withAdopt(true);
  private final SharingLadder ladder = SharingLadder.create(libc, adopting);
  private final SharingPath otherwise =
      ladder.guardAvailable() ? SharingPath.GUARDED : SharingPath.COPIED;

  private Memfd sealable() throws LinuxException {
    Memfd memfd = Memfd.create(libc, "pool", SIZE, Memfd.Option.SEALABLE);
    memfd.fill(PIXEL);
    return memfd;
  }

  private ReadableMemory admit(Memfd memfd, long length) throws Exception {
    return (ReadableMemory) ladder.admit(memfd.fd().duplicate(), length);
  }

  @Test
  void an_adopted_pool_cannot_be_truncated_by_its_client_any_more() throws Exception {
    try (Memfd memfd = sealable();
        ReadableMemory memory = admit(memfd, SIZE)) {
      assertThat(memory.path()).isEqualTo(SharingPath.ADOPTED);
      assertThat(memfd.seals()).containsExactly(Seal.SHRINK);
      ReadWindow window = memory.open(0, SIZE);
      try (window) {
        assertThatThrownBy(() -> memfd.truncate(SIZE - 1))
            .isInstanceOfSatisfying(
                LinuxException.class, e -> assertThat(e.errno()).isEqualTo(Errno.EPERM));
        assertThat(window.segment().get(JAVA_INT, SIZE - 4)).isEqualTo(PIXEL);
      }
      assertThat(window.faulted()).isFalse();
      assertThat(ladder.statistics().admitted()).containsEntry(SharingPath.ADOPTED, 1L);
    }
  }

  @Test
  void its_client_can_still_write_it_and_make_it_longer() throws Exception {
    try (Memfd memfd = sealable()) {
      ReadableMemory memory = admit(memfd, SIZE);
      memfd.truncate(2 * SIZE);
      memfd.fill(0x55555555);
      // Sealed by now, as whatever has the seal.
      try (ReadableMemory longer = (ReadableMemory) memory.resize(2 * SIZE)) {
        assertThat(longer.path()).isEqualTo(SharingPath.SEALED);
        try (ReadWindow window = longer.open(0, 2 * SIZE)) {
          assertThat(window.segment().get(JAVA_INT, 2 * SIZE - 4)).isEqualTo(0x55555555);
        }
      }
    }
  }

  @Test
  void a_pool_its_client_has_outgrown_the_file_with_is_adopted_once_the_file_has_grown()
      throws Exception {
    try (Memfd memfd = sealable()) {
      ReadableMemory memory = admit(memfd, 2 * SIZE);
      assertThat(memory.path()).isEqualTo(otherwise);
      assertThat(memfd.seals()).isEmpty();
      memfd.truncate(3 * SIZE);
      try (ClientMemory longer = memory.resize(3 * SIZE)) {
        assertThat(longer.path()).isEqualTo(SharingPath.ADOPTED);
      }
    }
  }

  @Test
  void what_cannot_be_sealed_is_read_as_it_would_be_without_adoption() throws Exception {
    try (Memfd memfd = sealable();
        ClientMemory memory = ladder.admit(memfd.fd().reopenReadOnly(), SIZE)) {
      assertThat(memory.path()).isEqualTo(otherwise);
      assertThat(memfd.seals()).isEmpty();
    }
    try (Memfd memfd = sealable()) {
      memfd.seal(Seal.SEAL);
      try (ClientMemory memory = admit(memfd, SIZE)) {
        assertThat(memory.path()).isEqualTo(otherwise);
      }
    }
    try (Memfd memfd = Memfd.create(libc, "pool", SIZE);
        ClientMemory memory = admit(memfd, SIZE)) {
      assertThat(memory.path()).isEqualTo(otherwise);
    }
  }

  @Test
  void nothing_is_sealed_that_nobody_asked_to_have_sealed() throws Exception {
    SharingLadder usual = SharingLadder.create(libc, SharingOptions.defaults());
    try (Memfd memfd = sealable();
        ClientMemory memory = usual.admit(memfd.fd().duplicate(), SIZE)) {
      assertThat(memory.path()).isEqualTo(otherwise);
      assertThat(memfd.seals()).isEmpty();
    }
  }

  @Test
  void a_pool_sealed_against_more_seals_in_the_last_moment_falls_through() throws Exception {
    try (Memfd memfd = sealable();
        ClientMemory memory = admit(beforeSealing(() -> memfd.seal(Seal.SEAL)), memfd)) {
      assertThat(memfd.seals()).containsExactly(Seal.SEAL);
      assertThat(memory.path()).isEqualTo(otherwise);
    }
  }

  @Test
  void a_pool_truncated_in_the_last_moment_falls_through() throws Exception {
    try (Memfd memfd = sealable();
        ReadableMemory memory = admit(beforeSealing(() -> memfd.truncate(SIZE - 1)), memfd)) {
      assertThat(memfd.seals()).containsExactly(Seal.SHRINK);
      assertThat(memory.path()).isEqualTo(otherwise);
      assertThatThrownBy(() -> memory.open(0, SIZE)).isInstanceOf(TruncatedException.class);
    }
  }

  /** A kernel that lies about the seal would otherwise be believed. */
  @Test
  void a_seal_that_was_taken_and_is_not_there_is_not_relied_on() throws Exception {
    Libc forgetful =
        new ForwardingLibc(libc) {
          @Override
          public int fcntl(int fd, int command, long argument) {
            return command == Constants.F_ADD_SEALS ? 0 : super.fcntl(fd, command, argument);
          }
        };
    try (Memfd memfd = sealable();
        ClientMemory memory = admit(forgetful, memfd)) {
      assertThat(memory.path()).isEqualTo(otherwise);
    }
  }

  private interface Step {
    void run() throws LinuxException;
  }

  /** A kernel on which the client does something right before a seal is added. */
  private Libc beforeSealing(Step step) {
    return new ForwardingLibc(libc) {
      @Override
      public int fcntl(int fd, int command, long argument) {
        if (command == Constants.F_ADD_SEALS) {
          try {
            step.run();
          } catch (LinuxException e) {
            throw new AssertionError(e);
          }
        }
        return super.fcntl(fd, command, argument);
      }
    };
  }

  private ReadableMemory admit(Libc through, Memfd memfd) throws Exception {
    int duplicate = libc.fcntl(memfd.fd().number(), Constants.F_DUPFD_CLOEXEC, 0);
    return (ReadableMemory)
        SharingLadder.create(through, adopting).admit(Fd.own(through, duplicate), SIZE);
  }
}
