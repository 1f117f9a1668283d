package dev.busproof.memfd.guard;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.busproof.memfd.libc.Constants;
import dev.busproof.memfd.libc.Libc;
import dev.busproof.memfd.libc.LinuxException;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.VarHandle;
import java.util.BitSet;

/**
 * The table the handler reads, in memory that is never freed once it does. Its layout is written
 * down in bus-guard-x86_64.s; bus-guard-aarch64.s shares it.
 *
 * <p>The handler may run on any thread between any two stores here, so a slot is always in one of
 * two states for it: free, where start is all ones and no address is inside; or whole. Taking a
 * slot writes faults, address and end, then start with release; giving it back writes start first.
 * The handler reads start, end and start again, and lets the slot be when start has changed: an end
 * of another range can then never be taken with it. On a slot's reuse with the very same start
 * every end it may see belongs to a range that did lie there, so nothing foreign is inside either.
 */
final class HandlerTable {
  private static final long USED = 0;
  private static final long PREVIOUS_HANDLER = 8;
  private static final long TOTAL_FAULTS = 16;
  private static final long SLOTS = 64;
  private static final long SLOT_BYTES = 32;
  private static final long START = 0;
  private static final long END = 8;
  private static final long FAULTS = 16;
  private static final long ADDRESS = 24;
  private static final long FREE = -1;

  private static final VarHandle LONG = JAVA_LONG.varHandle();

  private final MemorySegment memory;
  private final int capacity;
  private final BitSet taken = new BitSet();

  private HandlerTable(MemorySegment memory, int capacity) {
    this.memory = memory;
    this.capacity = capacity;
  }

  /** Memory for it; pages are only used up once slots on them are. */
  @SuppressWarnings("restricted")
  static HandlerTable allocate(Libc libc, int capacity) throws LinuxException {
    long bytes = SLOTS + capacity * SLOT_BYTES;
    int protection = Constants.PROT_READ | Constants.PROT_WRITE;
    int flags = Constants.MAP_PRIVATE | Constants.MAP_ANONYMOUS | Constants.MAP_NORESERVE;
    long address =
        LinuxException.check(
            libc.mmap(0, bytes, protection, flags, -1, 0), "mmap", "the guard's table");
    return new HandlerTable(MemorySegment.ofAddress(address).reinterpret(bytes), capacity);
  }

  /** Unmaps it. Only while no handler knows of it. */
  void discard(Libc libc) {
    var _ = libc.munmap(memory.address(), memory.byteSize());
  }

  long address() {
    return memory.address();
  }

  int capacity() {
    return capacity;
  }

  void previousHandler(long address) {
    LONG.setVolatile(memory, PREVIOUS_HANDLER, address);
  }

  /** Registers [start, end), page-aligned, in the lowest free slot, so that scans stay short. */
  synchronized int take(long start, long end) throws GuardFullException {
    int slot = taken.nextClearBit(0);
    if (slot >= capacity) {
      throw new GuardFullException(capacity);
    }
    taken.set(slot);
    long at = at(slot);
    LONG.setRelease(memory, at + START, FREE);
    LONG.setRelease(memory, at + FAULTS, 0L);
    LONG.setRelease(memory, at + ADDRESS, 0L);
    LONG.setRelease(memory, at + END, end);
    LONG.setRelease(memory, at + START, start);
    // Volatile: the range must be found by a fault right after this returns.
    LONG.setVolatile(memory, USED, (long) taken.length());
    return slot;
  }

  synchronized void free(int slot) {
    long at = at(slot);
    // Volatile: no fault may find it once this has returned and the memory is unmapped.
    LONG.setVolatile(memory, at + START, FREE);
    LONG.setRelease(memory, at + END, 0L);
    taken.clear(slot);
    LONG.setRelease(memory, USED, (long) taken.length());
  }

  synchronized int registered() {
    return taken.cardinality();
  }

  /** How many slots a scan looks at. */
  synchronized int highWaterMark() {
    return taken.length();
  }

  long faults(int slot) {
    return (long) LONG.getAcquire(memory, at(slot) + FAULTS);
  }

  /** Where its first fault was; 0 before there was one, hence to be read after {@link #faults}. */
  long faultAddress(int slot) {
    return (long) LONG.getAcquire(memory, at(slot) + ADDRESS);
  }

  long totalFaults() {
    return (long) LONG.getAcquire(memory, TOTAL_FAULTS);
  }

  private static long at(int slot) {
    return SLOTS + slot * SLOT_BYTES;
  }
}
