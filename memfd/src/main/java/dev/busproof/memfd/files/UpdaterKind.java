package dev.busproof.memfd.files;

/** The ways of replacing a file. */
public enum UpdaterKind {
  /** Write aside, rename(2) over the old name. */
  RENAME("rename", false),
  /** unlink(2), then a new file of the same name. */
  UNLINK_CREATE("unlink-create", false),
  /** What cp(1) does to a file that is there: truncate to nothing, then write. */
  COPY_IN_PLACE("copy-in-place", true),
  /** ftruncate(2) into the middle of a page, and nothing more. */
  TRUNCATE("truncate", true),
  /** More content behind the old. */
  APPEND("append", false),
  /** The new bytes over the old, the size unchanged. */
  OVERWRITE("overwrite", true),
  /**
   * Copied in place while it runs as a program. The kernel refuses that (ETXTBSY) for files of its
   * own; a network file system's may be changed by another host, here by the server itself.
   */
  PROGRAM("program", true);

  private final String id;
  private final boolean inPlace;

  UpdaterKind(String id, boolean inPlace) {
    this.id = id;
    this.inPlace = inPlace;
  }

  /** As on the command line. */
  public String id() {
    return id;
  }

  /** Whether what the reader has open is itself changed: only then can it see parts of both. */
  public boolean inPlace() {
    return inPlace;
  }
}
