package dev.busproof.compositor.client;

import static dev.busproof.compositor.client.Common.CONNECTIONS;
import static dev.busproof.compositor.client.Common.MEMORY_BYTES;
import static dev.busproof.compositor.client.Common.POOLS;
import static dev.busproof.compositor.client.Common.UNCLAIMED_DESCRIPTORS;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Who has to go when there is no more of something. */
class CommonBudgetTest {
  private static final int CAPACITY = 100;
  private static final int MODEST = 10;

  private int pendingCloses;
  private final CommonBudget budget =
      new CommonBudget(
          CommonLimits.none()
              .with(POOLS, CAPACITY, MODEST)
              .with(CONNECTIONS, 10, 2)
              .with(UNCLAIMED_DESCRIPTORS, CAPACITY, 0),
          () -> pendingCloses);

  private final class Holder implements CommonShare.Owner {
    final CommonShare share;
    Optional<ProtocolError> end = Optional.empty();

    Holder(long pid) {
      share = budget.join(this, pid);
    }

    Holder with(Common what, long amount) {
      assertThat(share.take(what, amount)).isTrue();
      return this;
    }

    @Override
    public void end(ProtocolError why) {
      end = Optional.of(why);
      share.leaving();
    }

    boolean isEnding() {
      return end.isPresent();
    }

    /** As at the end of a turn. */
    void go() {
      for (Common what : Common.values()) {
        share.give(what, share.held(what));
      }
      share.leave();
    }
  }

  @Test
  void everybody_gets_what_he_asks_for_while_there_is_any() {
    Holder greedy = new Holder(1).with(POOLS, 99);
    new Holder(2).with(POOLS, 1);
    assertThat(greedy.isEnding()).isFalse();
    assertThat(budget.used(POOLS)).isEqualTo(CAPACITY);
    assertThat(budget.isOverdrawn()).isFalse();
  }

  @Test
  void who_holds_most_goes_and_not_who_asks() {
    Holder greedy = new Holder(1).with(POOLS, 60);
    Holder other = new Holder(2).with(POOLS, 40);
    Holder modest = new Holder(3).with(POOLS, 1);
    assertThat(greedy.end).get().extracting(ProtocolError::code).isEqualTo(2);
    assertThat(other.isEnding()).isFalse();
    assertThat(modest.isEnding()).isFalse();
    assertThat(budget.isOverdrawn()).isTrue();
    greedy.go();
    assertThat(budget.isOverdrawn()).isFalse();
    assertThat(budget.used(POOLS)).isEqualTo(41);
  }

  @Test
  void what_those_hold_who_have_to_go_counts_as_free_already() {
    Holder greedy = new Holder(1).with(POOLS, 60);
    Holder other = new Holder(2).with(POOLS, 40);
    new Holder(3).with(POOLS, 1).with(POOLS, 50);
    assertThat(greedy.isEnding()).isTrue();
    assertThat(other.isEnding()).isFalse();
  }

  @Test
  void who_would_hold_most_is_refused() {
    new Holder(1).with(POOLS, 49);
    Holder greedy = new Holder(2).with(POOLS, 51);
    assertThat(greedy.share.take(POOLS, 1)).isFalse();
    assertThat(budget.used(POOLS)).isEqualTo(CAPACITY);
  }

  @Test
  void nobody_is_ended_for_an_asker_who_is_refused_after_all() {
    Holder first = new Holder(1).with(POOLS, 40);
    new Holder(2).with(POOLS, 35);
    Holder asker = new Holder(3).with(POOLS, 25);
    // To have 15 more it would take 40 and leave the other two less.
    assertThat(asker.share.take(POOLS, 15)).isFalse();
    assertThat(first.isEnding()).isFalse();
    assertThat(first.share.process().held(POOLS)).isEqualTo(40);
  }

  @Test
  void connections_of_one_process_count_together() {
    for (int i = 0; i < 20; i++) {
      new Holder(1).with(POOLS, 4);
    }
    Holder single = new Holder(2).with(POOLS, 20);
    Holder modest = new Holder(3).with(POOLS, 1);
    assertThat(single.isEnding()).isFalse();
    assertThat(modest.isEnding()).isFalse();
  }

  @Test
  void within_a_process_the_client_that_holds_most_goes() {
    Holder greedy = new Holder(1).with(POOLS, 80);
    Holder fair = new Holder(1).with(POOLS, 20);
    Holder modest = new Holder(1).with(POOLS, 5);
    assertThat(greedy.isEnding()).isTrue();
    assertThat(fair.isEnding()).isFalse();
    assertThat(modest.isEnding()).isFalse();
  }

  @Test
  void what_is_modest_nobody_loses() {
    for (int i = 0; i < 10; i++) {
      new Holder(1 + i).with(POOLS, MODEST);
    }
    assertThat(new Holder(99).share.take(POOLS, 1)).isFalse();
  }

  @Test
  void processes_without_a_name_are_one_each() {
    new Holder(0).with(POOLS, 30);
    new Holder(0).with(POOLS, 30);
    Holder greatest = new Holder(7).with(POOLS, 40);
    new Holder(8).with(POOLS, 1);
    assertThat(greatest.isEnding()).isTrue();
  }

  @Test
  void pools_that_are_still_to_be_closed_are_not_there_to_be_given() {
    Holder greedy = new Holder(1).with(POOLS, 60);
    pendingCloses = 40;
    new Holder(2).with(POOLS, 1);
    assertThat(greedy.isEnding()).isTrue();
  }

  @Test
  void a_newcomer_takes_the_place_of_the_least_used_connection_of_whoever_has_most() {
    Holder useful = new Holder(1).with(CONNECTIONS, 1).with(MEMORY_BYTES, 5000);
    Holder idle = new Holder(1).with(CONNECTIONS, 1).with(MEMORY_BYTES, 10);
    for (int i = 0; i < 6; i++) {
      new Holder(1).with(CONNECTIONS, 1).with(MEMORY_BYTES, 300);
    }
    Holder other = new Holder(2).with(CONNECTIONS, 1);
    new Holder(3).with(CONNECTIONS, 1).with(CONNECTIONS, 1);
    assertThat(idle.isEnding()).isTrue();
    assertThat(useful.isEnding()).isFalse();
    assertThat(other.isEnding()).isFalse();
  }

  @Test
  void what_cannot_be_refused_any_more_ends_whoever_holds_most() {
    Holder first = new Holder(1);
    first.share.set(UNCLAIMED_DESCRIPTORS, 60);
    Holder second = new Holder(2);
    second.share.set(UNCLAIMED_DESCRIPTORS, 40);
    second.share.set(UNCLAIMED_DESCRIPTORS, 41);
    assertThat(first.isEnding()).isTrue();
    assertThat(second.isEnding()).isFalse();
    first.share.set(UNCLAIMED_DESCRIPTORS, 0);
    assertThat(budget.used(UNCLAIMED_DESCRIPTORS)).isEqualTo(41);
  }

  @Test
  void a_process_whose_clients_have_gone_is_forgotten() {
    Holder gone = new Holder(1).with(POOLS, 60);
    ClientProcess process = gone.share.process();
    gone.go();
    assertThat(process.isEmpty()).isTrue();
    assertThat(new Holder(1).share.process()).isNotSameAs(process);
  }
}
