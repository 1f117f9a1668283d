package dev.busproof.compositor.client;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What all clients together hold of each {@link Common} thing. Until there is none left everybody
 * gets what he asks for. Then whoever holds most of it has to go: not the one who asks, who may be
 * the most modest of all, unless it is he who would hold most. So a hoarder does not make another's
 * request fail, however many connections he has; for what counts first is what the clients of one
 * process hold together.
 *
 * <p>Loop thread only.
 */
@SuppressWarnings("EnumOrdinal") // an index into arrays of this object, charged for each request
public final class CommonBudget {
  private final long[] capacity = new long[Common.values().length];
  private final long[] modest = new long[Common.values().length];
  private final long[] used = new long[Common.values().length];

  /** Of what is used, what those hold who are leaving. */
  private final long[] leaving = new long[Common.values().length];

  private final IntSupplier pendingCloses;
  private final Map<Long, ClientProcess> processes = new HashMap<>();

  /** Those the kernel says no process of: each is one by itself. */
  private final List<ClientProcess> nameless = new ArrayList<>(0);

  private long givenBackBytes;

  /**
   * A bit for each kind of which more is held than there is, until those who have to go are gone.
   */
  private int overdrawn;

  /**
   * Nothing used yet.
   *
   * @param pendingCloses descriptors of pools and others that are still open although nobody holds
   *     them any more: there are that many fewer pools
   */
  public CommonBudget(CommonLimits limits, IntSupplier pendingCloses) {
    for (Common what : Common.values()) {
      capacity[what.ordinal()] = limits.capacity(what);
      modest[what.ordinal()] = limits.modest(what);
    }
    this.pendingCloses = pendingCloses;
  }

  CommonShare join(CommonShare.Owner owner, long pid) {
    ClientProcess process;
    if (pid == 0) {
      process = new ClientProcess(pid);
      nameless.add(process);
    } else {
      process = processes.computeIfAbsent(pid, ClientProcess::new);
    }
    CommonShare share = new CommonShare(this, process, owner);
    process.shares().add(share);
    return share;
  }

  void leave(CommonShare share) {
    ClientProcess process = share.process();
    process.shares().remove(share);
    if (process.shares().isEmpty()) {
      processes.remove(process.pid(), process);
      nameless.remove(process);
    }
  }

  /** Held by all clients. */
  public long used(Common what) {
    return used[what.ordinal()];
  }

  /** Bytes of the heap that clients hold. */
  public long heapBytes() {
    long sum = 0;
    for (Common what : Common.values()) {
      sum += what.isHeap() ? used(what) : 0;
    }
    return sum;
  }

  /** Bytes of the heap that clients have given back since the start. */
  public long givenBackBytes() {
    return givenBackBytes;
  }

  /**
   * Whether more is held than there is, for the moment: the next request of anybody can wait until
   * those who have to go are gone.
   */
  public boolean isOverdrawn() {
    return overdrawn != 0;
  }

  boolean take(CommonShare asker, Common what, long amount) {
    boolean atHand = used[what.ordinal()] + elsewhere(what) + amount <= capacity[what.ordinal()];
    if (!atHand && !makeRoom(asker, what, amount)) {
      return false;
    }
    add(asker, what, amount);
    return true;
  }

  void give(CommonShare from, Common what, long amount) {
    add(from, what, -amount);
  }

  void set(CommonShare holder, Common what, long now) {
    long more = now - holder.held(what);
    if (more == 0) {
      return;
    }
    add(holder, what, more);
    long missing = more > 0 ? missing(what, 0) : 0;
    while (missing > 0) {
      ClientProcess greatest = greatest(what);
      CommonShare first = greatest == null ? null : firstToGo(greatest, what, null);
      if (first == null) {
        return;
      }
      missing -= first.held(what);
      end(first, what);
    }
  }

  /** Has others end until that much can be had; false when the asker has no claim to that. */
  private boolean makeRoom(CommonShare asker, Common what, long amount) {
    List<CommonShare> chosen = new ArrayList<>();
    boolean room = choose(asker, what, amount, chosen);
    for (CommonShare share : chosen) {
      if (room) {
        end(share, what);
      } else {
        share.setLeaving(false);
      }
    }
    return room;
  }

  private boolean choose(CommonShare asker, Common what, long amount, List<CommonShare> chosen) {
    long missing = missing(what, amount);
    while (missing > 0) {
      ClientProcess greatest = greatest(what);
      CommonShare first = greatest == null ? null : firstToGo(greatest, what, asker);
      if (greatest == null || first == null || !mustYield(greatest, first, asker, what, amount)) {
        return false;
      }
      missing -= first.held(what);
      first.setLeaving(true);
      chosen.add(first);
    }
    return true;
  }

  /** Whether the asker would be the more modest one, among processes or inside of one. */
  private boolean mustYield(
      ClientProcess process, CommonShare first, CommonShare asker, Common what, long amount) {
    long held = process.held(what);
    if (held <= modest[what.ordinal()]) {
      return false;
    }
    if (process != asker.process()) {
      return held > asker.process().held(what) + amount;
    }
    return what == Common.CONNECTIONS || first.held(what) > asker.held(what) + amount;
  }

  /**
   * Who holds most; of connections everybody has one, so it is the client that makes least use of
   * it.
   */
  private static @Nullable CommonShare firstToGo(
      ClientProcess process, Common what, @Nullable CommonShare asker) {
    CommonShare first = null;
    for (CommonShare share : process.shares()) {
      if (share.isLeaving() || share == asker) {
        continue;
      }
      boolean sooner =
          first == null
              || (what == Common.CONNECTIONS
                  ? share.held(Common.MEMORY_BYTES) < first.held(Common.MEMORY_BYTES)
                  : share.held(what) >= first.held(what));
      if (sooner) {
        first = share;
      }
    }
    return first;
  }

  /** How much there would have to be besides, once all who are leaving have left. */
  private long missing(Common what, long amount) {
    int kind = what.ordinal();
    return used[kind] - leaving[kind] + elsewhere(what) + amount - capacity[kind];
  }

  private long elsewhere(Common what) {
    return what == Common.POOLS ? pendingCloses.getAsInt() : 0;
  }

  /** The process whose clients hold most; null when nobody holds any. */
  private @Nullable ClientProcess greatest(Common what) {
    ClientProcess greatest = null;
    long most = 0;
    for (ClientProcess process : all()) {
      long held = process.held(what);
      if (held > most) {
        greatest = process;
        most = held;
      }
    }
    return greatest;
  }

  private List<ClientProcess> all() {
    List<ClientProcess> all = new ArrayList<>(processes.values());
    all.addAll(nameless);
    return all;
  }

  private void end(CommonShare share, Common what) {
    share
        .owner()
        .end(
            ProtocolError.noMemory(
                "all clients together hold too many "
                    + what.plural()
                    + ", and those of this process most of them"));
  }

  void addLeaving(Common what, long amount) {
    leaving[what.ordinal()] += amount;
  }

  private void add(CommonShare share, Common what, long amount) {
    share.add(what, amount);
    if (amount < 0 && what.isHeap()) {
      givenBackBytes -= amount;
    }
    int kind = what.ordinal();
    used[kind] += amount;
    if (used[kind] > capacity[kind]) {
      overdrawn |= 1 << kind;
    } else {
      overdrawn &= ~(1 << kind);
    }
  }
}
