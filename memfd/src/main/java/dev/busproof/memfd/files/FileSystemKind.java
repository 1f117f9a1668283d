package dev.busproof.memfd.files;

/** Where the file lies. */
public enum FileSystemKind {
  /** Memory: /dev/shm or XDG_RUNTIME_DIR. */
  TMPFS("tmpfs"),
  /** Whatever directory was given, or where temporary files go. */
  DISK("disk"),
  /** {@link dev.busproof.memfd.fuse.FuseMount}, in the place of a network file system. */
  FUSE("fuse");

  private final String id;

  FileSystemKind(String id) {
    this.id = id;
  }

  /** As on the command line. */
  public String id() {
    return id;
  }
}
