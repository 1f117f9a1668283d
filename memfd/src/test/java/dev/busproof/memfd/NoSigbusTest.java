package dev.busproof.memfd;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.busproof.memfd.libc.Constants;
import dev.busproof.memfd.libc.Errno;
import dev.busproof.memfd.libc.ForwardingLibc;
import dev.busproof.memfd.libc.Libc;
import dev.busproof.memfd.libc.Syscall;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * No released kernel has the flag. {@link NoSigbusKernel} stands in for one that has: what is shown
 * is which branch is taken and that it holds together, not what such a kernel will do.
 */
class NoSigbusTest {
  private static final int PAGE = 4096;
  private static final int SIZE = 4 * PAGE;
  private static final int PIXEL = 0x11223344;
  private static final int FLAG = SharingOptions.MAP_NOSIGBUS;

  private final Libc real = Libc.system();
  private final NoSigbusKernel kernel = new NoSigbusKernel(real, FLAG);

  @ParameterizedTest
  @ValueSource(ints = {0, FLAG, 0x400000, 0x2000000})
  void on_this_kernel_the_path_is_taken_just_when_the_probe_says_that_it_works(int flag)
      throws Exception {
    SharingOptions options = SharingOptions.defaults().withNoSigbusFlag(flag);
    SharingLadder ladder = SharingLadder.create(real, options);
    assertThat(ladder.kernel().noSigbus()).isEqualTo(NoSigbusProbe.works(real, flag));
    try (Memfd memfd = Memfd.create(real, "pool", SIZE);
        ClientMemory memory = ladder.admit(memfd.fd().duplicate(), SIZE)) {
      assertThat(memory.path() == SharingPath.NOSIGBUS).isEqualTo(ladder.kernel().noSigbus());
    }
    assertThat(NoSigbusProbe.works(real, 0)).isFalse();
  }

  @Test
  void a_kernel_that_reads_zeros_past_the_end_is_recognised_by_the_flag_it_does_it_for() {
    assertThat(NoSigbusProbe.works(kernel, FLAG)).isTrue();
    assertThat(NoSigbusProbe.works(kernel, 0x400000))
        .isEqualTo(NoSigbusProbe.works(real, 0x400000));
  }

  @Test
  void a_flag_that_makes_the_mapping_anonymous_is_not_mistaken_for_it() {
    Libc anonymous =
        new ForwardingLibc(real) {
          @Override
          public long mmap(long at, long length, int protection, int flags, int fd, long offset) {
            return super.mmap(
                at, length, protection, (flags & ~FLAG) | Constants.MAP_ANONYMOUS, -1, offset);
          }
        };
    assertThat(NoSigbusProbe.works(anonymous, FLAG)).isFalse();
  }

  @Test
  void a_kernel_that_lets_the_file_grow_instead_is_not_mistaken_for_it() {
    Libc growing =
        new ForwardingLibc(real) {
          @Override
          public long mmap(long at, long length, int protection, int flags, int fd, long offset) {
            assertThat(super.ftruncate(fd, length)).isZero();
            return super.mmap(at, length, protection, flags, fd, offset);
          }
        };
    assertThat(NoSigbusProbe.works(growing, FLAG)).isFalse();
  }

  @Test
  void zeros_that_are_not_there_after_a_truncation_are_not_enough() {
    Libc halfway =
        new ForwardingLibc(kernel) {
          @Override
          public int ftruncate(int fd, long sizeBytes) {
            return real.ftruncate(fd, sizeBytes);
          }
        };
    assertThat(NoSigbusProbe.works(halfway, FLAG)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(ints = {Errno.EPERM, Errno.ENOSYS})
  void where_one_may_not_look_the_answer_is_no(int errno) {
    Libc blind =
        new ForwardingLibc(kernel) {
          @Override
          public long syscall(Syscall call, long a, long b, long c, long d, long e, long f) {
            return call == Syscall.PROCESS_VM_READV
                ? -errno
                : super.syscall(call, a, b, c, d, e, f);
          }
        };
    assertThat(NoSigbusProbe.works(blind, FLAG)).isFalse();
  }

  @Test
  void a_pool_is_mapped_with_the_flag_and_a_truncation_is_noticed_without_any_fault()
      throws Exception {
    SharingLadder ladder = SharingLadder.create(kernel, SharingOptions.defaults());
    int before = kernel.flaggedMappings();
    try (Memfd memfd = Memfd.create(kernel, "pool", SIZE)) {
      memfd.fill(PIXEL);
      try (ReadableMemory memory = (ReadableMemory) ladder.admit(memfd.fd().duplicate(), SIZE)) {
        assertThat(memory.path()).isEqualTo(SharingPath.NOSIGBUS);
        assertThat(kernel.flaggedMappings()).isEqualTo(before + 1);
        ReadWindow window = memory.open(0, SIZE);
        try (window) {
          assertThat(window.segment().get(JAVA_INT, SIZE - 4)).isEqualTo(PIXEL);
          memfd.truncate(PAGE);
          assertThat(window.segment().get(JAVA_INT, 0)).isEqualTo(PIXEL);
          assertThat(window.segment().get(JAVA_INT, SIZE - 4)).isZero();
        }
        assertThat(window.faulted()).isTrue();
        assertThat(memfd.sizeBytes()).isEqualTo(PAGE);
        assertThatThrownBy(() -> memory.open(0, SIZE)).isInstanceOf(TruncatedException.class);
        memory.open(0, PAGE).close();
      }
    }
    SharingStatistics seen = ladder.statistics();
    assertThat(seen.admitted()).containsEntry(SharingPath.NOSIGBUS, 1L);
    assertThat(seen.windows()).containsEntry(SharingPath.NOSIGBUS, 2L);
    assertThat(seen.faults()).containsEntry(SharingPath.NOSIGBUS, 0L);
    assertThat(ladder.mappings()).isZero();
  }

  @Test
  void the_path_needs_no_guard() throws Exception {
    SharingLadder ladder = SharingLadder.withoutGuard(kernel, SharingOptions.defaults());
    try (Memfd memfd = Memfd.create(kernel, "pool", SIZE);
        ClientMemory memory = ladder.admit(memfd.fd().duplicate(), SIZE)) {
      assertThat(memory.path()).isEqualTo(SharingPath.NOSIGBUS);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {Errno.EINVAL, Errno.EOPNOTSUPP})
  void a_file_for_which_the_kernel_refuses_the_flag_after_all_is_read_otherwise(int errno)
      throws Exception {
    Libc picky =
        new ForwardingLibc(kernel) {
          @Override
          public long mmap(long at, long length, int protection, int flags, int fd, long offset) {
            return (flags & FLAG) != 0 && length == SIZE
                ? -errno
                : super.mmap(at, length, protection, flags, fd, offset);
          }
        };
    SharingLadder ladder = SharingLadder.create(picky, SharingOptions.defaults());
    try (Memfd memfd = Memfd.create(picky, "pool", SIZE);
        ClientMemory memory = ladder.admit(memfd.fd().duplicate(), SIZE)) {
      assertThat(ladder.kernel().noSigbus()).isTrue();
      assertThat(memory.path())
          .isEqualTo(ladder.guardAvailable() ? SharingPath.GUARDED : SharingPath.COPIED);
    }
  }
}
