package dev.busproof.memfd;

import dev.busproof.memfd.libc.Libc;

/**
 * Who closes a descriptor. close(2) is no formality: for a file on FUSE or NFS it asks the server
 * and waits for the answer, for a terminal or a socket that lingers until everything is written,
 * for a pipe until nobody is in the middle of writing to it, and for memory until every page of it
 * is freed.
 */
@FunctionalInterface
public interface DescriptorDisposal {
  /** On the thread that asks: for descriptors of our own making. */
  DescriptorDisposal DIRECT =
      (libc, number) -> {
        var _ = libc.close(number);
      };

  /**
   * Has the descriptor closed, now or later, on this thread or another. Never throws; the number is
   * not to be used any more.
   */
  void dispose(Libc libc, int number);
}
