package dev.busproof.compositor.shm;

import dev.busproof.compositor.client.Client;
import dev.busproof.memfd.FaultRecord;
import dev.busproof.memfd.SharingPath;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What happened to the pools of one compositor, and who is told. Counted on the loop thread, read
 * by any.
 */
public final class ShmCounters {
  private final Map<SharingPath, AtomicLong> admitted = new EnumMap<>(SharingPath.class);
  private final AtomicLong refused = new AtomicLong();
  private final AtomicLong faults = new AtomicLong();
  private final FaultListener listener;

  /** All zero. */
  public ShmCounters(FaultListener listener) {
    this.listener = listener;
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

  void faulted(Client client, int bufferId, Optional<FaultRecord> record) {
    faults.incrementAndGet();
    record.ifPresent(found -> listener.faulted(client, bufferId, found));
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
