package dev.busproof.memfd;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.busproof.memfd.ChildJvm.Ending;
import dev.busproof.memfd.SharingOptions.Preference;
import dev.busproof.memfd.libc.Libc;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

/**
 * The NOSIGBUS path on a kernel that has the flag, which none of those released has: {@code
 * ./busproof kernel um -- .ci/nosigbus} runs this on one. {@link NoSigbusTest} is about the same
 * path and a stand-in for such a kernel.
 */
@Tag("nosigbus")
@EnabledIf(
    value = "kernelHasTheFlag",
    disabledReason =
        "this kernel has no MAP_NOSIGBUS; ./busproof kernel um -- .ci/nosigbus runs one that has")
class RealNoSigbusTest {
  /** As the kernel lab's {@code --flag} says it. */
  static final int FLAG =
      Optional.ofNullable(System.getenv("BUSPROOF_NOSIGBUS_FLAG"))
          .map(Integer::decode)
          .orElse(SharingOptions.MAP_NOSIGBUS);

  private static final int PAGE = 4096;
  private static final int SIZE = 4 * PAGE;
  private static final int PIXEL = 0x11223344;
  private static final int TRUNCATIONS = 100_000;
  private static final Pattern RACE =
      Pattern.compile(
          "truncations (\\d+), windows \\d+, in place \\d+, zeros (\\d+), faults (\\d+)");

  private final Libc libc = Libc.system();
  private final SharingLadder ladder =
      SharingLadder.create(libc, SharingOptions.defaults().withNoSigbusFlag(FLAG));

  @TempDir Path directory;

  static boolean kernelHasTheFlag() {
    return NoSigbusProbe.works(Libc.system(), FLAG);
  }

  @Test
  void a_pool_that_is_cut_off_under_a_window_reads_zeros_without_any_fault() throws Exception {
    long before = ladder.guardFaults();
    try (Memfd memfd = Memfd.create(libc, "pool", SIZE);
        ReadableMemory memory = (ReadableMemory) ladder.admit(memfd.fd().duplicate(), SIZE)) {
      memfd.fill(PIXEL);
      assertThat(memory.path()).isEqualTo(SharingPath.NOSIGBUS);
      ReadWindow window = memory.open(0, SIZE);
      try (window) {
        assertThat(window.segment().get(JAVA_INT, SIZE - 4)).isEqualTo(PIXEL);
        memfd.truncate(PAGE);
        assertThat(window.segment().get(JAVA_INT, PAGE - 4)).isEqualTo(PIXEL);
        assertThat(window.segment().get(JAVA_INT, SIZE - 4)).isZero();
      }
      assertThat(window.faulted()).isTrue();
      assertThat(memfd.sizeBytes()).isEqualTo(PAGE);
      assertThatThrownBy(() -> memory.open(0, SIZE)).isInstanceOf(TruncatedException.class);
    }
    assertThat(ladder.statistics().faults()).containsEntry(SharingPath.NOSIGBUS, 0L);
    assertThat(ladder.guardFaults()).isEqualTo(before);
  }

  @Test
  void the_same_without_the_flag_is_a_fault() throws Exception {
    SharingLadder guarded =
        SharingLadder.create(
            libc, SharingOptions.defaults().withNoSigbusFlag(0).withPreference(Preference.GUARDED));
    long before = guarded.guardFaults();
    try (Memfd memfd = Memfd.create(libc, "pool", SIZE);
        ReadableMemory memory = (ReadableMemory) guarded.admit(memfd.fd().duplicate(), SIZE)) {
      memfd.fill(PIXEL);
      try (ReadWindow window = memory.open(0, SIZE)) {
        memfd.truncate(PAGE);
        assertThat(window.segment().get(JAVA_INT, SIZE - 4)).isZero();
      }
    }
    assertThat(guarded.guardFaults()).isGreaterThan(before);
  }

  @Test
  void a_pool_that_grows_is_read_as_it_is_after_a_resize() throws Exception {
    try (Memfd memfd = Memfd.create(libc, "pool", PAGE);
        ClientMemory small = ladder.admit(memfd.fd().duplicate(), PAGE)) {
      memfd.truncate(SIZE);
      memfd.fill(PIXEL);
      try (ReadableMemory large = (ReadableMemory) small.resize(SIZE);
          ReadWindow window = large.open(0, SIZE)) {
        assertThat(large.path()).isEqualTo(SharingPath.NOSIGBUS);
        assertThat(window.segment().get(JAVA_INT, SIZE - 4)).isEqualTo(PIXEL);
      }
    }
  }

  /** Nobody but that client sees them; the guard would have noticed. */
  @Test
  void a_truncation_that_is_undone_in_time_goes_unnoticed_and_its_zeros_stay() throws Exception {
    try (Memfd memfd = Memfd.create(libc, "pool", SIZE);
        ReadableMemory memory = (ReadableMemory) ladder.admit(memfd.fd().duplicate(), SIZE)) {
      memfd.fill(PIXEL);
      ReadWindow window = memory.open(0, SIZE);
      try (window) {
        memfd.truncate(0);
        assertThat(window.segment().get(JAVA_INT, 0)).isZero();
        memfd.truncate(SIZE);
        memfd.fill(PIXEL);
      }
      assertThat(window.faulted()).isFalse();
      try (ReadWindow later = memory.open(0, SIZE)) {
        assertThat(later.segment().get(JAVA_INT, 0)).isZero();
        assertThat(later.segment().get(JAVA_INT, PAGE)).isEqualTo(PIXEL);
      }
    }
  }

  @Test
  void a_client_that_sealed_its_memory_is_read_without_the_flag() throws Exception {
    try (Memfd memfd = Memfd.create(libc, "pool", SIZE, Memfd.Option.SEALABLE)) {
      memfd.seal(Seal.SHRINK);
      try (ClientMemory memory = ladder.admit(memfd.fd().duplicate(), SIZE)) {
        assertThat(memory.path()).isEqualTo(SharingPath.SEALED);
      }
    }
  }

  @Test
  void a_hundred_thousand_racing_truncations_kill_nobody_who_has_no_guard() throws Exception {
    Ending ending = race("unguarded", SharingPath.NOSIGBUS);
    assertThat(ending.exitCode()).as(ending::toString).isZero();
    Matcher seen = result(ending);
    assertThat(Long.parseLong(seen.group(1))).isGreaterThanOrEqualTo(TRUNCATIONS);
    assertThat(Long.parseLong(seen.group(2))).as("windows in place with zeros").isPositive();
  }

  @Test
  void the_same_race_without_the_flag_is_faults_that_the_guard_answers() throws Exception {
    Ending ending = race("guarded", SharingPath.GUARDED);
    assertThat(ending.exitCode()).as(ending::toString).isZero();
    assertThat(Long.parseLong(result(ending).group(3))).isPositive();
  }

  private Ending race(String guard, SharingPath path) throws Exception {
    return new ChildJvm(directory)
        .run(NoSigbusRace.class, guard, path.name(), Integer.toString(TRUNCATIONS));
  }

  private static Matcher result(Ending ending) {
    Matcher matcher = RACE.matcher(ending.output());
    assertThat(matcher.find()).as(ending::toString).isTrue();
    System.out.println("race: " + matcher.group());
    return matcher;
  }
}
