package dev.busproof.bench.model;

/** What a lane stands for in its group, and so what the others are set beside it as. */
public enum Role {
  /** Something of busproof's, or a technique it could use. */
  OURS,
  /** What nobody can beat, such as the memcpy of the same bytes; one a group and parameters. */
  LIMIT,
  /** Somebody else's doing of the same: another compositor, pixman, JNA. */
  PEER
}
