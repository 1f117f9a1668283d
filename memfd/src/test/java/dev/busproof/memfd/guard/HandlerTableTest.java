package dev.busproof.memfd.guard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.busproof.memfd.libc.Abi;
import dev.busproof.memfd.libc.Libc;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

class HandlerTableTest {
  private final Libc libc = Libc.system();

  @Test
  void a_full_table_says_so_and_takes_ranges_again_once_one_is_free() throws Exception {
    HandlerTable table = HandlerTable.allocate(libc, 3);
    assertThat(table.take(0x1000, 0x2000)).isZero();
    int middle = table.take(0x2000, 0x3000);
    table.take(0x3000, 0x4000);
    assertThatThrownBy(() -> table.take(0x4000, 0x5000))
        .isInstanceOf(GuardFullException.class)
        .hasMessage("all 3 ranges the SIGBUS guard can watch at once are taken");
    assertThat(table.registered()).isEqualTo(3);
    table.free(middle);
    assertThat(table.take(0x4000, 0x5000)).isEqualTo(middle);
  }

  @Test
  void a_fault_looks_no_further_than_the_highest_slot_in_use() throws Exception {
    HandlerTable table = HandlerTable.allocate(libc, 100);
    for (int i = 0; i < 10; i++) {
      table.take(0x1000L * (i + 1), 0x1000L * (i + 2));
    }
    assertThat(table.highWaterMark()).isEqualTo(10);
    table.free(3);
    assertThat(table.highWaterMark()).isEqualTo(10);
    for (int i = 9; i > 5; i--) {
      table.free(i);
    }
    assertThat(table.highWaterMark()).isEqualTo(6);
    assertThat(table.take(0x9000, 0xa000)).isEqualTo(3);
    assertThat(table.highWaterMark()).isEqualTo(6);
  }

  @Test
  void a_range_closes_once_and_its_slot_goes_to_the_next() throws Exception {
    HandlerTable table = HandlerTable.allocate(libc, 1);
    GuardedRange first = new GuardedRange(table, 0x1000, table.take(0x1000, 0x2000));
    first.close();
    GuardedRange second = new GuardedRange(table, 0x1000, table.take(0x1000, 0x2000));
    first.close();
    assertThat(table.registered()).isEqualTo(1);
    assertThat(first.faults()).isZero();
    assertThat(second.faults()).isZero();
    assertThat(second.faultOffset()).isEmpty();
    second.close();
    assertThat(table.registered()).isZero();
  }

  @Test
  void a_process_has_one_guard_and_it_takes_whole_mappings_only() throws Exception {
    Assumptions.assumeTrue(BusGuard.supported(), "there is no guard for this architecture");
    BusGuard guard = BusGuard.install(libc).guard().orElseThrow();
    assertThat(BusGuard.install(libc).guard()).containsSame(guard);
    assertThat(guard.capacity()).isGreaterThan(65530);
    assertThatThrownBy(() -> guard.register(0x1001, 10))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> guard.register(0x1000, 0))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> guard.register(0x1000, Long.MAX_VALUE))
        .isInstanceOf(ArithmeticException.class);
    int before = guard.registered();
    long faults = guard.faults();
    GuardedRange range = guard.register(0x1000, 1);
    assertThat(guard.registered()).isEqualTo(before + 1);
    range.close();
    assertThat(guard.registered()).isEqualTo(before);
    assertThat(guard.faults()).isEqualTo(faults);
  }

  @Test
  void only_tested_architectures_have_a_handler() {
    assertThat(BusGuardCode.of(Abi.X86_64)).isPresent();
    assertThat(BusGuardCode.of(Abi.AARCH64)).isPresent();
    assertThat(BusGuardCode.of(Abi.GENERIC)).isEmpty();
  }
}
