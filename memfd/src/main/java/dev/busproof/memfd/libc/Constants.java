package dev.busproof.memfd.libc;

/** Constants of the Linux headers that do not depend on the architecture; see each man page. */
public final class Constants {
  public static final int O_RDONLY = 0;
  public static final int O_WRONLY = 1;
  public static final int O_RDWR = 2;
  public static final int O_ACCMODE = 3;
  public static final int O_CREAT = 0x40;
  public static final int O_EXCL = 0x80;
  public static final int O_APPEND = 0x400;
  public static final int O_NONBLOCK = 0x800;
  public static final int O_CLOEXEC = 0x80000;
  public static final int O_PATH = 0x200000;

  /** O_TMPFILE without the O_DIRECTORY it must be given with. */
  public static final int O_TMPFILE_ONLY = 0x400000;

  public static final int F_GETFD = 1;
  public static final int F_GETFL = 3;
  public static final int F_SETFL = 4;
  public static final int FD_CLOEXEC = 1;
  public static final int F_DUPFD_CLOEXEC = 1030;
  public static final int F_ADD_SEALS = 1033;
  public static final int F_GET_SEALS = 1034;

  public static final int LOCK_EX = 2;
  public static final int LOCK_NB = 4;
  public static final int LOCK_UN = 8;

  public static final int MFD_CLOEXEC = 1;
  public static final int MFD_ALLOW_SEALING = 2;
  public static final int MFD_HUGETLB = 4;
  public static final int MFD_NOEXEC_SEAL = 8;
  public static final int MFD_EXEC = 0x10;

  /** The logarithm of a huge page's size, shifted; 0 is the machine's default size. */
  public static final int MFD_HUGE_2MB = 21 << 26;

  public static final int MFD_HUGE_1GB = 30 << 26;

  public static final int FALLOC_FL_KEEP_SIZE = 1;
  public static final int FALLOC_FL_PUNCH_HOLE = 2;

  /** A write at its offset although the file is open with O_APPEND; Linux 6.9. */
  public static final int RWF_NOAPPEND = 0x20;

  public static final int AT_STATX_DONT_SYNC = 0x4000;
  public static final int STATX_BASIC_STATS = 0x7ff;

  public static final int S_IFMT = 0xf000;
  public static final int S_IFIFO = 0x1000;
  public static final int S_IFCHR = 0x2000;
  public static final int S_IFDIR = 0x4000;
  public static final int S_IFBLK = 0x6000;
  public static final int S_IFREG = 0x8000;
  public static final int S_IFSOCK = 0xc000;

  public static final int STATFS_BYTES = 120;
  public static final long TMPFS_MAGIC = 0x01021994L;
  public static final long HUGETLBFS_MAGIC = 0x958458f6L;

  public static final int PROT_NONE = 0;
  public static final int PROT_READ = 1;
  public static final int PROT_WRITE = 2;
  public static final int PROT_EXEC = 4;
  public static final int MAP_SHARED = 1;
  public static final int MAP_PRIVATE = 2;
  public static final int MAP_FIXED = 0x10;
  public static final int MAP_ANONYMOUS = 0x20;
  public static final int MAP_NORESERVE = 0x4000;

  public static final int MAP_SHARED_VALIDATE = 3;

  /** Linux 6.11; a kind of mapping beside SHARED and PRIVATE, of no file. */
  public static final int MAP_DROPPABLE = 8;

  public static final int MADV_HUGEPAGE = 14;
  public static final int MADV_POPULATE_READ = 22;
  public static final int MADV_POPULATE_WRITE = 23;

  /** Huge pages now, whatever the settings in /sys say; of shared memory too. Linux 6.1. */
  public static final int MADV_COLLAPSE = 25;

  public static final int MS_NOSUID = 2;
  public static final int MS_NODEV = 4;
  public static final int MNT_FORCE = 1;
  public static final int MNT_DETACH = 2;
  public static final int UMOUNT_NOFOLLOW = 8;

  public static final int SEEK_SET = 0;
  public static final int SEEK_CUR = 1;
  public static final int SEEK_DATA = 3;
  public static final int SEEK_HOLE = 4;

  public static final int RLIMIT_FSIZE = 1;
  public static final int RLIMIT_DATA = 2;
  public static final int RLIMIT_STACK = 3;
  public static final int RLIMIT_CORE = 4;
  public static final int RLIMIT_NPROC = 6;
  public static final int RLIMIT_NOFILE = 7;
  public static final int RLIMIT_MEMLOCK = 8;
  public static final int RLIMIT_AS = 9;

  public static final int PR_SET_DUMPABLE = 4;

  public static final int EFD_CLOEXEC = O_CLOEXEC;
  public static final int EFD_NONBLOCK = O_NONBLOCK;

  public static final int AF_UNIX = 1;
  public static final int SOCK_STREAM = 1;
  public static final int SOCK_NONBLOCK = O_NONBLOCK;
  public static final int SOCK_CLOEXEC = O_CLOEXEC;
  public static final int SOL_SOCKET = 1;
  public static final int SO_TYPE = 3;
  public static final int SO_OOBINLINE = 10;
  public static final int SO_PEERCRED = 17;
  public static final int SO_ACCEPTCONN = 30;
  public static final int SO_DOMAIN = 39;
  public static final int SCM_RIGHTS = 1;
  public static final int SHUT_RDWR = 2;
  public static final int FIONREAD = 0x541b;

  public static final int MSG_CTRUNC = 8;
  public static final int MSG_DONTWAIT = 0x40;
  public static final int MSG_NOSIGNAL = 0x4000;
  public static final int MSG_CMSG_CLOEXEC = 0x40000000;

  public static final int EPOLL_CLOEXEC = O_CLOEXEC;
  public static final int EPOLL_CTL_ADD = 1;
  public static final int EPOLL_CTL_DEL = 2;
  public static final int EPOLL_CTL_MOD = 3;
  public static final int EPOLLIN = 1;
  public static final int EPOLLOUT = 4;
  public static final int EPOLLERR = 8;
  public static final int EPOLLHUP = 0x10;
  public static final int EPOLLRDHUP = 0x2000;

  public static final int CLOCK_MONOTONIC = 1;
  public static final int TFD_CLOEXEC = O_CLOEXEC;
  public static final int TFD_NONBLOCK = O_NONBLOCK;
  public static final int TFD_TIMER_ABSTIME = 1;

  public static final int SIGBUS = 7;
  public static final int SIGUSR2 = 12;

  private Constants() {}
}
