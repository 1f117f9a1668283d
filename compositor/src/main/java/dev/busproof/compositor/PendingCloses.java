package dev.busproof.compositor;

import dev.busproof.compositor.client.ProtocolError;
import dev.busproof.memfd.Quarantine;
import dev.busproof.memfd.QuarantineAccount;
import java.util.Optional;

/**
 * What a client sends and has closed is a descriptor of ours until its server has answered, which
 * may be never. So these are bounded as those are that nobody has taken: a client with too many is
 * not read until they are fewer, and when all clients together have too many, newcomers wait, and
 * whoever has more than a few goes. Any thread.
 */
final class PendingCloses {
  /** Of one client, while all have too many: a paste or two that an honest one has just made. */
  private static final int SHARE = 2;

  private final Quarantine quarantine;
  private final Capacity capacity;

  PendingCloses(Quarantine quarantine, Capacity capacity) {
    this.quarantine = quarantine;
    this.capacity = capacity;
  }

  /**
   * Those of clients that have gone, too: who comes back again and again with files that cannot be
   * closed would use up the descriptors of all.
   */
  boolean areTooMany() {
    return quarantine.pendingCloses() > capacity.pendingClosesOverall();
  }

  /** Whether the client is to bring no more for now. */
  boolean holdBack(QuarantineAccount account) {
    return account.pendingCloses() > capacity.pendingCloses();
  }

  /** Whether a client that was held back may go on: not at every close that ends. */
  boolean letGoOn(QuarantineAccount account) {
    return account.pendingCloses() <= capacity.pendingCloses() / 2;
  }

  /** Why the client has to go; empty when it may stay. */
  Optional<ProtocolError> objection(QuarantineAccount account) {
    int pending = account.pendingCloses();
    if (pending > capacity.pendingCloses() && account.isStuck()) {
      return Optional.of(
          ProtocolError.noMemory(pending + " descriptors of this client take too long to close"));
    }
    if (pending > SHARE && areTooMany()) {
      return Optional.of(
          ProtocolError.noMemory(
              pending
                  + " descriptors of this client are still to be closed, while all clients have"
                  + " too many"));
    }
    return Optional.empty();
  }
}
