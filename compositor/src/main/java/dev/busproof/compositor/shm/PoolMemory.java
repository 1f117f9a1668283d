package dev.busproof.compositor.shm;

import dev.busproof.compositor.client.ClientBudget;
import dev.busproof.compositor.client.Held;
import dev.busproof.compositor.client.ProtocolError;
import dev.busproof.memfd.ByteRange;
import dev.busproof.memfd.ClientMemory;
import dev.busproof.memfd.Fd;
import dev.busproof.memfd.QuarantineAccount;
import dev.busproof.memfd.QuarantinedMemory;
import dev.busproof.memfd.QuarantinedRead;
import dev.busproof.memfd.QuarantinedWrite;
import dev.busproof.memfd.ReadOutcome;
import dev.busproof.memfd.ReadWindow;
import dev.busproof.memfd.ReadableMemory;
import dev.busproof.memfd.RefusedException;
import dev.busproof.memfd.SharingLadder;
import dev.busproof.memfd.SharingPath;
import dev.busproof.memfd.TruncatedException;
import dev.busproof.memfd.libc.LinuxException;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The memory of one pool, shared by the wl_shm_pool and the buffers made from it, and freed with
 * the last of them. A resize replaces the mapping under all of them at once. Loop thread only.
 */
final class PoolMemory {
  private final ClientBudget budget;
  private final ShmCounters counters;
  private ClientMemory memory;
  private int holders = 1;

  private PoolMemory(ClientBudget budget, ShmCounters counters, ClientMemory memory) {
    this.budget = budget;
    this.counters = counters;
    this.memory = memory;
  }

  /**
   * Takes the descriptor, in every case, and counts the pool against the client's budget until the
   * last holder lets go.
   *
   * @throws ProtocolError wl_display.no_memory when the client holds too much
   */
  static PoolMemory admit(
      SharingLadder ladder, ShmCounters counters, ClientBudget budget, Fd fd, long sizeBytes)
      throws RefusedException, LinuxException, ProtocolError {
    boolean charged = false;
    PoolMemory pool = null;
    ClientMemory memory = null;
    try {
      charge(budget, sizeBytes);
      charged = true;
      memory = ladder.admit(fd, sizeBytes);
      pool = new PoolMemory(budget, counters, memory);
      counters.admitted(memory.path());
      return pool;
    } finally {
      // Also when memory for any of it ran out, which ends this client and not us.
      if (pool == null) {
        giveUp(fd, memory);
        if (charged) {
          refund(budget, sizeBytes);
        }
      }
    }
  }

  private static void giveUp(Fd fd, @Nullable ClientMemory memory) {
    if (memory != null) {
      memory.close();
    }
    fd.close();
  }

  long sizeBytes() {
    return memory.lengthBytes();
  }

  /** How the pool is shared now; a resize may change it. */
  SharingPath path() {
    return memory.path();
  }

  /**
   * Grows the pool under every buffer made from it.
   *
   * @throws ProtocolError wl_display.no_memory when the client holds too much
   */
  void grow(long sizeBytes) throws RefusedException, LinuxException, ProtocolError {
    long more = sizeBytes - sizeBytes();
    budget.charge(Held.MAPPED_BYTES, more);
    boolean grown = false;
    try {
      SharingPath before = memory.path();
      memory = memory.resize(sizeBytes);
      grown = true;
      if (memory.path() != before) {
        counters.admitted(memory.path());
      }
    } finally {
      if (!grown) {
        budget.refund(Held.MAPPED_BYTES, more);
      }
    }
  }

  ReadWindow open(long offset, long lengthBytes) throws TruncatedException, LinuxException {
    return switch (memory) {
      case ReadableMemory readable -> readable.open(offset, lengthBytes);
      case QuarantinedMemory _ -> throw new IllegalStateException("not to be read on the loop");
    };
  }

  /** {@link QuarantinedMemory#read} of memory that is {@link SharingPath#QUARANTINED}. */
  QuarantinedRead read(
      QuarantineAccount account,
      List<ByteRange> ranges,
      QuarantinedRead.Sink sink,
      Consumer<ReadOutcome> whenDone) {
    return switch (memory) {
      case QuarantinedMemory quarantined -> quarantined.read(account, ranges, sink, whenDone);
      case ReadableMemory _ -> throw new IllegalStateException("to be read at once");
    };
  }

  /** {@link ClientMemory#write}. */
  QuarantinedWrite write(
      QuarantineAccount account,
      List<ByteRange> ranges,
      QuarantinedWrite.Source source,
      Consumer<ReadOutcome> whenDone)
      throws LinuxException {
    return memory.write(account, ranges, source, whenDone);
  }

  void hold() {
    holders++;
  }

  void release() {
    if (--holders == 0) {
      long sizeBytes = sizeBytes();
      try {
        memory.close();
      } finally {
        refund(budget, sizeBytes);
      }
    }
  }

  private static void charge(ClientBudget budget, long sizeBytes) throws ProtocolError {
    budget.charge(Held.POOLS, 1);
    boolean charged = false;
    try {
      budget.charge(Held.MAPPED_BYTES, sizeBytes);
      charged = true;
    } finally {
      if (!charged) {
        budget.refund(Held.POOLS, 1);
      }
    }
  }

  private static void refund(ClientBudget budget, long sizeBytes) {
    budget.refund(Held.MAPPED_BYTES, sizeBytes);
    budget.refund(Held.POOLS, 1);
  }
}
