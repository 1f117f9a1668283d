package dev.busproof.memfd.libc;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.ref.Reference;
import java.util.Locale;

/** {@link Libc} over java.lang.foreign, errno captured by the linker in the call itself. */
final class FfmLibc implements Libc {
  static final FfmLibc INSTANCE = new FfmLibc();

  private static final StructLayout CAPTURE = Linker.Option.captureStateLayout();
  private static final long ERRNO = CAPTURE.byteOffset(PathElement.groupElement("errno"));
  private static final int AT_EMPTY_PATH = 0x1000;
  private static final MemorySegment EMPTY = Arena.global().allocate(1);

  /** Functions of the C library, by their names. */
  private enum Function {
    OPEN,
    CLOSE,
    FCNTL,
    FLOCK,
    FSTAT,
    STATX,
    FSTATFS,
    FTRUNCATE,
    FALLOCATE,
    READ,
    WRITE,
    PREAD,
    PWRITE,
    MEMFD_CREATE,
    SYSCALL,
    GETPAGESIZE,
    MMAP,
    MUNMAP,
    PIPE2,
    EVENTFD,
    SOCKET,
    SOCKETPAIR,
    BIND,
    LISTEN,
    ACCEPT4,
    CONNECT,
    GETSOCKOPT,
    SENDMSG,
    RECVMSG,
    EPOLL_CREATE1,
    EPOLL_CTL,
    EPOLL_WAIT,
    TIMERFD_CREATE,
    TIMERFD_SETTIME,
    SIGACTION;

    private final long address = FfmCalls.find(name().toLowerCase(Locale.ROOT)).address();
  }

  private final Abi abi = Abi.current();

  /** One block per thread: a shared one would let a thread read the error of another's call. */
  private final ThreadLocal<MemorySegment> captured =
      ThreadLocal.withInitial(() -> Arena.ofAuto().allocate(CAPTURE));

  /**
   * What a failure and its clean-up need is loaded now: a process at its limit of open files cannot
   * open a class file, and would leak the descriptor it was to close.
   */
  private FfmLibc() {
    FfmCalls.loaded(LinuxException.class, Errno.class);
  }

  /** Calls a function that returns an int. */
  private int call(Function function, long a, long b, long c, long d, long e) {
    MemorySegment state = captured.get();
    int value = (int) call(function, state, a, b, c, d, e, 0, 0);
    return value < 0 ? -state.get(JAVA_INT, ERRNO) : value;
  }

  /** Calls a function that returns a long or a pointer. */
  private long callLong(Function function, long a, long b, long c, long d, long e, long f, long g) {
    MemorySegment state = captured.get();
    long value = call(function, state, a, b, c, d, e, f, g);
    return value == -1 ? -state.get(JAVA_INT, ERRNO) : value;
  }

  private static long call(
      Function function,
      MemorySegment state,
      long a,
      long b,
      long c,
      long d,
      long e,
      long f,
      long g) {
    try {
      return (long)
          FfmCalls.CALL.invokeExact(
              MemorySegment.ofAddress(function.address), state, a, b, c, d, e, f, g);
    } catch (Throwable thrown) {
      throw FfmCalls.impossible(thrown);
    }
  }

  /**
   * The address of memory that a call may use. Whoever calls keeps it reachable until the call is
   * over; the thread must be one that may use it.
   */
  private static long address(MemorySegment memory) {
    if (!memory.isNative()) {
      throw new IllegalArgumentException("memory on the heap has no address");
    }
    if (!memory.scope().isAlive() || !memory.isAccessibleBy(Thread.currentThread())) {
      throw new IllegalStateException("memory that is closed, or another thread's");
    }
    return memory.address();
  }

  @Override
  public int open(String path, int flags, int mode) {
    try (Arena arena = Arena.ofConfined()) {
      return call(Function.OPEN, address(arena.allocateFrom(path)), flags, mode, 0, 0);
    }
  }

  @Override
  public int close(int fd) {
    return call(Function.CLOSE, fd, 0, 0, 0, 0);
  }

  @Override
  public int fcntl(int fd, int command, long argument) {
    return call(Function.FCNTL, fd, command, argument, 0, 0);
  }

  @Override
  public int flock(int fd, int operation) {
    return call(Function.FLOCK, fd, operation, 0, 0, 0);
  }

  @Override
  public int fstat(int fd, MemorySegment stat) {
    try {
      return call(Function.FSTAT, fd, address(stat), 0, 0, 0);
    } finally {
      Reference.reachabilityFence(stat);
    }
  }

  @Override
  public int statx(int fd, int flags, int mask, MemorySegment statx) {
    try {
      return call(Function.STATX, fd, EMPTY.address(), flags | AT_EMPTY_PATH, mask, address(statx));
    } finally {
      Reference.reachabilityFence(statx);
    }
  }

  @Override
  public int fstatfs(int fd, MemorySegment statfs) {
    try {
      return call(Function.FSTATFS, fd, address(statfs), 0, 0, 0);
    } finally {
      Reference.reachabilityFence(statfs);
    }
  }

  @Override
  public int ftruncate(int fd, long sizeBytes) {
    return call(Function.FTRUNCATE, fd, sizeBytes, 0, 0, 0);
  }

  @Override
  public int fallocate(int fd, int mode, long offset, long lengthBytes) {
    return call(Function.FALLOCATE, fd, mode, offset, lengthBytes, 0);
  }

  @Override
  public long read(int fd, MemorySegment into) {
    try {
      return callLong(Function.READ, fd, address(into), into.byteSize(), 0, 0, 0, 0);
    } finally {
      Reference.reachabilityFence(into);
    }
  }

  @Override
  public long write(int fd, MemorySegment from) {
    try {
      return callLong(Function.WRITE, fd, address(from), from.byteSize(), 0, 0, 0, 0);
    } finally {
      Reference.reachabilityFence(from);
    }
  }

  @Override
  public long pread(int fd, MemorySegment into, long offset) {
    try {
      return callLong(Function.PREAD, fd, address(into), into.byteSize(), offset, 0, 0, 0);
    } finally {
      Reference.reachabilityFence(into);
    }
  }

  @Override
  public long pwrite(int fd, MemorySegment from, long offset) {
    try {
      return callLong(Function.PWRITE, fd, address(from), from.byteSize(), offset, 0, 0, 0);
    } finally {
      Reference.reachabilityFence(from);
    }
  }

  @Override
  public int memfdCreate(String name, int flags) {
    try (Arena arena = Arena.ofConfined()) {
      return call(Function.MEMFD_CREATE, address(arena.allocateFrom(name)), flags, 0, 0, 0);
    }
  }

  @Override
  public long syscall(Syscall call, long a, long b, long c, long d, long e, long f) {
    return callLong(Function.SYSCALL, call.number(abi), a, b, c, d, e, f);
  }

  @Override
  public int getpagesize() {
    return call(Function.GETPAGESIZE, 0, 0, 0, 0, 0);
  }

  @Override
  public long mmap(long address, long lengthBytes, int protection, int flags, int fd, long offset) {
    return callLong(Function.MMAP, address, lengthBytes, protection, flags, fd, offset, 0);
  }

  @Override
  public int munmap(long address, long lengthBytes) {
    return call(Function.MUNMAP, address, lengthBytes, 0, 0, 0);
  }

  @Override
  public int pipe2(MemorySegment ends, int flags) {
    try {
      return call(Function.PIPE2, address(ends), flags, 0, 0, 0);
    } finally {
      Reference.reachabilityFence(ends);
    }
  }

  @Override
  public int eventfd(int initial, int flags) {
    return call(Function.EVENTFD, initial, flags, 0, 0, 0);
  }

  @Override
  public int socket(int domain, int type, int protocol) {
    return call(Function.SOCKET, domain, type, protocol, 0, 0);
  }

  @Override
  public int socketpair(int domain, int type, int protocol, MemorySegment pair) {
    try {
      return call(Function.SOCKETPAIR, domain, type, protocol, address(pair), 0);
    } finally {
      Reference.reachabilityFence(pair);
    }
  }

  @Override
  public int bind(int fd, MemorySegment address) {
    try {
      return call(Function.BIND, fd, address(address), address.byteSize(), 0, 0);
    } finally {
      Reference.reachabilityFence(address);
    }
  }

  @Override
  public int listen(int fd, int backlog) {
    return call(Function.LISTEN, fd, backlog, 0, 0, 0);
  }

  @Override
  public int accept4(int fd, int flags) {
    return call(Function.ACCEPT4, fd, 0, 0, flags, 0);
  }

  @Override
  public int connect(int fd, MemorySegment address) {
    try {
      return call(Function.CONNECT, fd, address(address), address.byteSize(), 0, 0);
    } finally {
      Reference.reachabilityFence(address);
    }
  }

  @Override
  public int getsockopt(int fd, int level, int name, MemorySegment value, MemorySegment length) {
    try {
      return call(Function.GETSOCKOPT, fd, level, name, address(value), address(length));
    } finally {
      Reference.reachabilityFence(value);
      Reference.reachabilityFence(length);
    }
  }

  @Override
  public long sendmsg(int fd, MemorySegment message, int flags) {
    try {
      return callLong(Function.SENDMSG, fd, address(message), flags, 0, 0, 0, 0);
    } finally {
      Reference.reachabilityFence(message);
    }
  }

  @Override
  public long recvmsg(int fd, MemorySegment message, int flags) {
    try {
      return callLong(Function.RECVMSG, fd, address(message), flags, 0, 0, 0, 0);
    } finally {
      Reference.reachabilityFence(message);
    }
  }

  @Override
  public int epollCreate1(int flags) {
    return call(Function.EPOLL_CREATE1, flags, 0, 0, 0, 0);
  }

  @Override
  public int epollCtl(int epollFd, int operation, int fd, MemorySegment event) {
    try {
      return call(Function.EPOLL_CTL, epollFd, operation, fd, address(event), 0);
    } finally {
      Reference.reachabilityFence(event);
    }
  }

  @Override
  public int epollWait(int epollFd, MemorySegment events, int maxEvents, int timeoutMillis) {
    try {
      return call(Function.EPOLL_WAIT, epollFd, address(events), maxEvents, timeoutMillis, 0);
    } finally {
      Reference.reachabilityFence(events);
    }
  }

  @Override
  public int timerfdCreate(int clock, int flags) {
    return call(Function.TIMERFD_CREATE, clock, flags, 0, 0, 0);
  }

  @Override
  public int timerfdSettime(int fd, int flags, MemorySegment itimerspec) {
    try {
      return call(Function.TIMERFD_SETTIME, fd, flags, address(itimerspec), 0, 0);
    } finally {
      Reference.reachabilityFence(itimerspec);
    }
  }

  @Override
  public int sigaction(int signal, MemorySegment action, MemorySegment old) {
    try {
      return call(Function.SIGACTION, signal, address(action), address(old), 0, 0);
    } finally {
      Reference.reachabilityFence(action);
      Reference.reachabilityFence(old);
    }
  }
}
