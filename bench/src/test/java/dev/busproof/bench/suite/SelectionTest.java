package dev.busproof.bench.suite;

import static org.assertj.core.api.Assertions.assertThat;

import dev.busproof.bench.model.Measurement;
import dev.busproof.bench.model.Parameters;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SelectionTest {
  private static final Measurement.Key PREAD =
      new Measurement.Key("ingest", "pread", Parameters.of("size", "64x64").with("damage", "full"));

  private static Selection lanes(String glob) {
    return new Selection(
        false, Optional.of(new Glob(glob)), Optional.empty(), Duration.ofSeconds(10));
  }

  @Test
  void a_glob_is_matched_with_the_lane_or_with_its_parameters_too() {
    assertThat(lanes("ingest/*").wants(PREAD, false)).isTrue();
    assertThat(lanes("*/pread").wants(PREAD, false)).isTrue();
    assertThat(lanes("*[64x64 *]").wants(PREAD, false)).isTrue();
    assertThat(lanes("ingest/prea?").wants(PREAD, false)).isTrue();
    assertThat(lanes("codec/*,ingest/p*").wants(PREAD, false)).isTrue();
    assertThat(lanes("codec/*,ingest/c*").wants(PREAD, true)).isFalse();
    assertThat(lanes("pread").wants(PREAD, true)).isFalse();
    assertThat(lanes("*[1920x1080 *]").wants(PREAD, true)).isFalse();
  }

  @Test
  void without_a_glob_the_suite_chooses() {
    Selection all = new Selection(true, Optional.empty(), Optional.empty(), Duration.ofSeconds(10));
    assertThat(all.wants(PREAD, true)).isTrue();
    assertThat(all.wants(PREAD, false)).isFalse();
  }

  @Test
  void nothing_is_begun_that_would_end_after_the_budget() {
    Selection ten = lanes("*");
    long second = Duration.ofSeconds(1).toNanos();
    assertThat(ten.hasTimeFor(5 * second, 5 * second)).isTrue();
    assertThat(ten.hasTimeFor(5 * second, 6 * second)).isFalse();
  }
}
