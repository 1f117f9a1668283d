package dev.busproof.bench.peers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.busproof.bench.model.Absence;
import dev.busproof.bench.model.Measurement;
import dev.busproof.bench.model.Parameters;
import dev.busproof.bench.model.Role;
import dev.busproof.bench.suite.Glob;
import dev.busproof.bench.suite.Results;
import dev.busproof.bench.suite.Selection;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(300)
class SideBySideTest {
  /** As brief as can be: what is measured means nothing, that it is measured does. */
  private static final Effort BRIEF = new Effort(1, 20, 50, 100, 100, 100, 200, 10_000, 100);

  /** What a brief run has less of. */
  private static final Parameters ONLY_FULL = Parameters.of("rectangles", 30_000);

  @TempDir Path directory;

  private final class Kept implements Results {
    final List<Measurement> measured = new ArrayList<>();
    final List<Absence> absent = new ArrayList<>();

    @Override
    public void progress(String doing) {}

    @Override
    public void measured(Measurement measurement) {
      measured.add(measurement);
    }

    @Override
    public void absent(Absence absence) {
      absent.add(absence);
    }

    @Override
    public Path directory() {
      return directory;
    }
  }

  private Kept run(Effort effort, String lanes, String... peers) throws Exception {
    Kept kept = new Kept();
    Selection selection =
        new Selection(
            true, Optional.of(new Glob(lanes)), Optional.of(List.of(peers)), Duration.ofMinutes(5));
    new SideBySide(BundledCompositor.launcher(directory), effort).run(selection, kept);
    return kept;
  }

  @Test
  void the_bundled_compositor_shows_all_that_is_promised() throws Exception {
    Kept kept = run(BRIEF, "*");

    assertThat(kept.absent).isEmpty();
    assertThat(kept.measured.stream().filter(one -> one.role() == Role.OURS).map(Measurement::key))
        .containsExactlyInAnyOrderElementsOf(
            new SideBySide("none")
                .all().stream().filter(key -> !key.parameters().equals(ONLY_FULL)).toList());
    assertThat(kept.measured).allSatisfy(one -> assertThat(one.median()).isNotNegative());
  }

  @Test
  void what_the_load_generator_itself_takes_stands_beside_it_as_the_limit() throws Exception {
    Kept kept = run(new Effort(2, 20, 50, 100, 100, 100, 200, 100, 100), "sync-p50/*");

    assertThat(kept.measured)
        .filteredOn(one -> one.group().equals("sync-p50"))
        .extracting(Measurement::role)
        .containsExactlyInAnyOrder(Role.OURS, Role.LIMIT);
    Measurement ours =
        kept.measured.stream().filter(one -> one.role() == Role.OURS).findFirst().orElseThrow();
    assertThat(ours.valueByRound()).containsOnlyKeys(0, 1);
    assertThat(ours.percentiles()).containsKeys(50.0, 99.9);
    assertThat(directory.resolve(ours.samplesFile().orElseThrow())).isNotEmptyFile();
  }

  @Test
  void a_peer_that_does_not_start_is_left_out_and_named() throws Exception {
    Kept kept = run(BRIEF, "idle-rss/*", "nothing=false {socket}");

    assertThat(kept.measured).extracting(Measurement::lane).containsOnly(Contenders.OURS);
    assertThat(kept.absent)
        .singleElement()
        .satisfies(absence -> {
          assertThat(absence.lane()).isEqualTo("nothing");
          assertThat(absence.reason()).contains("ended before it was ready");
        });
  }

  @Test
  void a_peer_by_command_line_takes_turns_with_the_bundled_one() throws Exception {
    String other = BundledCompositor.launcher(Files.createDirectory(directory.resolve("other")));
    Kept kept = run(BRIEF, "idle-rss/*", "twin=" + other + " compositor --socket {socket}");

    assertThat(kept.measured)
        .filteredOn(one -> one.group().equals("idle-rss"))
        .extracting(Measurement::lane, Measurement::role)
        .containsExactlyInAnyOrder(
            org.assertj.core.groups.Tuple.tuple(Contenders.OURS, Role.OURS),
            org.assertj.core.groups.Tuple.tuple("twin", Role.PEER));
  }

  @Test
  void all_stands_for_those_that_are_installed_and_is_what_takes_longer() throws Exception {
    Selection usual =
        new Selection(true, Optional.empty(), Optional.empty(), Duration.ofMinutes(5));
    Selection all =
        new Selection(true, Optional.empty(), Optional.of(List.of("all")), Duration.ofMinutes(5));
    SideBySide suite = new SideBySide("none");
    suite.check(all);
    assertThat(suite.estimate(all)).isGreaterThanOrEqualTo(suite.estimate(usual));
  }

  @Test
  void what_is_not_selected_takes_no_time() throws Exception {
    Selection lanes =
        new Selection(
            true, Optional.of(new Glob("codec/*")), Optional.empty(), Duration.ofMinutes(5));
    assertThat(new SideBySide("none").estimate(lanes)).isZero();
  }

  @Test
  void a_name_that_nobody_knows_is_an_error_that_lists_those_that_are_known() {
    assertThatThrownBy(() -> run(BRIEF, "idle-rss/*", "westn"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("westn")
        .hasMessageContaining("weston");
  }
}
