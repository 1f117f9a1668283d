package dev.busproof.compositor.client;

import java.util.function.IntSupplier;

/**
 * The pools of all clients together. Each costs a descriptor (RLIMIT_NOFILE) and a mapping
 * (vm.max_map_count, 65 530 by default), which one process has only so many of: without a common
 * bound, clients that each keep to their own limit still use them up, and the next innocent
 * create_pool fails.
 *
 * <p>Half of the capacity is dealt out to whoever asks first; the other half is kept so that each
 * of the connections we accept can always have its share. Loop thread only.
 */
public final class SharedBudget {
  private final long firstCome;
  private final long share;
  private final IntSupplier pendingCloses;
  private long used;

  /**
   * Nothing used yet.
   *
   * @param capacity pools that all clients may hold together
   * @param clients the most connections there can be
   * @param pendingCloses descriptors of pools and others that are still open although nobody holds
   *     them any more: who asks first has that much less
   */
  public SharedBudget(long capacity, int clients, IntSupplier pendingCloses) {
    this.firstCome = capacity / 2;
    this.pendingCloses = pendingCloses;
    this.share = Math.max(1, capacity / 2 / Math.max(1, clients));
  }

  /** Pools that a client is granted whatever the others hold. */
  public long share() {
    return share;
  }

  /** Pools held by all clients. */
  public long used() {
    return used;
  }

  boolean take(long amount, long heldByClient) {
    if (heldByClient + amount > share && used + pendingCloses.getAsInt() + amount > firstCome) {
      return false;
    }
    used += amount;
    return true;
  }

  void give(long amount) {
    used -= amount;
  }
}
