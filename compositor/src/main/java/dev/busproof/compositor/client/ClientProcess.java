package dev.busproof.compositor.client;

import java.util.LinkedHashSet;
import java.util.Set;

/**
 * The clients of one process. What is dealt out among clients is dealt out among processes first,
 * because a process can connect as often as it likes. Loop thread only.
 */
@SuppressWarnings("EnumOrdinal") // an index into arrays of this object, charged for each request
public final class ClientProcess {
  private final long pid;
  private final long[] held = new long[Common.values().length];
  private final Set<CommonShare> shares = new LinkedHashSet<>();

  ClientProcess(long pid) {
    this.pid = pid;
  }

  /** As the kernel names it at connect; 0 when it would not say. */
  long pid() {
    return pid;
  }

  /** Whether no client is left. */
  public boolean isEmpty() {
    return shares.isEmpty();
  }

  /** Of its clients, in the order in which they connected. */
  Set<CommonShare> shares() {
    return shares;
  }

  /** What those of its clients hold that are not leaving. */
  long held(Common what) {
    return held[what.ordinal()];
  }

  void add(Common what, long amount) {
    held[what.ordinal()] += amount;
  }
}
