package dev.busproof.memfd;

/** What a descriptor was opened for. */
public enum AccessMode {
  /** O_RDONLY. */
  READ_ONLY,
  /** O_WRONLY. */
  WRITE_ONLY,
  /** O_RDWR. */
  READ_WRITE,
  /** Neither: O_PATH, or the access mode 3 that only permits ioctl(2). */
  NONE;

  /** Whether it can be read, and so mapped. */
  public boolean canRead() {
    return this == READ_ONLY || this == READ_WRITE;
  }
}
