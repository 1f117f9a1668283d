package dev.busproof.compositor;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class FairQueueTest {
  private static final long MILLI = 1_000_000;

  private static final class Named extends FairQueue.Entry {
    final String name;

    Named(String name) {
      this.name = name;
    }
  }

  private final FairQueue<Named> queue = new FairQueue<>();

  private Named next() {
    Named entry = queue.next();
    if (entry == null) {
      throw new AssertionError("nobody waits");
    }
    return entry;
  }

  /** Serves the next one, who has more to do. */
  private String serve(long nanos) {
    Named entry = next();
    entry.used(nanos);
    queue.add(entry);
    return entry.name;
  }

  @Test
  void equals_take_turns_in_the_order_in_which_they_came() {
    queue.add(new Named("a"));
    queue.add(new Named("b"));
    queue.add(new Named("c"));
    List<String> served = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      served.add(serve(MILLI));
    }
    assertThat(served).containsExactly("a", "b", "c", "a", "b", "c");
  }

  @Test
  void who_takes_twice_as_long_is_served_half_as_often() {
    queue.add(new Named("slow"));
    queue.add(new Named("quick"));
    int slow = 0;
    for (int i = 0; i < 300; i++) {
      Named entry = next();
      boolean isSlow = entry.name.equals("slow");
      entry.used(isSlow ? 2 * MILLI : MILLI);
      slow += isSlow ? 1 : 0;
      queue.add(entry);
    }
    assertThat(slow).isBetween(99, 101);
  }

  @Test
  void who_seldom_asks_is_served_before_a_hundred_who_are_busy() {
    for (int i = 0; i < 100; i++) {
      queue.add(new Named("busy"));
    }
    Named modest = new Named("modest");
    for (int frame = 0; frame < 50; frame++) {
      // All of them once: before that they have had even less.
      for (int i = 0; i < (frame == 0 ? 100 : 16); i++) {
        assertThat(serve(MILLI)).isEqualTo("busy");
      }
      queue.add(modest);
      assertThat(next().name).isEqualTo("modest");
      modest.used(MILLI / 20);
    }
  }

  @Test
  void a_hundred_who_come_at_once_have_a_turn_each_before_one_who_was_there() {
    Named first = new Named("first");
    for (int i = 0; i < 1000; i++) {
      queue.add(first);
      assertThat(next()).isSameAs(first);
      first.used(MILLI);
    }
    for (int i = 0; i < 100; i++) {
      queue.add(new Named("newcomer"));
    }
    queue.add(first);
    int before = 0;
    while (serve(MILLI).equals("newcomer")) {
      before++;
    }
    assertThat(before).isLessThanOrEqualTo(200);
  }

  @Test
  void nobody_has_saved_up_anything_by_waiting() {
    Named lazy = new Named("lazy");
    queue.add(new Named("busy"));
    for (int i = 0; i < 10_000; i++) {
      assertThat(serve(MILLI)).isEqualTo("busy");
    }
    queue.add(lazy);
    int inARow = 0;
    while (serve(MILLI).equals("lazy")) {
      inARow++;
    }
    assertThat(inARow).isBetween(1, 3);
  }

  @Test
  void who_is_in_the_queue_is_not_in_it_twice_and_leaves_it_for_good() {
    Named only = new Named("only");
    queue.add(only);
    queue.add(only);
    assertThat(next()).isSameAs(only);
    assertThat(queue.isEmpty()).isTrue();
    assertThat(queue.next()).isNull();
    queue.add(only);
    queue.remove(only);
    assertThat(queue.next()).isNull();
  }
}
