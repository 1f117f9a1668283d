package dev.busproof.memfd;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.busproof.memfd.SharingOptions.Preference;
import dev.busproof.memfd.libc.Constants;
import dev.busproof.memfd.libc.Errno;
import dev.busproof.memfd.libc.Libc;
import dev.busproof.memfd.libc.LinuxException;
import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/** Reading what a client never wrote must not cost memory. */
class HolesTest {
  private static final int PAGE = 4096;
  private static final long SPARSE = 64L << 20;
  private static final int SIZE = 16 * PAGE;
  private static final int PIXEL = 0x11223344;

  private final Libc libc = Libc.system();
  private final NoSigbusKernel noSigbus = new NoSigbusKernel(libc, SharingOptions.MAP_NOSIGBUS);

  private SharingLadder ladderFor(SharingPath path) {
    SharingOptions options = SharingOptions.defaults();
    return switch (path) {
      case SEALED -> SharingLadder.create(libc, options);
      case ADOPTED -> SharingLadder.create(libc, options.withAdopt(true));
      case NOSIGBUS -> SharingLadder.create(noSigbus, options);
      case GUARDED -> {
        SharingLadder ladder = SharingLadder.create(libc, options);
        Assumptions.assumeTrue(ladder.guardAvailable(), "no guard for this architecture");
        yield ladder;
      }
      case COPIED -> SharingLadder.create(libc, options.withPreference(Preference.COPIED));
      case QUARANTINED -> throw new AssertionError(path);
    };
  }

  private Memfd memfdFor(SharingPath path, long sizeBytes) throws LinuxException {
    return switch (path) {
      case SEALED -> {
        Memfd memfd = Memfd.create(libc, "sparse", sizeBytes, Memfd.Option.SEALABLE);
        memfd.seal(Seal.SHRINK);
        yield memfd;
      }
      case ADOPTED -> Memfd.create(libc, "sparse", sizeBytes, Memfd.Option.SEALABLE);
      case NOSIGBUS, GUARDED, COPIED, QUARANTINED -> Memfd.create(libc, "sparse", sizeBytes);
    };
  }

  /** Every page of it, as painting would. */
  private static long sum(MemorySegment bytes) {
    long sum = 0;
    for (long at = 0; at < bytes.byteSize(); at += PAGE) {
      sum += bytes.get(JAVA_BYTE, at);
    }
    return sum;
  }

  @ParameterizedTest
  @EnumSource(value = SharingPath.class, mode = Mode.EXCLUDE, names = "QUARANTINED")
  void a_file_that_was_never_written_is_read_without_giving_it_memory(SharingPath path)
      throws Exception {
    SharingLadder ladder = ladderFor(path);
    try (Memfd memfd = memfdFor(path, SPARSE);
        ReadableMemory memory = (ReadableMemory) ladder.admit(memfd.fd().duplicate(), SPARSE)) {
      assertThat(memory.path()).isEqualTo(path);
      ReadWindow window = memory.open(0, SPARSE);
      try (window) {
        assertThat(sum(window.segment())).isZero();
      }
      assertThat(window.faulted()).isFalse();
      assertThat(memfd.fd().stat().allocatedBytes()).isZero();
    }
    assertThat(ladder.statistics().holeCopies()).isEqualTo(path == SharingPath.COPIED ? 0 : 1);
    assertThat(ladder.statistics().windows()).containsEntry(path, 1L);
  }

  /** What the above is there to prevent. */
  @Test
  @SuppressWarnings("restricted")
  void a_plain_mapping_gives_a_page_to_every_hole_it_reads() throws Exception {
    try (Memfd memfd = Memfd.create(libc, "sparse", SPARSE)) {
      int number = memfd.fd().number();
      long address = libc.mmap(0, SPARSE, Constants.PROT_READ, Constants.MAP_PRIVATE, number, 0);
      assertThat(address).isPositive();
      assertThat(sum(MemorySegment.ofAddress(address).reinterpret(SPARSE))).isZero();
      assertThat(memfd.fd().stat().allocatedBytes()).isEqualTo(SPARSE);
      assertThat(libc.munmap(address, SPARSE)).isZero();
    }
  }

  @Test
  void only_windows_with_holes_in_them_are_copied() throws Exception {
    SharingLadder ladder = ladderFor(SharingPath.SEALED);
    try (Memfd memfd = memfdFor(SharingPath.SEALED, SIZE);
        ReadableMemory memory = (ReadableMemory) ladder.admit(memfd.fd().duplicate(), SIZE)) {
      memfd.fill(PIXEL);
      assertThat(copiedBytes(memory, 0, SIZE)).isZero();
      memfd.punchHole(4 * PAGE, PAGE);
      assertThat(copiedBytes(memory, 0, 4 * PAGE)).isZero();
      assertThat(copiedBytes(memory, 5 * PAGE, SIZE - 5 * PAGE)).isZero();
      assertThat(copiedBytes(memory, 4 * PAGE - 1, 1)).isZero();
      assertThat(copiedBytes(memory, 4 * PAGE - 1, 2)).isEqualTo(2);
      assertThat(copiedBytes(memory, 5 * PAGE - 1, 1)).isEqualTo(1);
      assertThat(copiedBytes(memory, 0, SIZE)).isEqualTo(SIZE);
      assertThat(copiedBytes(memory, SIZE, 0)).isZero();
      try (ReadWindow window = memory.open(0, SIZE)) {
        assertThat(window.segment().get(JAVA_INT, 4 * PAGE - 4)).isEqualTo(PIXEL);
        assertThat(window.segment().get(JAVA_INT, 4 * PAGE)).isZero();
        assertThat(window.segment().get(JAVA_INT, 5 * PAGE)).isEqualTo(PIXEL);
      }
      assertThat(memfd.fd().stat().allocatedBytes()).isEqualTo(SIZE - PAGE);
    }
    assertThat(ladder.statistics().holeCopies()).isEqualTo(4);
    assertThat(ladder.statistics().windowsOpened()).isEqualTo(9);
  }

  private static long copiedBytes(ReadableMemory memory, long offset, long length)
      throws Exception {
    try (ReadWindow window = memory.open(offset, length)) {
      return window.copiedBytes();
    }
  }

  @Test
  void a_window_with_holes_that_would_take_long_to_copy_is_enomem() throws Exception {
    SharingLadder ladder = ladderFor(SharingPath.SEALED);
    try (Memfd memfd = memfdFor(SharingPath.SEALED, SPARSE + 1);
        ReadableMemory memory = (ReadableMemory) ladder.admit(memfd.fd().duplicate(), SPARSE + 1)) {
      assertThatThrownBy(() -> memory.open(0, SPARSE + 1))
          .isInstanceOfSatisfying(
              LinuxException.class, e -> assertThat(e.errno()).isEqualTo(Errno.ENOMEM));
      assertThat(copiedBytes(memory, 1, 100)).isEqualTo(100);
    }
  }

  @Test
  void looking_for_holes_leaves_the_offset_that_the_sender_shares() throws Exception {
    SharingLadder ladder = ladderFor(SharingPath.SEALED);
    try (Memfd memfd = memfdFor(SharingPath.SEALED, SIZE);
        ReadableMemory memory = (ReadableMemory) ladder.admit(memfd.fd().duplicate(), SIZE)) {
      assertThat(libc.lseek(memfd.fd().number(), 5, Constants.SEEK_SET)).isEqualTo(5);
      assertThat(copiedBytes(memory, 0, SIZE)).isEqualTo(SIZE);
      assertThat(libc.lseek(memfd.fd().number(), 0, Constants.SEEK_CUR)).isEqualTo(5);
    }
  }
}
