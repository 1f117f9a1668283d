package dev.busproof.compositor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.busproof.memfd.libc.Libc;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** When the heap is collected on purpose. */
class HeapKeeperTest {
  private static final long MUCH = 2 * HeapKeeper.MUCH_BYTES;

  private EventLoop loop;
  private HeapKeeper keeper;
  private long used;
  private long held;
  private long objects;
  private long givenBack;
  private int collections;

  private final class Heap implements HeapKeeper.Usage {
    @Override
    public long used() {
      return used;
    }

    @Override
    public long held() {
      return held;
    }

    @Override
    public long objects() {
      return objects;
    }

    @Override
    public long givenBack() {
      return givenBack;
    }
  }

  @BeforeEach
  void begin() throws Exception {
    loop = EventLoop.create(Libc.system());
    keeper = new HeapKeeper(loop, new Heap(), () -> collections++);
    loop.atTurnEnd(() -> {
      keeper.turnOver();
      return false;
    });
  }

  @AfterEach
  void end() {
    loop.close();
  }

  private void turn(int millis) throws Exception {
    loop.after(millis, loop::stop);
    loop.run();
  }

  @Test
  void what_was_given_back_and_is_dead_is_collected_once() throws Exception {
    used = MUCH;
    givenBack = MUCH;
    turn(1500);
    assertThat(collections).isEqualTo(1);
  }

  @Test
  void a_little_is_left_to_the_collector() throws Exception {
    used = MUCH;
    givenBack = HeapKeeper.MUCH_BYTES - 1;
    turn(700);
    assertThat(collections).isZero();
  }

  @Test
  void what_has_been_collected_already_is_not_collected_again() throws Exception {
    held = MUCH;
    used = held + 1000;
    givenBack = 5 * MUCH;
    turn(700);
    assertThat(collections).isZero();
  }

  @Test
  void nobody_is_stopped_while_there_is_much_to_look_at() throws Exception {
    used = 2 * MUCH;
    held = MUCH;
    objects = HeapKeeper.LITTLE_BYTES + 1;
    givenBack = MUCH;
    turn(1500);
    assertThat(collections).isZero();
  }

  @Test
  void somebody_who_goes_on_drawing_does_not_keep_the_heap_from_being_given_back()
      throws Exception {
    used = 10 * MUCH;
    givenBack = MUCH;
    for (int i = 1; i < 60; i++) {
      loop.after(20L * i, () -> givenBack += 1000);
    }
    turn(1300);
    assertThat(collections).isOne();
  }

  @Test
  void while_more_is_being_given_back_it_waits() throws Exception {
    used = 10 * MUCH;
    givenBack = MUCH;
    for (int i = 1; i < 6; i++) {
      loop.after(250L * i, () -> givenBack += 2 << 20);
    }
    turn(1300);
    assertThat(collections).isZero();
  }
}
