package dev.busproof.memfd;

/** Why a descriptor was not accepted as shared memory. */
public enum Refusal {
  PIPE("a pipe is not memory"),
  SOCKET("a socket is not memory"),
  CHAR_DEVICE("a character device is not memory to share"),
  BLOCK_DEVICE("a block device is not memory to share"),
  DIRECTORY("a directory is not memory"),
  PATH_ONLY("a descriptor opened with O_PATH cannot be read"),
  ANONYMOUS("an eventfd, epoll or other anonymous descriptor is not memory to share"),
  SECRET("memfd_secret memory cannot be shared"),
  UNKNOWN_KIND("this kind of file is not known to be safe to read"),
  NOT_READABLE("the descriptor is not open for reading"),
  /** Regular files outside memory: a disk, FUSE or NFS can keep a reader waiting for ever. */
  MAY_STALL("reading a file outside memory can stall; use a memfd or a tmpfs file"),
  /** As many are mapped, or as much, as the ladder holds; or the guard's table is full. */
  NO_ROOM("too much memory is shared at the moment"),
  /** The file had been truncated under its readers before it was resized. */
  TRUNCATED("the file was truncated while it was being read");

  private final String description;

  Refusal(String description) {
    this.description = description;
  }

  /** One line for whoever sent the descriptor. */
  public String description() {
    return description;
  }
}
