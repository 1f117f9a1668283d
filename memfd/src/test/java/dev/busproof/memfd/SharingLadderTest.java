package dev.busproof.memfd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.busproof.memfd.libc.Errno;
import dev.busproof.memfd.libc.Libc;
import dev.busproof.memfd.libc.LinuxException;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SharingLadderTest {
  private static final int SIZE = 4 * 4096;

  private final Libc libc = Libc.system();
  private final SharingLadder ladder = SharingLadder.create(libc, SharingOptions.defaults());

  @Test
  void what_copies_were_made_into_is_kept_up_to_a_bound() throws Exception {
    ScratchPool scratch = new ScratchPool(libc);
    long half = ScratchPool.MAX_KEPT_BYTES / 2;
    var first = scratch.take(half);
    var second = scratch.take(half);
    var third = scratch.take(1);
    scratch.give(first);
    scratch.give(second);
    assertThat(scratch.keptBytes()).isEqualTo(2 * half);
    scratch.give(third);
    assertThat(scratch.keptBytes()).isLessThanOrEqualTo(ScratchPool.MAX_KEPT_BYTES);
    assertThat(scratch.take(half).address()).isEqualTo(second.address());
  }

  @Test
  void what_is_refused_is_closed_with_its_reason() throws Exception {
    assertRefused(Fd.eventFd(libc), Refusal.ANONYMOUS);
    assertRefused(Fd.open(libc, Path.of("/dev/zero"), OpenFlag.READ_WRITE), Refusal.CHAR_DEVICE);
    assertRefused(Fd.open(libc, Path.of("/")), Refusal.DIRECTORY);
    assertRefused(Fd.open(libc, Path.of("/"), OpenFlag.PATH), Refusal.PATH_ONLY);
    FdPair pipe = Fd.pipe(libc);
    assertRefused(pipe.first(), Refusal.PIPE);
    assertRefused(pipe.second(), Refusal.PIPE);
    FdPair sockets = Fd.socketPair(libc);
    assertRefused(sockets.first(), Refusal.SOCKET);
    assertRefused(sockets.second(), Refusal.SOCKET);
    try (Memfd memfd = Memfd.create(libc, "pool", SIZE)) {
      Path self = Path.of("/proc/self/fd/" + memfd.fd().number());
      assertRefused(Fd.open(libc, self, OpenFlag.WRITE_ONLY), Refusal.NOT_READABLE);
    }
  }

  @Test
  void a_file_on_disk_is_refused_since_reading_it_can_stall(@TempDir Path directory)
      throws Exception {
    Path path = directory.resolve("file");
    Fd fd = Fd.open(libc, path, OpenFlag.READ_WRITE, OpenFlag.CREATE);
    fd.truncate(SIZE);
    Assumptions.assumeFalse(
        FdFacts.of(libc, fd).kind() == FileKind.SHMEM, "the temporary directory is a tmpfs");
    assertRefused(fd, Refusal.MAY_STALL);
  }

  private void assertRefused(Fd fd, Refusal reason) {
    assertThatThrownBy(() -> ladder.admit(fd, SIZE))
        .isInstanceOfSatisfying(
            RefusedException.class, e -> assertThat(e.reason()).isEqualTo(reason))
        .hasMessage(reason.description());
    assertThat(fd.isOpen()).isFalse();
  }

  @Test
  void a_pool_of_no_bytes_is_the_callers_mistake_and_closed() throws Exception {
    Fd fd = Fd.eventFd(libc);
    assertThatThrownBy(() -> ladder.admit(fd, 0)).isInstanceOf(IllegalArgumentException.class);
    assertThat(fd.isOpen()).isFalse();
  }

  @Test
  void a_pool_larger_than_the_address_space_is_enomem_and_closed() throws Exception {
    Assumptions.assumeTrue(ladder.guardAvailable(), "there is no guard for this architecture");
    Fd fd;
    try (Memfd memfd = Memfd.create(libc, "pool", SIZE)) {
      fd = memfd.fd().duplicate();
    }
    assertThatThrownBy(() -> ladder.admit(fd, 1L << 50))
        .isInstanceOfSatisfying(
            LinuxException.class, e -> assertThat(e.errno()).isEqualTo(Errno.ENOMEM));
    assertThat(fd.isOpen()).isFalse();
  }

  @Test
  void the_ladder_keeps_clear_of_the_kernels_limit_of_mappings() {
    assertThat(MappingTally.share(65530)).isEqualTo(49146);
    assertThat(MappingTally.share(Long.MAX_VALUE)).isEqualTo(Integer.MAX_VALUE);
    assertThat(MappingTally.share(0)).isEqualTo(1);
    assertThat(ladder.maxMappings()).isGreaterThan(10_000);
  }
}
