package dev.busproof.memfd;

import dev.busproof.memfd.libc.Libc;
import java.util.ArrayDeque;
import java.util.Deque;

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

  /** The quarantine's: until one of those at work is back. */
  final Deque<QuarantineWork> parked = new ArrayDeque<>(0);

  QuarantineAccount(Quarantine quarantine) {
    this.quarantine = quarantine;
  }

  Quarantine quarantine() {
    return quarantine;
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
