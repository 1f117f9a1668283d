package dev.busproof.memfd;

import dev.busproof.memfd.libc.Libc;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What one client has made threads wait for, so that it can have so many of them stuck and no more.
 * As a {@link DescriptorDisposal} it closes the descriptors the client sent. Any thread.
 */
public final class QuarantineAccount implements DescriptorDisposal {
  private final Quarantine quarantine;

  /** The quarantine's: at work, or about to be. Never more than may be stuck. */
  int begun;

  /** The quarantine's: of those, given up. */
  int stalled;

  private final AtomicInteger pendingCloses = new AtomicInteger();

  /** The quarantine's: until one of those at work is back. */
  final WorkQueue parked = new WorkQueue();

  QuarantineAccount(Quarantine quarantine) {
    this.quarantine = quarantine;
  }

  Quarantine quarantine() {
    return quarantine;
  }

  /**
   * Descriptors that have been given up and are still open. They are as much of a burden as those
   * that are held, whether anything {@link #isStuck} or is only slow.
   */
  public int pendingCloses() {
    return pendingCloses.get();
  }

  /** Whether as many threads are stuck for the client as may be. */
  public boolean isStuck() {
    return quarantine.isStuck(this);
  }

  void closing(int change) {
    pendingCloses.addAndGet(change);
    quarantine.closing(change);
  }

  /**
   * Closes at once what cannot wait, which is a little memory of this kernel's own, and hands
   * everything else to a worker.
   */
  @Override
  public void dispose(Libc libc, int number) {
    quarantine.dispose(this, libc, number);
  }
}
