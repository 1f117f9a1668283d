package dev.busproof.memfd.io;

/** SO_PEERCRED of unix(7): who the peer was when it connected. */
public record PeerCredentials(int pid, int uid, int gid) {}
