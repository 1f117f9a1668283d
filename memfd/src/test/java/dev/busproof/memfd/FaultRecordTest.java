package dev.busproof.memfd;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.busproof.memfd.FaultRecord.Finding;
import dev.busproof.memfd.SharingOptions.Preference;
import dev.busproof.memfd.libc.Libc;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What is remembered of memory that was taken away, without a fault; the rest: {@link GuardTest}.
 */
class FaultRecordTest {
  private static final int SIZE = 1 << 16;

  private final Libc libc = Libc.system();

  private ReadableMemory admit(Memfd memfd, Preference preference) throws Exception {
    SharingOptions options = SharingOptions.defaults().withPreference(preference);
    SharingLadder ladder = SharingLadder.create(libc, options);
    return (ReadableMemory) ladder.admit(memfd.fd().duplicate(), SIZE);
  }

  private static void assertSaysSo(FaultRecord record, SharingPath path, long sizeBytes) {
    assertThat(record.path()).isEqualTo(path);
    assertThat(record.finding()).isEqualTo(Finding.SIZE);
    assertThat(record.offsetBytes()).isEqualTo(sizeBytes);
    assertThat(Duration.between(record.time(), Instant.now())).isBetween(Duration.ZERO, A_DAY);
    assertThat(record.stackTrace()).hasSizeBetween(2, FaultRecord.MOST_FRAMES);
    assertThat(record.stackTrace().getFirst().getClassName()).startsWith("dev.busproof.memfd.");
    assertThat(record.stackTrace())
        .anySatisfy(
            call -> assertThat(call.getClassName()).isEqualTo(FaultRecordTest.class.getName()));
  }

  /** Clocks may be set. */
  private static final Duration A_DAY = Duration.ofDays(1);

  @ParameterizedTest
  @EnumSource(
      value = Preference.class,
      names = {"GUARDED", "COPIED"})
  void a_window_refused_says_what_size_was_seen_and_who_asked(Preference preference)
      throws Exception {
    try (Memfd memfd = Memfd.create(libc, "pool", SIZE);
        ReadableMemory memory = admit(memfd, preference)) {
      memfd.truncate(777);
      TruncatedException thrown =
          catchThrowableOfType(TruncatedException.class, () -> memory.open(0, SIZE));
      assertSaysSo(thrown.fault().orElseThrow(), memory.path(), 777);
      assertThat(thrown).hasMessage("the file has 777 bytes, reading needs " + SIZE);
    }
  }

  @Test
  void a_window_closed_on_a_shorter_file_says_what_size_was_seen_and_who_closed_it()
      throws Exception {
    try (Memfd memfd = Memfd.create(libc, "pool", SIZE);
        ReadableMemory memory = admit(memfd, Preference.GUARDED)) {
      Assumptions.assumeTrue(memory.path() == SharingPath.GUARDED, "nothing is mapped here");
      memfd.fill(-1);
      ReadWindow window = memory.open(0, SIZE);
      try (window) {
        memfd.truncate(SIZE - 1);
        assertThat(window.segment().get(JAVA_BYTE, SIZE - 1)).isZero();
      }
      assertThat(window.faulted()).isTrue();
      assertSaysSo(window.fault().orElseThrow(), memory.path(), SIZE - 1);
      assertThat(window.fault()).containsSame(window.fault().get());
    }
  }

  @ParameterizedTest
  @EnumSource(Preference.class)
  void a_window_that_can_be_believed_has_no_record(Preference preference) throws Exception {
    try (Memfd memfd = Memfd.create(libc, "pool", SIZE);
        ReadableMemory memory = admit(memfd, preference)) {
      ReadWindow window = memory.open(0, SIZE);
      window.close();
      assertThat(window.fault()).isEmpty();
      assertThat(window.faulted()).isFalse();
    }
  }

  @Test
  void a_deep_stack_is_cut_at_its_outer_end() {
    FaultRecord record = deep(1000);
    assertThat(record.stackTrace()).hasSize(FaultRecord.MOST_FRAMES);
    assertThat(record.stackTrace().getFirst().getMethodName()).isEqualTo("deep");
  }

  private static FaultRecord deep(int calls) {
    return calls == 0 ? FaultRecord.of(SharingPath.GUARDED, Finding.LOAD, 0) : deep(calls - 1);
  }
}
