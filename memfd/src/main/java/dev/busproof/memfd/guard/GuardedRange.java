package dev.busproof.memfd.guard;

/** A registered range. Close it before the memory is unmapped. Any thread. */
public final class GuardedRange implements AutoCloseable {
  private static final int CLOSED = -1;

  private final HandlerTable table;
  private int slot;
  private long lastFaults;

  GuardedRange(HandlerTable table, int slot) {
    this.table = table;
    this.slot = slot;
  }

  /**
   * How many loads have faulted since it was registered: 0 as long as everything read can be
   * believed. It never goes back, so two readers of one range both learn. At most one per thread
   * that was reading when the file shrank, because the first replaces the whole range.
   */
  public synchronized long faults() {
    return slot == CLOSED ? lastFaults : table.faults(slot);
  }

  /** Watches the range no more. Idempotent; {@link #faults} keeps its last value. */
  @Override
  public synchronized void close() {
    if (slot != CLOSED) {
      lastFaults = table.faults(slot);
      table.free(slot);
      slot = CLOSED;
    }
  }
}
