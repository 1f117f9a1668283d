package dev.busproof.compositor;

import dev.busproof.memfd.io.PeerCredentials;
import dev.busproof.memfd.libc.Libc;

/**
 * Whose connections are served: our own user's, and root's, whom refusing would keep from nothing.
 * The socket's directory is closed to others, but a directory can be opened and a socket be passed
 * on.
 *
 * @param ownUid as the kernel counts users, unsigned
 */
record TrustedUsers(int ownUid) {
  private static final int ROOT = 0;

  /** Of this process. */
  static TrustedUsers of(Libc libc) {
    return new TrustedUsers(libc.geteuid());
  }

  /** Whether who had connected is one of them. */
  boolean include(PeerCredentials peer) {
    return peer.uid() == ownUid || peer.uid() == ROOT;
  }

  /** For people: whom the refused would have to be. */
  String names() {
    return ownUid == ROOT ? "root" : "user " + Integer.toUnsignedString(ownUid) + " and root";
  }
}
