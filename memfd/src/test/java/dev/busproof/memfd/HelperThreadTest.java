package dev.busproof.memfd;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** A thread that only helps harms nobody. */
class HelperThreadTest {
  @Test
  void what_fails_in_it_is_not_printed() throws InterruptedException {
    AtomicInteger uncaught = new AtomicInteger();
    BlockingQueue<Thread> threads = new LinkedBlockingQueue<>();
    boolean started =
        HelperThread.start(
            "helper",
            () -> {
              Thread current = Thread.currentThread();
              current.setUncaughtExceptionHandler((thread, thrown) -> uncaught.incrementAndGet());
              threads.add(current);
              throw new NoClassDefFoundError("no descriptor to load it with");
            });
    assertThat(started).isTrue();
    Thread helper = threads.poll(10, TimeUnit.SECONDS);
    assertThat(helper).isNotNull();
    assertThat(helper.join(Duration.ofSeconds(10))).isTrue();
    assertThat(uncaught).hasValue(0);
  }
}
