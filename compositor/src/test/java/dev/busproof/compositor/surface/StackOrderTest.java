package dev.busproof.compositor.surface;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;

class StackOrderTest {
  private static final String PARENT = "parent";

  private final StackOrder<String> order = new StackOrder<>();

  @Test
  void a_new_entry_is_shown_on_top_after_the_next_apply_and_not_before() {
    order.add("a");
    assertThat(shown(order)).containsExactly(PARENT);

    assertThat(order.apply()).isTrue();
    order.add("b");
    order.apply();

    assertThat(shown(order)).containsExactly(PARENT, "a", "b");
    assertThat(order.apply()).as("nothing moved since").isFalse();
  }

  @Test
  void entries_go_below_the_parent_and_beside_each_other() {
    StackOrder.Entry<String> a = order.add("a");
    StackOrder.Entry<String> b = order.add("b");
    StackOrder.Entry<String> c = order.add("c");
    order.placeBelow(c, order.parent());
    order.placeAbove(a, b);
    order.apply();

    assertThat(shown(order)).containsExactly("c", PARENT, "b", "a");
  }

  @Test
  void a_removed_entry_disappears_at_once_and_leaves_the_places_of_others_alone() {
    StackOrder.Entry<String> a = order.add("a");
    StackOrder.Entry<String> b = order.add("b");
    StackOrder.Entry<String> c = order.add("c");
    order.apply();
    order.placeAbove(a, c);
    order.remove(b);

    assertThat(shown(order)).containsExactly(PARENT, "a", "c");
    order.apply();
    assertThat(shown(order)).containsExactly(PARENT, "c", "a");
  }

  @Test
  void an_entry_placed_beside_one_that_is_removed_before_the_apply_keeps_its_place() {
    StackOrder.Entry<String> a = order.add("a");
    StackOrder.Entry<String> b = order.add("b");
    order.add("c");
    order.apply();
    order.placeAbove(a, b);
    order.remove(b);
    order.apply();

    assertThat(shown(order)).containsExactly(PARENT, "a", "c");
  }

  @Test
  void what_is_shown_equals_a_plain_list_after_any_sequence_of_moves() {
    Random random = new Random(42);
    for (int round = 0; round < 200; round++) {
      StackOrder<String> tested = new StackOrder<>();
      List<String> model = new ArrayList<>(List.of(PARENT));
      Map<String, StackOrder.Entry<String>> entries = new HashMap<>();
      entries.put(PARENT, tested.parent());
      for (int step = 0; step < 60; step++) {
        move(random, tested, model, entries, step);
        if (random.nextInt(4) == 0) {
          tested.apply();
          assertThat(shown(tested)).isEqualTo(model);
        }
      }
      tested.apply();
      assertThat(shown(tested)).isEqualTo(model);
    }
  }

  private static void move(
      Random random,
      StackOrder<String> tested,
      List<String> model,
      Map<String, StackOrder.Entry<String>> entries,
      int step) {
    String reference = model.get(random.nextInt(model.size()));
    String moved = model.get(random.nextInt(model.size()));
    boolean movable = !moved.equals(PARENT) && !moved.equals(reference);
    switch (random.nextInt(4)) {
      case 0 -> {
        String name = "s" + step;
        entries.put(name, tested.add(name));
        model.add(name);
      }
      case 1 -> {
        if (movable) {
          tested.placeAbove(entry(entries, moved), entry(entries, reference));
          model.remove(moved);
          model.add(model.indexOf(reference) + 1, moved);
        }
      }
      case 2 -> {
        if (movable) {
          tested.placeBelow(entry(entries, moved), entry(entries, reference));
          model.remove(moved);
          model.add(model.indexOf(reference), moved);
        }
      }
      default -> {
        if (movable) {
          tested.remove(entry(entries, moved));
          model.remove(moved);
        }
      }
    }
  }

  private static StackOrder.Entry<String> entry(
      Map<String, StackOrder.Entry<String>> entries, String name) {
    return Objects.requireNonNull(entries.get(name));
  }

  private static List<String> shown(StackOrder<String> order) {
    List<String> names = new ArrayList<>();
    for (StackOrder.Entry<String> entry = order.lowest();
        !order.isEnd(entry);
        entry = order.above(entry)) {
      names.add(entry.item == null ? PARENT : entry.item);
    }
    return names;
  }
}
