package dev.busproof.compositor.client;

/**
 * What one client holds of what all draw on. It must be given back in full and {@link #leave left}.
 * Loop thread only.
 */
@SuppressWarnings("EnumOrdinal") // an index into arrays of this object, charged for each request
final class CommonShare {
  /** Whoever can lose its share. */
  interface Owner {
    /** It holds too much and is to go: it calls {@link #leaving} now, and {@link #leave} soon. */
    void end(ProtocolError why);
  }

  private static final Common[] KINDS = Common.values();

  private final CommonBudget budget;
  private final ClientProcess process;
  private final Owner owner;
  private final long[] held = new long[KINDS.length];

  private boolean leaving;

  CommonShare(CommonBudget budget, ClientProcess process, Owner owner) {
    this.budget = budget;
    this.process = process;
    this.owner = owner;
  }

  ClientProcess process() {
    return process;
  }

  Owner owner() {
    return owner;
  }

  /** Whether what it holds will be given back soon. */
  boolean isLeaving() {
    return leaving;
  }

  /** The client is going. Idempotent. */
  void leaving() {
    setLeaving(true);
  }

  /** The budget's: also while its end is only thought about. */
  void setLeaving(boolean now) {
    if (leaving != now) {
      for (Common what : KINDS) {
        count(what, -held(what));
      }
      leaving = now;
      for (Common what : KINDS) {
        count(what, held(what));
      }
    }
  }

  private void count(Common what, long amount) {
    if (leaving) {
      budget.addLeaving(what, amount);
    } else {
      process.add(what, amount);
    }
  }

  long held(Common what) {
    return held[what.ordinal()];
  }

  /**
   * Asks for more.
   *
   * @return false when it cannot be had, and the client is to be refused
   */
  boolean take(Common what, long amount) {
    return budget.take(this, what, amount);
  }

  /** Gives back what has been taken. */
  void give(Common what, long amount) {
    budget.give(this, what, amount);
  }

  /** Says how much it is now, which cannot be helped any more; somebody may have to go for it. */
  void set(Common what, long now) {
    budget.set(this, what, now);
  }

  /** The client is gone. What it still holds is held by somebody who works for it. */
  void leave() {
    budget.leave(this);
  }

  void add(Common what, long amount) {
    held[what.ordinal()] += amount;
    count(what, amount);
  }
}
