package dev.busproof.memfd;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.busproof.memfd.SharingOptions.Preference;
import dev.busproof.memfd.libc.Errno;
import dev.busproof.memfd.libc.Libc;
import dev.busproof.memfd.libc.LinuxException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Nothing here loads from a page that is gone: {@link GuardTest} does, in other JVMs. */
class ClientMemoryTest {
  private static final int PAGE = 4096;
  private static final int SIZE = 4 * PAGE;
  private static final int PIXEL = 0x11223344;

  private final Libc libc = Libc.system();
  private final SharingLadder ladder = SharingLadder.create(libc, SharingOptions.defaults());

  @AfterEach
  void nothing_stays_mapped() {
    assertThat(ladder.mappings()).isZero();
    assertThat(ladder.mappedBytes()).isZero();
  }

  private Memfd sealed(Seal first, Seal... more) throws LinuxException {
    Memfd memfd = Memfd.create(libc, "pool", SIZE, Memfd.Option.SEALABLE);
    memfd.fill(PIXEL);
    memfd.seal(first, more);
    return memfd;
  }

  private Memfd unsealed() throws LinuxException {
    Memfd memfd = Memfd.create(libc, "pool", SIZE);
    memfd.fill(PIXEL);
    return memfd;
  }

  private static int firstPixel(ReadableMemory memory) throws Exception {
    try (ReadWindow window = memory.open(0, 4)) {
      return window.segment().get(JAVA_INT, 0);
    }
  }

  private void assumeGuard() {
    Assumptions.assumeTrue(ladder.guardAvailable(), "there is no guard for this architecture");
  }

  @Test
  void a_sealed_pool_is_shared_and_shows_what_the_client_writes_later() throws Exception {
    try (Memfd memfd = sealed(Seal.SHRINK);
        ReadableMemory memory = (ReadableMemory) ladder.admit(memfd.fd().duplicate(), SIZE)) {
      assertThat(memory.path()).isEqualTo(SharingPath.SEALED);
      assertThat(memory.lengthBytes()).isEqualTo(SIZE);
      assertThat(ladder.mappings()).isEqualTo(1);
      assertThat(ladder.mappedBytes()).isEqualTo(SIZE);
      ReadWindow window = memory.open(PAGE, PAGE);
      try (window) {
        assertThat(window.segment().byteSize()).isEqualTo(PAGE);
        assertThat(window.segment().get(JAVA_INT, 0)).isEqualTo(PIXEL);
        memfd.pwrite(new byte[] {7}, 0, 1, PAGE);
        assertThat(window.segment().get(JAVA_BYTE, 0)).isEqualTo((byte) 7);
      }
      assertThat(window.faulted()).isFalse();
    }
  }

  @Test
  void a_hole_in_a_sealed_pool_reads_as_zeros() throws Exception {
    try (Memfd memfd = sealed(Seal.SHRINK);
        ReadableMemory memory = (ReadableMemory) ladder.admit(memfd.fd().duplicate(), SIZE)) {
      ReadWindow window = memory.open(0, SIZE);
      try (window) {
        memfd.punchHole(0, SIZE);
        assertThat(window.segment().get(JAVA_INT, 2 * PAGE)).isZero();
      }
      assertThat(window.faulted()).isFalse();
    }
  }

  @Test
  void write_sealed_and_read_only_pools_are_welcome() throws Exception {
    try (Memfd memfd = sealed(Seal.SHRINK, Seal.WRITE, Seal.GROW, Seal.SEAL);
        ReadableMemory memory = (ReadableMemory) ladder.admit(memfd.fd().reopenReadOnly(), SIZE)) {
      assertThat(memory.path()).isEqualTo(SharingPath.SEALED);
      assertThat(firstPixel(memory)).isEqualTo(PIXEL);
    }
    assumeGuard();
    try (Memfd memfd = unsealed();
        ReadableMemory memory = (ReadableMemory) ladder.admit(memfd.fd().reopenReadOnly(), SIZE)) {
      assertThat(memory.path()).isEqualTo(SharingPath.GUARDED);
      assertThat(firstPixel(memory)).isEqualTo(PIXEL);
    }
  }

  @Test
  void a_sealed_pool_longer_than_its_file_is_guarded_and_readable_to_the_files_end()
      throws Exception {
    assumeGuard();
    try (Memfd memfd = sealed(Seal.SHRINK);
        ReadableMemory memory = (ReadableMemory) ladder.admit(memfd.fd().duplicate(), SIZE + 1)) {
      assertThat(memory.path()).isEqualTo(SharingPath.GUARDED);
      assertThat(firstPixel(memory)).isEqualTo(PIXEL);
      memory.open(0, SIZE).close();
      assertThatThrownBy(() -> memory.open(0, SIZE + 1))
          .isInstanceOf(TruncatedException.class)
          .hasMessage("the file has 16384 bytes, reading needs 16385");
    }
  }

  @Test
  void the_seal_is_weighed_again_at_every_resize() throws Exception {
    assumeGuard();
    try (Memfd memfd = sealed(Seal.SHRINK)) {
      ReadableMemory memory = (ReadableMemory) ladder.admit(memfd.fd().duplicate(), SIZE);
      ReadableMemory beyond = (ReadableMemory) memory.resize(2L * SIZE);
      assertThat(beyond.path()).isEqualTo(SharingPath.GUARDED);
      assertThatThrownBy(() -> memory.open(0, 1)).isInstanceOf(IllegalStateException.class);
      assertThat(ladder.mappings()).isEqualTo(1);
      assertThat(ladder.mappedBytes()).isEqualTo(2L * SIZE);
      memfd.truncate(3L * SIZE);
      try (ReadableMemory grown = (ReadableMemory) beyond.resize(3L * SIZE)) {
        assertThat(grown.path()).isEqualTo(SharingPath.SEALED);
        assertThat(firstPixel(grown)).isEqualTo(PIXEL);
      }
    }
  }

  @Test
  void a_pool_does_not_shrink_and_the_same_length_changes_nothing() throws Exception {
    try (Memfd memfd = sealed(Seal.SHRINK);
        ReadableMemory memory = (ReadableMemory) ladder.admit(memfd.fd().duplicate(), SIZE)) {
      assertThat(memory.resize(SIZE)).isSameAs(memory);
      assertThatThrownBy(() -> memory.resize(SIZE - 1))
          .isInstanceOf(IllegalArgumentException.class);
      assertThat(firstPixel(memory)).isEqualTo(PIXEL);
    }
  }

  @Test
  void a_resize_that_fails_leaves_the_memory_as_it_was() throws Exception {
    SharingLadder narrow =
        SharingLadder.limitedTo(new MappingTally(1), libc, SharingOptions.defaults());
    try (Memfd memfd = sealed(Seal.SHRINK);
        ReadableMemory memory = (ReadableMemory) narrow.admit(memfd.fd().duplicate(), SIZE)) {
      memfd.truncate(2L * SIZE);
      assertThatThrownBy(() -> memory.resize(2L * SIZE))
          .isInstanceOfSatisfying(
              RefusedException.class, e -> assertThat(e.reason()).isEqualTo(Refusal.NO_ROOM));
      assertThat(firstPixel(memory)).isEqualTo(PIXEL);
      Fd another = memfd.fd().duplicate();
      assertThatThrownBy(() -> narrow.admit(another, SIZE)).isInstanceOf(RefusedException.class);
      assertThat(another.isOpen()).isFalse();
      assertThat(narrow.mappings()).isEqualTo(1);
    }
  }

  @ParameterizedTest
  @EnumSource(Preference.class)
  void a_window_is_exactly_what_was_asked_for_and_inside_the_pool(Preference preference)
      throws Exception {
    SharingLadder any =
        SharingLadder.create(libc, SharingOptions.defaults().withPreference(preference));
    try (Memfd memfd = sealed(Seal.SHRINK);
        ReadableMemory memory = (ReadableMemory) any.admit(memfd.fd().duplicate(), SIZE)) {
      memory.open(SIZE, 0).close();
      try (ReadWindow window = memory.open(3, 5)) {
        assertThat(window.segment().byteSize()).isEqualTo(5);
        assertThat(window.segment().get(JAVA_BYTE, 0)).isEqualTo((byte) 0x11);
        assertThat(window.segment().isReadOnly()).isTrue();
        assertThatThrownBy(() -> window.segment().get(JAVA_BYTE, 5))
            .isInstanceOf(IndexOutOfBoundsException.class);
      }
      assertThatThrownBy(() -> memory.open(1, SIZE)).isInstanceOf(IndexOutOfBoundsException.class);
      assertThatThrownBy(() -> memory.open(-1, 1)).isInstanceOf(IndexOutOfBoundsException.class);
      assertThatThrownBy(() -> memory.open(Long.MAX_VALUE, Long.MAX_VALUE))
          .isInstanceOf(IndexOutOfBoundsException.class);
    }
  }

  @ParameterizedTest
  @EnumSource(Preference.class)
  void a_window_belongs_to_its_thread_and_its_time(Preference preference) throws Exception {
    SharingLadder any =
        SharingLadder.create(libc, SharingOptions.defaults().withPreference(preference));
    try (Memfd memfd = sealed(Seal.SHRINK);
        ReadableMemory memory = (ReadableMemory) any.admit(memfd.fd().duplicate(), SIZE)) {
      ReadWindow window = memory.open(0, SIZE);
      try (window) {
        assertThatThrownBy(window::faulted).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(memory::close)
            .isInstanceOf(IllegalStateException.class)
            .hasMessageContaining("1 windows are open");
        assertThatThrownBy(() -> memory.resize(2L * SIZE))
            .isInstanceOf(IllegalStateException.class);
        assertThat(elsewhere(() -> window.segment().get(JAVA_INT, 0)))
            .isInstanceOf(WrongThreadException.class);
        assertThat(window.segment().get(JAVA_INT, 0)).isEqualTo(PIXEL);
      }
      window.close();
      assertThat(window.faulted()).isFalse();
      assertThatThrownBy(window::segment).isInstanceOf(IllegalStateException.class);
    }
  }

  private static Throwable elsewhere(Callable<?> body) throws Exception {
    try (ExecutorService thread = Executors.newSingleThreadExecutor()) {
      Future<Throwable> thrown =
          thread.submit(() -> {
            try {
              body.call();
              return new AssertionError("nothing was thrown");
            } catch (Throwable e) {
              return e;
            }
          });
      return thrown.get();
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = Preference.class,
      names = {"GUARDED", "COPIED"})
  void a_file_that_is_too_short_is_found_before_it_is_read(Preference preference) throws Exception {
    SharingLadder any =
        SharingLadder.create(libc, SharingOptions.defaults().withPreference(preference));
    try (Memfd memfd = unsealed();
        ReadableMemory memory = (ReadableMemory) any.admit(memfd.fd().duplicate(), SIZE)) {
      memfd.truncate(SIZE - 1);
      memory.open(0, SIZE - 1).close();
      assertThatThrownBy(() -> memory.open(0, SIZE)).isInstanceOf(TruncatedException.class);
      memfd.truncate(0);
      assertThatThrownBy(() -> memory.open(0, 1)).isInstanceOf(TruncatedException.class);
      memfd.truncate(SIZE);
      assertThat(firstPixel(memory)).isZero();
    }
  }

  /** The rest of the last page reads as zeros without any fault. */
  @Test
  void a_file_truncated_within_its_last_page_under_a_window_is_noticed() throws Exception {
    assumeGuard();
    try (Memfd memfd = unsealed();
        ReadableMemory memory = (ReadableMemory) ladder.admit(memfd.fd().duplicate(), SIZE)) {
      ReadWindow window = memory.open(0, SIZE);
      try (window) {
        memfd.truncate(SIZE - PAGE / 2);
        assertThat(window.segment().get(JAVA_INT, SIZE - 4)).isZero();
      }
      assertThat(window.faulted()).isTrue();
    }
  }

  @Test
  void a_copy_does_not_change_under_its_reader() throws Exception {
    SharingLadder copying = SharingLadder.withoutGuard(libc, SharingOptions.defaults());
    assertThat(copying.guardAvailable()).isFalse();
    try (Memfd memfd = unsealed();
        ReadableMemory memory = (ReadableMemory) copying.admit(memfd.fd().duplicate(), SIZE)) {
      assertThat(memory.path()).isEqualTo(SharingPath.COPIED);
      ReadWindow first = memory.open(0, SIZE);
      try (first) {
        memfd.fill(0x55555555);
        try (ReadWindow second = memory.open(0, SIZE)) {
          assertThat(second.segment().get(JAVA_INT, 0)).isEqualTo(0x55555555);
        }
        memfd.truncate(0);
        assertThat(first.segment().get(JAVA_INT, SIZE - 4)).isEqualTo(PIXEL);
      }
      assertThat(first.faulted()).isFalse();
      assertThat(copying.mappings()).isZero();
    }
  }

  @Test
  void a_copy_that_came_short_cannot_be_believed_and_holds_nothing_of_others() throws Exception {
    SharingLadder copying =
        SharingLadder.create(libc, SharingOptions.defaults().withPreference(Preference.COPIED));
    AtomicBoolean stop = new AtomicBoolean();
    try (Memfd memfd = Memfd.create(libc, "pool", 1 << 20);
        ReadableMemory memory = (ReadableMemory) copying.admit(memfd.fd().duplicate(), 1 << 20);
        ExecutorService thread = Executors.newSingleThreadExecutor()) {
      Future<Boolean> truncating =
          thread.submit(() -> {
            while (!stop.get()) {
              memfd.truncate(0);
              memfd.truncate(1 << 20);
            }
            return true;
          });
      boolean cameShort = false;
      long deadline = System.nanoTime() + 60_000_000_000L;
      while (!cameShort && System.nanoTime() < deadline) {
        try {
          ReadWindow window = memory.open(0, 1 << 20);
          int last;
          try (window) {
            last = window.segment().get(JAVA_INT, (1 << 20) - 4);
          }
          cameShort = window.faulted();
          assertThat(last).isZero();
        } catch (TruncatedException e) {
          assertThat(e).hasMessageContaining("bytes");
        }
      }
      stop.set(true);
      assertThat(truncating.get()).isTrue();
      assertThat(cameShort).isTrue();
    }
  }

  @Test
  void huge_pages_are_copied() throws Exception {
    try (Memfd memfd = hugePages();
        ReadableMemory memory = (ReadableMemory) ladder.admit(memfd.fd().duplicate(), 1 << 20)) {
      assertThat(memory.path()).isEqualTo(SharingPath.COPIED);
      assertThat(firstPixel(memory)).isZero();
    }
  }

  private Memfd hugePages() {
    try {
      return Memfd.create(libc, "x", 1L << 30, Memfd.Option.HUGETLB);
    } catch (LinuxException e) {
      return Assumptions.abort("this kernel has no huge pages: " + e.getMessage());
    }
  }

  @Test
  void a_copy_larger_than_any_frame_is_refused_and_a_pool_that_large_is_not() throws Exception {
    SharingLadder copying =
        SharingLadder.create(libc, SharingOptions.defaults().withPreference(Preference.COPIED));
    try (Memfd memfd = Memfd.create(libc, "sparse", 1L << 31);
        ReadableMemory memory = (ReadableMemory) copying.admit(memfd.fd().duplicate(), 1L << 31)) {
      assertThatThrownBy(() -> memory.open(0, ScratchPool.MAX_BLOCK_BYTES + 1))
          .isInstanceOfSatisfying(
              LinuxException.class, e -> assertThat(e.errno()).isEqualTo(Errno.ENOMEM));
      try (ReadWindow window = memory.open((1L << 31) - 8, 8)) {
        assertThat(window.segment().get(JAVA_INT, 4)).isZero();
      }
    }
    assertThat(copying.scratch().keptBytes()).isEqualTo(1 << 16);
  }

  @Test
  void an_unnamed_tmpfs_file_is_guarded() throws Exception {
    assumeGuard();
    Path shm = Path.of("/dev/shm");
    Assumptions.assumeTrue(shm.toFile().canWrite(), "there is no writable /dev/shm");
    Fd fd = Fd.open(libc, shm, OpenFlag.READ_WRITE, OpenFlag.TMPFILE);
    fd.truncate(SIZE);
    try (ReadableMemory memory = (ReadableMemory) ladder.admit(fd, SIZE)) {
      assertThat(memory.path()).isEqualTo(SharingPath.GUARDED);
      assertThat(firstPixel(memory)).isZero();
    }
    assertThat(fd.isOpen()).isFalse();
  }

  @Test
  void closing_twice_closes_once_and_a_closed_memory_opens_nothing() throws Exception {
    try (Memfd memfd = sealed(Seal.SHRINK)) {
      ReadableMemory memory = (ReadableMemory) ladder.admit(memfd.fd().duplicate(), SIZE);
      memory.close();
      memory.close();
      assertThatThrownBy(() -> memory.open(0, 1)).isInstanceOf(IllegalStateException.class);
      assertThatThrownBy(() -> memory.resize(2L * SIZE)).isInstanceOf(IllegalStateException.class);
    }
  }
}
