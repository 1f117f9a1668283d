package dev.busproof.memfd.guard;

import java.lang.invoke.VarHandle;
import java.util.OptionalLong;

/** A registered range. Close it before the memory is unmapped. Any thread. */
public final class GuardedRange implements AutoCloseable {
  private static final int CLOSED = -1;

  private final HandlerTable table;
  private final long start;
  private int slot;
  private long lastFaults;
  private OptionalLong lastFaultOffset = OptionalLong.empty();

  GuardedRange(HandlerTable table, long start, int slot) {
    this.table = table;
    this.start = start;
    this.slot = slot;
  }

  /**
   * How many loads have faulted since it was registered: 0 as long as everything read can be
   * believed. It never goes back, so two readers of one range both learn. At most one per thread
   * that was reading when the file shrank, because the first replaces the whole range.
   */
  public synchronized long faults() {
    // The zeros may have been another thread's fault: our loads of them must not come after this.
    VarHandle.acquireFence();
    return slot == CLOSED ? lastFaults : table.faults(slot);
  }

  /**
   * Where in the range the first of these loads was, in bytes from its start: the address the
   * kernel names, which for a wide load may lie some bytes after the load's own. Empty as long as
   * {@link #faults} is 0.
   */
  public synchronized OptionalLong faultOffset() {
    if (slot == CLOSED) {
      return lastFaultOffset;
    }
    return table.faults(slot) == 0
        ? OptionalLong.empty()
        : OptionalLong.of(table.faultAddress(slot) - start);
  }

  /** Watches the range no more. Idempotent; what it tells of faults stays as it was. */
  @Override
  public synchronized void close() {
    if (slot != CLOSED) {
      lastFaults = table.faults(slot);
      lastFaultOffset = faultOffset();
      table.free(slot);
      slot = CLOSED;
    }
  }
}
