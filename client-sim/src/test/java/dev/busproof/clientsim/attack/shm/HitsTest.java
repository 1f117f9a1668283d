package dev.busproof.clientsim.attack.shm;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class HitsTest {
  private final Hits hits = new Hits();

  private void hit(int times) {
    for (int i = 0; i < times; i++) {
      hits.hit();
    }
  }

  @Test
  void what_happened_before_or_later_is_not_counted() {
    hit(3);
    long from = hits.count();
    long before = System.nanoTime();
    hit(5);
    long after = System.nanoTime();
    while (System.nanoTime() == after) {
      Thread.onSpinWait();
    }
    hit(2);

    var span = hits.since(from, after);
    assertThat(span.count()).isEqualTo(5);
    assertThat(span.firstNanos() - before).isNotNegative();
    assertThat(span.lastNanos() - span.firstNanos()).isNotNegative();
    assertThat(after - span.lastNanos()).isNotNegative();
    assertThat(hits.count()).isEqualTo(10);
  }

  @Test
  void nothing_is_nothing() {
    assertThat(hits.since(0, System.nanoTime()).count()).isZero();
    long before = System.nanoTime();
    while (System.nanoTime() == before) {
      Thread.onSpinWait();
    }
    hit(4);
    assertThat(hits.since(4, System.nanoTime()).count()).isZero();
    assertThat(hits.since(0, before).count()).isZero();
  }

  @Test
  void of_more_than_is_kept_the_latest_are_known() {
    hit(1_000_000);

    var span = hits.since(0, System.nanoTime());
    assertThat(hits.count()).isEqualTo(1_000_000);
    assertThat(span.count()).isEqualTo(1 << 15);
    assertThat(span.lastNanos() - span.firstNanos()).isNotNegative();
  }

  @Test
  @Timeout(60)
  void who_looks_while_it_goes_on_sees_them_in_order() throws InterruptedException {
    var over = new AtomicBoolean();
    var racer =
        Thread.ofPlatform()
            .start(() -> {
              while (!over.get()) {
                hits.hit();
              }
            });
    try {
      for (int look = 0; look < 10_000; look++) {
        long from = hits.count();
        long until = System.nanoTime();
        var span = hits.since(Math.max(0, from - 100), until);

        assertThat(span.count()).isNotNegative();
        assertThat(span.lastNanos() - span.firstNanos()).isNotNegative();
        assertThat(span.count() == 0 || until - span.lastNanos() >= 0).isTrue();
      }
    } finally {
      over.set(true);
      racer.join();
    }
  }
}
