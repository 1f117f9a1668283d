package dev.busproof.memfd.libc;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.ref.Reference;

/**
 * The system calls busproof makes, in the kernel's own convention: every method returns the result
 * (0 or more) or {@code -errno}. Nothing here throws on a failed call, and nothing retries {@code
 * EINTR}: that is for the callers.
 *
 * <p>Segments are native memory and at least as long as the structure the call reads or writes;
 * lengths are the segment's size. All methods may be called from any thread.
 */
public interface Libc {
  /** The implementation over java.lang.foreign, one per process. */
  static Libc system() {
    return FfmLibc.INSTANCE;
  }

  /** open(2); {@code O_CLOEXEC} is the caller's to add. */
  int open(String path, int flags, int mode);

  /** close(2). The number is gone whatever the result, {@code -EINTR} included. */
  int close(int fd);

  /** fcntl(2) with an integer argument. */
  int fcntl(int fd, int command, long argument);

  /** flock(2). */
  int flock(int fd, int operation);

  /** fstat(2) into the structure {@link Stat} reads. May wait for a FUSE or NFS server. */
  int fstat(int fd, MemorySegment stat);

  /**
   * statx(2) of the descriptor itself, into the structure {@link Stat} reads. With {@code
   * AT_STATX_DONT_SYNC} no file server is asked, so it does not wait.
   */
  int statx(int fd, int flags, int mask, MemorySegment statx);

  /** fstatfs(2), 120 bytes, f_type in the first eight. May wait for a FUSE or NFS server. */
  int fstatfs(int fd, MemorySegment statfs);

  /** ftruncate(2). */
  int ftruncate(int fd, long sizeBytes);

  /** fallocate(2). */
  int fallocate(int fd, int mode, long offset, long lengthBytes);

  /** read(2). */
  long read(int fd, MemorySegment into);

  /** write(2). */
  long write(int fd, MemorySegment from);

  /** pread(2). */
  long pread(int fd, MemorySegment into, long offset);

  /** pwrite(2). */
  long pwrite(int fd, MemorySegment from, long offset);

  /**
   * pwritev2(2) with RWF_NOAPPEND: at {@code offset}, where pwrite(2) puts everything at the end
   * once anybody who shares the open file has set O_APPEND. {@code -EOPNOTSUPP} before Linux 6.9.
   */
  default long pwriteInPlace(int fd, MemorySegment from, long offset) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment iovec = arena.allocate(JAVA_LONG, 2);
      iovec.setAtIndex(JAVA_LONG, 0, from.address());
      iovec.setAtIndex(JAVA_LONG, 1, from.byteSize());
      return syscall(Syscall.PWRITEV2, fd, iovec.address(), 1, offset, 0, Constants.RWF_NOAPPEND);
    } finally {
      Reference.reachabilityFence(from);
    }
  }

  /** memfd_create(2). */
  int memfdCreate(String name, int flags);

  /** memfd_secret(2); {@code -ENOSYS} where the kernel was started without it. */
  default int memfdSecret(int flags) {
    return (int) syscall(Syscall.MEMFD_SECRET, flags, 0, 0, 0, 0, 0);
  }

  /** lseek(2). Moves the offset of everyone who shares the open file, the sender included. */
  default long lseek(int fd, long offset, int whence) {
    return syscall(Syscall.LSEEK, fd, offset, whence, 0, 0, 0);
  }

  /** fsync(2). */
  default int fsync(int fd) {
    return (int) syscall(Syscall.FSYNC, fd, 0, 0, 0, 0, 0);
  }

  /** fchmod(2). */
  default int fchmod(int fd, int mode) {
    return (int) syscall(Syscall.FCHMOD, fd, mode, 0, 0, 0, 0);
  }

  /** ioctl(2) with an integer or the address of a structure, which the caller keeps reachable. */
  default int ioctl(int fd, long request, long argument) {
    return (int) syscall(Syscall.IOCTL, fd, request, argument, 0, 0, 0);
  }

  /** getpagesize(3), which cannot fail: what addresses and lengths of mappings are rounded to. */
  int getpagesize();

  /** mmap(2): the address, or {@code -errno}; user addresses are positive on every 64-bit Linux. */
  long mmap(long address, long lengthBytes, int protection, int flags, int fd, long offset);

  /** munmap(2). */
  int munmap(long address, long lengthBytes);

  /** madvise(2). */
  default int madvise(long address, long lengthBytes, int advice) {
    return (int) syscall(Syscall.MADVISE, address, lengthBytes, advice, 0, 0, 0);
  }

  /** mprotect(2). */
  default int mprotect(long address, long lengthBytes, int protection) {
    return (int) syscall(Syscall.MPROTECT, address, lengthBytes, protection, 0, 0, 0);
  }

  /** mincore(2): one byte a page into {@code pages}, its lowest bit set where the page is there. */
  default int mincore(long address, long lengthBytes, MemorySegment pages) {
    try {
      return (int) syscall(Syscall.MINCORE, address, lengthBytes, pages.address(), 0, 0, 0);
    } finally {
      Reference.reachabilityFence(pages);
    }
  }

  /** process_vm_readv(2) of another process or one's own: arrays of struct iovec. */
  default long processVmReadv(long pid, MemorySegment local, MemorySegment remote) {
    long iovecBytes = 16;
    try {
      return syscall(
          Syscall.PROCESS_VM_READV,
          pid,
          local.address(),
          local.byteSize() / iovecBytes,
          remote.address(),
          remote.byteSize() / iovecBytes,
          0);
    } finally {
      Reference.reachabilityFence(local);
      Reference.reachabilityFence(remote);
    }
  }

  /**
   * process_vm_readv(2) of this process's own memory: bytes read, fewer than asked when part of it
   * is missing, and {@code -EFAULT} when none is there, where a load would be a signal.
   */
  default long readOwnMemory(long address, MemorySegment into) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment iovecs = arena.allocate(JAVA_LONG, 4);
      iovecs.setAtIndex(JAVA_LONG, 0, into.address());
      iovecs.setAtIndex(JAVA_LONG, 1, into.byteSize());
      iovecs.setAtIndex(JAVA_LONG, 2, address);
      iovecs.setAtIndex(JAVA_LONG, 3, into.byteSize());
      long half = iovecs.byteSize() / 2;
      long pid = syscall(Syscall.GETPID, 0, 0, 0, 0, 0, 0);
      return processVmReadv(pid, iovecs.asSlice(0, half), iovecs.asSlice(half));
    } finally {
      Reference.reachabilityFence(into);
    }
  }

  /**
   * prlimit64(2) of this process: two longs, soft and hard; {@link MemorySegment#NULL} for none.
   */
  default int prlimit(int resource, MemorySegment limit, MemorySegment old) {
    try {
      return (int) syscall(Syscall.PRLIMIT64, 0, resource, limit.address(), old.address(), 0, 0);
    } finally {
      Reference.reachabilityFence(limit);
      Reference.reachabilityFence(old);
    }
  }

  /** mount(2). */
  default int mount(String source, String target, String type, long flags, String data) {
    try (Arena arena = Arena.ofConfined()) {
      return (int)
          syscall(
              Syscall.MOUNT,
              arena.allocateFrom(source).address(),
              arena.allocateFrom(target).address(),
              arena.allocateFrom(type).address(),
              flags,
              arena.allocateFrom(data).address(),
              0);
    }
  }

  /** umount2(2). */
  default int umount2(String target, int flags) {
    try (Arena arena = Arena.ofConfined()) {
      return (int)
          syscall(Syscall.UMOUNT2, arena.allocateFrom(target).address(), flags, 0, 0, 0, 0);
    }
  }

  /** kill(2). */
  default int kill(long pid, int signal) {
    return (int) syscall(Syscall.KILL, pid, signal, 0, 0, 0, 0);
  }

  /** geteuid(2). */
  default int geteuid() {
    return (int) syscall(Syscall.GETEUID, 0, 0, 0, 0, 0, 0);
  }

  /**
   * syscall(2): whatever has no method of its own. Addresses are of memory that the caller keeps
   * reachable; arguments the call does not have are 0.
   */
  long syscall(Syscall call, long a, long b, long c, long d, long e, long f);

  /** pipe2(2) into two ints: read end, write end. */
  int pipe2(MemorySegment ends, int flags);

  /** eventfd(2). */
  int eventfd(int initial, int flags);

  /** socket(2). */
  int socket(int domain, int type, int protocol);

  /** socketpair(2) into two ints. */
  int socketpair(int domain, int type, int protocol, MemorySegment pair);

  /** bind(2); the whole segment is the address. */
  int bind(int fd, MemorySegment address);

  /** listen(2). */
  int listen(int fd, int backlog);

  /** accept4(2), the peer's address not wanted. */
  int accept4(int fd, int flags);

  /** connect(2); the whole segment is the address. */
  int connect(int fd, MemorySegment address);

  /** shutdown(2). */
  default int shutdown(int fd, int how) {
    return (int) syscall(Syscall.SHUTDOWN, fd, how, 0, 0, 0, 0);
  }

  /** getsockopt(2); {@code length} holds an int, the size of {@code value} on the way in. */
  int getsockopt(int fd, int level, int name, MemorySegment value, MemorySegment length);

  /** setsockopt(2); the whole segment is the value. */
  default int setsockopt(int fd, int level, int name, MemorySegment value) {
    try {
      return (int)
          syscall(Syscall.SETSOCKOPT, fd, level, name, value.address(), value.byteSize(), 0);
    } finally {
      Reference.reachabilityFence(value);
    }
  }

  /** sendmsg(2) of a msghdr. */
  long sendmsg(int fd, MemorySegment message, int flags);

  /** recvmsg(2) into a msghdr. */
  long recvmsg(int fd, MemorySegment message, int flags);

  /** epoll_create1(2). */
  int epollCreate1(int flags);

  /** epoll_ctl(2). */
  int epollCtl(int epollFd, int operation, int fd, MemorySegment event);

  /** epoll_wait(2); -1 waits for ever. */
  int epollWait(int epollFd, MemorySegment events, int maxEvents, int timeoutMillis);

  /** timerfd_create(2). */
  int timerfdCreate(int clock, int flags);

  /** timerfd_settime(2), the old setting not wanted. */
  int timerfdSettime(int fd, int flags, MemorySegment itimerspec);

  /** sigaction(2), glibc's structure of 152 bytes; {@link MemorySegment#NULL} for none. */
  int sigaction(int signal, MemorySegment action, MemorySegment old);
}
