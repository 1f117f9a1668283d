package dev.busproof.memfd;

/** The ways client memory can be read, in the order they are tried. */
public enum SharingPath {
  /** Shared mapping of memory that is sealed against shrinking and large enough. */
  SEALED,
  /** As SEALED, the seal added by the receiver. */
  ADOPTED,
  /** Private mapping that reads zeros past the end by itself. */
  NOSIGBUS,
  /** Private mapping watched by the SIGBUS guard. */
  GUARDED,
  /** No mapping: pread into private memory. */
  COPIED,
  /** As COPIED, on worker threads with a deadline. */
  QUARANTINED;

  /** Whether a seal keeps the file from getting smaller. */
  boolean keepsItsSize() {
    return this == SEALED || this == ADOPTED;
  }
}
