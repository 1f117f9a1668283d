package dev.busproof.memfd;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SharingStatisticsTest {
  private static final SharingStatistics SOME =
      new SharingStatistics(counts(1), counts(10), counts(100), 5);

  /** Another number for each path. */
  private static Map<SharingPath, Long> counts(long factor) {
    Map<SharingPath, Long> counts = new EnumMap<>(SharingPath.class);
    for (SharingPath path : SharingPath.values()) {
      counts.put(path, factor * (1 + counts.size()));
    }
    return counts;
  }

  @Test
  void what_is_written_as_a_line_is_read_as_the_same() {
    assertThat(SharingStatistics.ofLine(SOME.line())).contains(SOME);
  }

  @Test
  void a_path_that_is_not_named_was_not_taken() {
    Optional<SharingStatistics> read =
        SharingStatistics.ofLine("sharing: NOSIGBUS=3/7/1 hole-copies=2");
    assertThat(read).isPresent();
    assertThat(read.get().admitted())
        .containsEntry(SharingPath.NOSIGBUS, 3L)
        .containsEntry(SharingPath.GUARDED, 0L);
    assertThat(read.get().windowsOpened()).isEqualTo(7);
    assertThat(read.get().faults()).containsEntry(SharingPath.NOSIGBUS, 1L);
    assertThat(read.get().holeCopies()).isEqualTo(2);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "sharing:",
        "sharing: hole-copies=1",
        "sharing: SEALED=1/2 hole-copies=1",
        "sharing: SEALED=1/2/3 hole-copies=12345678901234567890",
        " sharing: SEALED=1/2/3 hole-copies=1",
        "sharing: SEALED=-1/2/3 hole-copies=1"
      })
  void another_line_is_none(String line) {
    assertThat(SharingStatistics.ofLine(line)).isEmpty();
  }

  @Test
  void two_are_added_path_by_path() {
    SharingStatistics twice = SOME.plus(SOME);
    assertThat(twice.admitted()).isEqualTo(counts(2));
    assertThat(twice.windows()).isEqualTo(counts(20));
    assertThat(twice.faults()).isEqualTo(counts(200));
    assertThat(twice.holeCopies()).isEqualTo(10);
  }
}
