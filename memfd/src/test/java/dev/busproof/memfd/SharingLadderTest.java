package dev.busproof.memfd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.busproof.memfd.SharingOptions.DiskFiles;
import dev.busproof.memfd.libc.Errno;
import dev.busproof.memfd.libc.ForwardingLibc;
import dev.busproof.memfd.libc.Libc;
import dev.busproof.memfd.libc.LinuxException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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

  private Fd onDisk(Path directory) throws Exception {
    Fd fd = Fd.open(libc, directory.resolve("file"), OpenFlag.READ_WRITE, OpenFlag.CREATE);
    fd.truncate(SIZE);
    Assumptions.assumeFalse(
        FdFacts.of(libc, fd).kind() == FileKind.SHMEM, "the temporary directory is a tmpfs");
    return fd;
  }

  @Test
  void a_file_on_disk_is_quarantined_since_reading_it_can_stall(@TempDir Path directory)
      throws Exception {
    try (ClientMemory memory = ladder.admit(onDisk(directory), SIZE)) {
      assertThat(memory).isInstanceOf(QuarantinedMemory.class);
    }
  }

  @Test
  void a_file_on_disk_can_be_refused(@TempDir Path directory) throws Exception {
    SharingLadder refusing =
        SharingLadder.create(libc, SharingOptions.defaults().withDisk(DiskFiles.REFUSED));
    assertRefused(refusing, onDisk(directory), Refusal.MAY_STALL);
  }

  private void assertRefused(Fd fd, Refusal reason) {
    assertRefused(ladder, fd, reason);
  }

  private static void assertRefused(SharingLadder ladder, Fd fd, Refusal reason) {
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
    SharingLadder boundless =
        SharingLadder.limitedTo(
            new MappingTally(1, Long.MAX_VALUE), libc, SharingOptions.defaults());
    Assumptions.assumeTrue(boundless.guardAvailable(), "there is no guard for this architecture");
    Fd fd = pool();
    assertThatThrownBy(() -> boundless.admit(fd, 1L << 50))
        .isInstanceOfSatisfying(
            LinuxException.class, e -> assertThat(e.errno()).isEqualTo(Errno.ENOMEM));
    assertThat(fd.isOpen()).isFalse();
    assertThat(boundless.mappings()).isZero();
  }

  private Fd pool() throws LinuxException {
    return pool(libc);
  }

  private Fd pool(Libc through) throws LinuxException {
    try (Memfd memfd = Memfd.create(through, "pool", SIZE, Memfd.Option.SEALABLE)) {
      memfd.seal(Seal.SHRINK);
      return memfd.fd().duplicate();
    }
  }

  private static void assertNoRoom(SharingLadder ladder, Fd fd, long lengthBytes, String why) {
    assertThatThrownBy(() -> ladder.admit(fd, lengthBytes))
        .isInstanceOfSatisfying(
            RefusedException.class, e -> assertThat(e.reason()).isEqualTo(Refusal.NO_ROOM))
        .hasMessageContaining(why);
    assertThat(fd.isOpen()).isFalse();
  }

  @Test
  void mappings_and_mapped_bytes_are_bounded_and_come_back() throws Exception {
    MappingTally tally = new MappingTally(3, 2L * SIZE);
    SharingLadder narrow = SharingLadder.limitedTo(tally, libc, SharingOptions.defaults());
    assertThat(narrow.maxMappings()).isEqualTo(3);
    assertThat(narrow.maxMappedBytes()).isEqualTo(2L * SIZE);
    ClientMemory first = narrow.admit(pool(), SIZE);
    assertNoRoom(narrow, pool(), SIZE + 1, "16384 bytes are mapped, and with 16385 more");
    try (ClientMemory second = narrow.admit(pool(), SIZE - 2)) {
      try (ClientMemory third = narrow.admit(pool(), 1)) {
        assertThat(narrow.mappedBytes()).isEqualTo(2L * SIZE - 1);
        assertNoRoom(narrow, pool(), 1, "3 mappings are held");
        assertThat(third.lengthBytes()).isEqualTo(1);
      }
      first.close();
      assertThatThrownBy(() -> second.resize(Long.MAX_VALUE)).isInstanceOf(RefusedException.class);
      assertThat(narrow.mappings()).isEqualTo(1);
    }
    assertThat(narrow.mappings()).isZero();
    assertThat(narrow.mappedBytes()).isZero();
  }

  /** Such as an OutOfMemoryError, which no caller can foresee. */
  private static final class Unforeseen extends Error {
    private static final long serialVersionUID = 1L;
  }

  private static Libc failingAt(int mapping) {
    AtomicInteger mapped = new AtomicInteger();
    return new ForwardingLibc(Libc.system()) {
      @Override
      public long mmap(long at, long length, int protection, int flags, int fd, long offset) {
        if (length == SIZE && mapped.incrementAndGet() == mapping) {
          throw new Unforeseen();
        }
        return super.mmap(at, length, protection, flags, fd, offset);
      }

      @Override
      public int fstatfs(int fd, MemorySegment statfs) {
        if (mapping == 0) {
          throw new Unforeseen();
        }
        return super.fstatfs(fd, statfs);
      }
    };
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1})
  void an_error_out_of_the_blue_leaves_no_descriptor_and_no_mapping(int mapping) throws Exception {
    Libc failingLibc = failingAt(mapping);
    SharingLadder failing = SharingLadder.create(failingLibc, SharingOptions.defaults());
    Fd fd = pool(failingLibc);
    assertThatThrownBy(() -> failing.admit(fd, SIZE)).isInstanceOf(Unforeseen.class);
    assertThat(fd.isOpen()).isFalse();
    assertThat(failing.mappings()).isZero();
    assertThat(failing.mappedBytes()).isZero();
    assertThat(failing.statistics().admitted()).containsEntry(SharingPath.SEALED, 0L);
  }

  @Test
  void the_ladder_keeps_clear_of_the_kernels_limit_of_mappings() {
    assertThat(MappingTally.share(65530)).isEqualTo(49146);
    assertThat(MappingTally.share(Long.MAX_VALUE)).isEqualTo(Integer.MAX_VALUE);
    assertThat(MappingTally.share(0)).isEqualTo(1);
    assertThat(ladder.maxMappings()).isGreaterThan(10_000);
  }
}
