package dev.busproof.memfd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.Arena;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class MemoryWindowTest {
  @Test
  void a_window_that_cannot_be_judged_is_released_and_not_believed() {
    AtomicInteger released = new AtomicInteger();
    try (Arena arena = Arena.ofConfined()) {
      long address = arena.allocate(8).address();
      ReadWindow window =
          new MemoryWindow(
              address,
              8,
              0,
              0,
              null,
              () -> {
                throw new OutOfMemoryError("made to fail");
              },
              released::incrementAndGet);
      assertThatThrownBy(window::close).isInstanceOf(OutOfMemoryError.class);
      assertThat(released).hasValue(1);
      assertThat(window.faulted()).isTrue();
      window.close();
      assertThat(released).hasValue(1);
    }
  }
}
