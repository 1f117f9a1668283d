package dev.busproof.bench.lanes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.busproof.memfd.libc.JnaLibc;
import dev.busproof.memfd.libc.Libc;
import dev.busproof.memfd.libc.LinuxException;
import java.lang.foreign.Arena;
import java.util.function.LongSupplier;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SystemCallTest {
  @ParameterizedTest
  @EnumSource
  void every_call_succeeds_again_and_again_through_both_libraries(SystemCall call)
      throws LinuxException {
    for (Libc libc : new Libc[] {Libc.system(), new JnaLibc()}) {
      try (Arena arena = Arena.ofShared()) {
        LongSupplier ready = call.ready(libc, arena);
        for (int i = 0; i < 100; i++) {
          assertThat(ready.getAsLong()).as(libc.getClass().getSimpleName()).isNotNegative();
        }
      }
    }
  }
}
