package dev.busproof.compositor.render;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.List;

/** What the layers of one frame cost whom, on all outputs, against the limits. Not thread-safe. */
public final class PaintCosts {
  /** A layer that is looked at, with its edges. */
  private static final int LAYER = 16;

  /** An opaque rectangle that is placed, and its two edges sorted. */
  private static final int OPAQUE_RECT = 32;

  /** A window over client memory: fstat and the guard's table. */
  private static final int OPEN = 1024;

  /** A layer in a band in which it has something; in others it is the comparison alone. */
  private static final int BAND = 32;

  /** A span, which is also 20 bytes of memory. */
  private static final int SPAN = 64;

  private static final int ROW = 16;
  private static final int PART = 4;

  /** What one payer owes. */
  static final class Account {
    private final Object payer;
    private long units;

    private Account(Object payer) {
      this.payer = payer;
    }
  }

  /** Bytes that a window copied instead of opening: pread moves about three in a unit. */
  private static final int COPIED_BYTES = 3;

  /** Bytes of a mapping searched for holes: a page that is in use far from the next takes 68 ns. */
  private static final int SEARCHED_BYTES = 64;

  private static final long PAGE_BYTES = 4096;

  /** A page of client memory, read for the first time: 1 us with the pages around it, seldom so. */
  private static final long PAGE = 256;

  private final PaintLimits limits;
  private final IdentityHashMap<Object, Account> accounts = new IdentityHashMap<>();
  private long units;
  private boolean exceeded;

  public PaintCosts(PaintLimits limits) {
    this.limits = limits;
  }

  Account account(Layer layer) {
    return accounts.computeIfAbsent(limits.payerOf().apply(layer), Account::new);
  }

  void layer(Account account, int opaqueRects) {
    charge(account, LAYER + (long) OPAQUE_RECT * opaqueRects);
  }

  void comparison(Account account) {
    charge(account, 1);
  }

  void band(Account account, int opaqueRects, int parts) {
    charge(account, BAND + opaqueRects + (long) PART * parts);
  }

  /** An opaque rectangle cut out of what remains to be seen. */
  void cut(Account account, int parts) {
    charge(account, (long) PART * parts);
  }

  void open(Account account) {
    charge(account, OPEN);
  }

  /** What opening turned out to have to copy and to search, known only while painting. */
  void opened(Account account, long copiedBytes, long searchedBytes) {
    charge(account, copiedBytes / COPIED_BYTES + searchedBytes / SEARCHED_BYTES);
  }

  /** Pixels to move, in one rectangle. */
  void span(Account account, Layer layer, int width, int height, boolean blend) {
    boolean plain =
        !layer.isStretched() && layer.bufferScale() == 1 && layer.transform() == Transform.NORMAL;
    long row;
    if (plain) {
      row = blend ? width : width / 4;
    } else {
      row = width * ((layer.isStretched() ? 4 : 2) + layer.reach() / 2);
    }
    long pages = PAGE * Math.min(layer.source().strideBytes(), PAGE_BYTES) / PAGE_BYTES;
    charge(account, SPAN + height * (ROW + pages + row));
  }

  private void charge(Account account, long amount) {
    account.units += amount;
    units += amount;
    exceeded |= account.units > limits.perPayer() || units > limits.overall();
  }

  /** Whether a limit has been passed, so that going on is no use. */
  boolean exceeded() {
    return exceeded;
  }

  /**
   * The payers to blame: those over their limit; when only all together are over theirs, those with
   * the most, and no more of them than it takes for the rest to be within it.
   */
  List<Object> tooCostly() {
    if (!exceeded) {
      return List.of();
    }
    List<Account> costliestFirst =
        accounts.values().stream()
            .sorted(Comparator.comparingLong((Account account) -> account.units).reversed())
            .toList();
    List<Object> blamed = new ArrayList<>();
    long rest = units;
    for (Account account : costliestFirst) {
      if (account.units <= limits.perPayer() && rest <= limits.overall()) {
        break;
      }
      blamed.add(account.payer);
      rest -= account.units;
    }
    return blamed;
  }
}
