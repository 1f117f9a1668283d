package dev.busproof.memfd;

/** What kind of file a descriptor refers to, as far as reading it safely is concerned. */
public enum FileKind {
  /** A memfd or a tmpfs file. */
  SHMEM,
  /** A memfd of huge pages or a hugetlbfs file: seals do not keep its pages there. */
  HUGETLB,
  /** A regular file on a block device. */
  DISK,
  /**
   * A regular file of a file system without a block device: FUSE, NFS, 9p. Overlayfs and btrfs look
   * the same; only asking the server would tell, and that can take for ever.
   */
  NETWORK_OR_FUSE,
  /** memfd_secret(2). */
  SECRET,
  /** A pipe or FIFO. */
  PIPE,
  /** A socket. */
  SOCKET,
  /** A character device, /dev/zero and its kin. */
  CHAR_DEVICE,
  /** A block device. */
  BLOCK_DEVICE,
  /** A directory. */
  DIRECTORY,
  /** A descriptor opened with O_PATH, whatever it names. */
  PATH,
  /** An anonymous inode: eventfd, epoll, timerfd, dma-buf and their kin. */
  ANONYMOUS,
  /** Anything else. */
  OTHER
}
