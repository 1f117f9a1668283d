package dev.busproof.compositor.shm;

import dev.busproof.memfd.SharingPath;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;

/** What happened to the pools of one compositor. Counted on the loop thread, read by any. */
public final class ShmCounters {
  private final Map<SharingPath, AtomicLong> admitted = new EnumMap<>(SharingPath.class);
  private final AtomicLong refused = new AtomicLong();
  private final AtomicLong faults = new AtomicLong();

  /** All zero. */
  public ShmCounters() {
    for (SharingPath path : SharingPath.values()) {
      admitted.put(path, new AtomicLong());
    }
  }

  void admitted(SharingPath path) {
    Objects.requireNonNull(admitted.get(path)).incrementAndGet();
  }

  void refused() {
    refused.incrementAndGet();
  }

  void faulted() {
    faults.incrementAndGet();
  }

  /**
   * Pools taken since the start, by the way they are shared; a pool that changes its way on a
   * resize counts again.
   */
  public Map<SharingPath, Long> poolsByPath() {
    Map<SharingPath, Long> byPath = new EnumMap<>(SharingPath.class);
    admitted.forEach((path, count) -> byPath.put(path, count.get()));
    return Map.copyOf(byPath);
  }

  /** Descriptors that were refused. */
  public long refusals() {
    return refused.get();
  }

  /** Buffers found truncated when they were read, each reported to its client. */
  public long faults() {
    return faults.get();
  }
}
