package dev.busproof.memfd;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.busproof.memfd.libc.Constants;
import dev.busproof.memfd.libc.Errno;
import dev.busproof.memfd.libc.Libc;
import dev.busproof.memfd.libc.LinuxException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FdTest {
  private final Libc libc = Libc.system();

  @Test
  void closing_twice_closes_once() throws Exception {
    Fd first = Fd.eventFd(libc);
    int number = first.number();
    first.close();
    try (Fd reused = Fd.eventFd(libc)) {
      assertThat(reused.number()).isEqualTo(number);
      first.close();
      assertThat(libc.fcntl(number, Constants.F_GETFD, 0)).isNotNegative();
    }
    assertThat(first.isOpen()).isFalse();
    assertThatThrownBy(first::number).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void a_negative_number_cannot_be_owned() {
    assertThatThrownBy(() -> Fd.own(libc, -Errno.EBADF))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void every_descriptor_closes_on_exec(@TempDir Path directory) throws Exception {
    try (Fd event = Fd.eventFd(libc);
        FdPair pipe = Fd.pipe(libc);
        FdPair sockets = Fd.socketPair(libc);
        Fd opened = Fd.open(libc, directory, OpenFlag.DIRECTORY);
        Fd duplicate = opened.duplicate();
        Memfd memfd = Memfd.create(libc, "x", 0);
        Fd readOnly = memfd.fd().reopenReadOnly()) {
      for (Fd fd :
          new Fd[] {
            event,
            pipe.first(),
            pipe.second(),
            sockets.first(),
            sockets.second(),
            opened,
            duplicate,
            memfd.fd(),
            readOnly
          }) {
        assertThat(libc.fcntl(fd.number(), Constants.F_GETFD, 0)).isEqualTo(1);
      }
    }
  }

  @Test
  void a_memfd_is_filled_to_its_last_byte_and_read_short_beyond() throws Exception {
    try (Memfd memfd = Memfd.create(libc, "x", 200_003);
        Arena arena = Arena.ofConfined()) {
      memfd.fill(0x04030201);
      MemorySegment into = arena.allocate(16, 4);
      assertThat(memfd.fd().pread(into, 199_996)).isEqualTo(7);
      assertThat(into.get(JAVA_INT, 0)).isEqualTo(0x04030201);
      assertThat(into.get(JAVA_INT, 4)).isEqualTo(0x00030201);
      assertThat(memfd.fd().pread(into, 300_000)).isZero();
      byte[] bytes = {9, 8, 7, 6};
      assertThat(memfd.pwrite(bytes, 1, 2, 0)).isEqualTo(2);
      assertThat(memfd.fd().pread(into, 0)).isEqualTo(16);
      assertThat(into.get(JAVA_INT, 0)).isEqualTo(0x04030708);
    }
  }

  @Test
  void a_shrink_seal_forbids_shrinking_and_nothing_else() throws Exception {
    try (Memfd memfd = Memfd.create(libc, "x", 8192, Memfd.Option.SEALABLE)) {
      memfd.seal(Seal.SHRINK);
      assertThat(memfd.seals()).containsExactly(Seal.SHRINK);
      assertThatThrownBy(() -> memfd.truncate(4096))
          .isInstanceOfSatisfying(
              LinuxException.class, e -> assertThat(e.errno()).isEqualTo(Errno.EPERM))
          .hasMessageContaining("ftruncate: EPERM");
      memfd.punchHole(0, 4096);
      memfd.truncate(16384);
      assertThat(memfd.sizeBytes()).isEqualTo(16384);
      memfd.seal(Seal.SEAL, Seal.GROW);
      assertThat(memfd.seals()).isEqualTo(Set.of(Seal.SHRINK, Seal.GROW, Seal.SEAL));
      assertThatThrownBy(() -> memfd.seal(Seal.WRITE)).hasMessageContaining("EPERM");
    }
  }

  @Test
  void a_failed_creation_leaves_no_descriptor_behind() throws Exception {
    int next;
    try (Fd probe = Fd.eventFd(libc)) {
      next = probe.number();
    }
    assertThatThrownBy(() -> Memfd.create(libc, "x", -1)).hasMessageContaining("EINVAL");
    try (Fd probe = Fd.eventFd(libc)) {
      assertThat(probe.number()).isEqualTo(next);
    }
  }

  @Test
  void a_lock_is_exclusive_until_its_descriptor_closes(@TempDir Path directory) throws Exception {
    Path path = directory.resolve("wayland-0.lock");
    try (Fd second = Fd.open(libc, path, OpenFlag.READ_WRITE, OpenFlag.CREATE)) {
      try (Fd first = Fd.open(libc, path, OpenFlag.READ_WRITE)) {
        assertThat(first.tryLock()).isTrue();
        assertThat(second.tryLock()).isFalse();
      }
      assertThat(second.tryLock()).isTrue();
    }
  }
}
