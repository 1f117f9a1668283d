package dev.busproof.compositor;

import dev.busproof.compositor.client.Common;
import dev.busproof.compositor.client.CommonBudget;

/**
 * Gives memory back that clients had. A serial collector lets the heap grow for as long as it may
 * before it looks for what is dead in the old part of it, so a client that had hundreds of
 * mebibytes copied would be seen in our resident memory long after it has gone. A collection stops
 * us, though: it is asked for when much is dead, little alive, and nobody is giving anything back
 * at the moment. Loop thread only.
 */
final class HeapKeeper {
  /** Less is not worth a pause. */
  static final long MUCH_BYTES = 48L << 20;

  /** A collection looks at every object that is alive: with this much it takes 20 ms. */
  static final long LITTLE_BYTES = 16L << 20;

  /** Frame callbacks of a client that goes on drawing come and go: 20 KiB in the time of a look. */
  private static final long HARDLY_BYTES = 1L << 20;

  private static final int QUIET_MILLIS = 300;

  /** After that many looks it is left to the collector. */
  private static final int MOST_LOOKS = 20;

  /** What there is on the heap, in bytes. */
  interface Usage {
    /** Whatever it is, dead or alive. */
    long used();

    /** What clients hold. */
    long held();

    /** Of that, what a collection looks at one by one. */
    long objects();

    /** What clients have given back since the start. */
    long givenBack();
  }

  private final EventLoop loop;
  private final Usage usage;
  private final Runnable collect;
  private boolean looking;
  private int looks;
  private long settledBytes;
  private long seenBytes;

  /**
   * @param collect has the heap collected; called on the loop thread, which it must not hold up by
   *     itself
   */
  HeapKeeper(EventLoop loop, Usage usage, Runnable collect) {
    this.loop = loop;
    this.usage = usage;
    this.collect = collect;
  }

  /** Of this JVM, collected on a thread of its own. */
  static HeapKeeper of(EventLoop loop, CommonBudget common) {
    Usage usage =
        new Usage() {
          @Override
          public long used() {
            Runtime runtime = Runtime.getRuntime();
            return runtime.totalMemory() - runtime.freeMemory();
          }

          @Override
          public long held() {
            return common.heapBytes();
          }

          @Override
          public long objects() {
            return common.used(Common.MEMORY_BYTES);
          }

          @Override
          public long givenBack() {
            return common.givenBackBytes();
          }
        };
    return new HeapKeeper(
        loop,
        usage,
        () -> {
          var _ = Thread.ofPlatform().daemon().name("heap-keeper").start(System::gc);
        });
  }

  /** At the end of every turn: costs a comparison while nothing much has been given back. */
  void turnOver() {
    if (!looking && usage.givenBack() - settledBytes >= MUCH_BYTES) {
      looking = true;
      looks = 0;
      lookSoon();
    }
  }

  private void lookSoon() {
    seenBytes = usage.givenBack();
    loop.after(QUIET_MILLIS, this::look);
  }

  private void look() {
    boolean quiet = usage.givenBack() - seenBytes < HARDLY_BYTES;
    boolean isDead = usage.used() - usage.held() >= MUCH_BYTES;
    boolean soon = quiet && usage.objects() <= LITTLE_BYTES;
    if (isDead && !soon && ++looks < MOST_LOOKS) {
      lookSoon();
      return;
    }
    looking = false;
    settledBytes = usage.givenBack();
    if (isDead && soon) {
      collect.run();
    }
  }
}
