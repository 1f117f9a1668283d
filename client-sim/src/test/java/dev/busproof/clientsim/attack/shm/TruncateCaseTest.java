package dev.busproof.clientsim.attack.shm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.busproof.clientsim.attack.shm.file.Backing;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class TruncateCaseTest {
  private static final List<TruncateCase> ALL =
      TruncateCase.all().stream().map(TruncateCase.class::cast).toList();

  @Test
  void every_moment_meets_every_size() {
    for (var moment : Moment.values()) {
      assertThat(cuts(c -> c.moment() == moment)).as(moment.id()).containsOnly(Cut.values());
    }
  }

  @Test
  void every_kind_of_file_is_cut_at_every_moment() {
    for (var backing : Backing.values()) {
      assertThat(ALL)
          .filteredOn(c -> c.backing() == backing)
          .extracting(TruncateCase::moment)
          .as(backing.id())
          .contains(Moment.values());
    }
  }

  @Test
  void every_kind_of_file_is_cut_to_every_size_that_it_can_have() {
    for (var backing : Backing.values()) {
      var possible =
          Arrays.stream(Cut.values())
              .filter(c -> backing != Backing.HUGETLB || c.suitsHugePages())
              .toList();
      assertThat(cuts(c -> c.backing() == backing)).as(backing.id()).containsAll(possible);
    }
  }

  @Test
  void shared_pools_are_cut_at_every_moment_and_in_every_kind_of_file() {
    assertThat(ALL)
        .filteredOn(TruncateCase::shared)
        .extracting(TruncateCase::moment)
        .contains(Moment.values());
    assertThat(ALL)
        .filteredOn(TruncateCase::shared)
        .extracting(TruncateCase::backing)
        .contains(Backing.values());
  }

  private static Set<Cut> cuts(Predicate<TruncateCase> of) {
    return ALL.stream().filter(of).map(TruncateCase::cut).collect(Collectors.toSet());
  }
}
