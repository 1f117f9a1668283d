package dev.busproof.memfd.libc;

import com.sun.jna.Native;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.ref.Reference;

/**
 * {@link Libc} over JNA's direct mapping: the cross-check of {@link FfmLibc}, and what its cost is
 * compared with. Addresses pass as integers, so each call keeps its segments reachable itself.
 */
public final class JnaLibc implements Libc {
  private static final int AT_EMPTY_PATH = 0x1000;
  private static final MemorySegment EMPTY = Arena.global().allocate(1);

  private final Abi abi = Abi.current();

  /** Links the C library. */
  public JnaLibc() {
    JnaCalls.link();
  }

  private static int result(int value) {
    return value < 0 ? -Native.getLastError() : value;
  }

  private static long result(long value) {
    return value == -1 ? -Native.getLastError() : value;
  }

  @Override
  public int open(String path, int flags, int mode) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment pathText = arena.allocateFrom(path);
      return result(JnaCalls.open(pathText.address(), flags, mode));
    }
  }

  @Override
  public int close(int fd) {
    return result(JnaCalls.close(fd));
  }

  @Override
  public int fcntl(int fd, int command, long argument) {
    return result(JnaCalls.fcntl(fd, command, argument));
  }

  @Override
  public int flock(int fd, int operation) {
    return result(JnaCalls.flock(fd, operation));
  }

  @Override
  public int fstat(int fd, MemorySegment stat) {
    try {
      return result(JnaCalls.fstat(fd, stat.address()));
    } finally {
      Reference.reachabilityFence(stat);
    }
  }

  @Override
  public int statx(int fd, int flags, int mask, MemorySegment statx) {
    try {
      return result(
          JnaCalls.statx(fd, EMPTY.address(), flags | AT_EMPTY_PATH, mask, statx.address()));
    } finally {
      Reference.reachabilityFence(statx);
    }
  }

  @Override
  public int fstatfs(int fd, MemorySegment statfs) {
    try {
      return result(JnaCalls.fstatfs(fd, statfs.address()));
    } finally {
      Reference.reachabilityFence(statfs);
    }
  }

  @Override
  public int ftruncate(int fd, long sizeBytes) {
    return result(JnaCalls.ftruncate(fd, sizeBytes));
  }

  @Override
  public int fallocate(int fd, int mode, long offset, long lengthBytes) {
    return result(JnaCalls.fallocate(fd, mode, offset, lengthBytes));
  }

  @Override
  public long read(int fd, MemorySegment into) {
    try {
      return result(JnaCalls.read(fd, into.address(), into.byteSize()));
    } finally {
      Reference.reachabilityFence(into);
    }
  }

  @Override
  public long write(int fd, MemorySegment from) {
    try {
      return result(JnaCalls.write(fd, from.address(), from.byteSize()));
    } finally {
      Reference.reachabilityFence(from);
    }
  }

  @Override
  public long pread(int fd, MemorySegment into, long offset) {
    try {
      return result(JnaCalls.pread(fd, into.address(), into.byteSize(), offset));
    } finally {
      Reference.reachabilityFence(into);
    }
  }

  @Override
  public long pwrite(int fd, MemorySegment from, long offset) {
    try {
      return result(JnaCalls.pwrite(fd, from.address(), from.byteSize(), offset));
    } finally {
      Reference.reachabilityFence(from);
    }
  }

  @Override
  public int memfdCreate(String name, int flags) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment nameText = arena.allocateFrom(name);
      return result(JnaCalls.memfd_create(nameText.address(), flags));
    }
  }

  @Override
  public long syscall(Syscall call, long a, long b, long c, long d, long e, long f) {
    return result(JnaCalls.syscall(call.number(abi), a, b, c, d, e, f));
  }

  @Override
  public int getpagesize() {
    return JnaCalls.getpagesize();
  }

  @Override
  public long mmap(long address, long lengthBytes, int protection, int flags, int fd, long offset) {
    return result(JnaCalls.mmap(address, lengthBytes, protection, flags, fd, offset));
  }

  @Override
  public int munmap(long address, long lengthBytes) {
    return result(JnaCalls.munmap(address, lengthBytes));
  }

  @Override
  public int pipe2(MemorySegment ends, int flags) {
    try {
      return result(JnaCalls.pipe2(ends.address(), flags));
    } finally {
      Reference.reachabilityFence(ends);
    }
  }

  @Override
  public int eventfd(int initial, int flags) {
    return result(JnaCalls.eventfd(initial, flags));
  }

  @Override
  public int socket(int domain, int type, int protocol) {
    return result(JnaCalls.socket(domain, type, protocol));
  }

  @Override
  public int socketpair(int domain, int type, int protocol, MemorySegment pair) {
    try {
      return result(JnaCalls.socketpair(domain, type, protocol, pair.address()));
    } finally {
      Reference.reachabilityFence(pair);
    }
  }

  @Override
  public int bind(int fd, MemorySegment address) {
    try {
      return result(JnaCalls.bind(fd, address.address(), (int) address.byteSize()));
    } finally {
      Reference.reachabilityFence(address);
    }
  }

  @Override
  public int listen(int fd, int backlog) {
    return result(JnaCalls.listen(fd, backlog));
  }

  @Override
  public int accept4(int fd, int flags) {
    return result(JnaCalls.accept4(fd, 0L, 0L, flags));
  }

  @Override
  public int connect(int fd, MemorySegment address) {
    try {
      return result(JnaCalls.connect(fd, address.address(), (int) address.byteSize()));
    } finally {
      Reference.reachabilityFence(address);
    }
  }

  @Override
  public int getsockopt(int fd, int level, int name, MemorySegment value, MemorySegment length) {
    try {
      return result(JnaCalls.getsockopt(fd, level, name, value.address(), length.address()));
    } finally {
      Reference.reachabilityFence(value);
      Reference.reachabilityFence(length);
    }
  }

  @Override
  public long sendmsg(int fd, MemorySegment message, int flags) {
    try {
      return result(JnaCalls.sendmsg(fd, message.address(), flags));
    } finally {
      Reference.reachabilityFence(message);
    }
  }

  @Override
  public long recvmsg(int fd, MemorySegment message, int flags) {
    try {
      return result(JnaCalls.recvmsg(fd, message.address(), flags));
    } finally {
      Reference.reachabilityFence(message);
    }
  }

  @Override
  public int epollCreate1(int flags) {
    return result(JnaCalls.epoll_create1(flags));
  }

  @Override
  public int epollCtl(int epollFd, int operation, int fd, MemorySegment event) {
    try {
      return result(JnaCalls.epoll_ctl(epollFd, operation, fd, event.address()));
    } finally {
      Reference.reachabilityFence(event);
    }
  }

  @Override
  public int epollWait(int epollFd, MemorySegment events, int maxEvents, int timeoutMillis) {
    try {
      return result(JnaCalls.epoll_wait(epollFd, events.address(), maxEvents, timeoutMillis));
    } finally {
      Reference.reachabilityFence(events);
    }
  }

  @Override
  public int timerfdCreate(int clock, int flags) {
    return result(JnaCalls.timerfd_create(clock, flags));
  }

  @Override
  public int timerfdSettime(int fd, int flags, MemorySegment itimerspec) {
    try {
      return result(JnaCalls.timerfd_settime(fd, flags, itimerspec.address(), 0L));
    } finally {
      Reference.reachabilityFence(itimerspec);
    }
  }

  @Override
  public int sigaction(int signal, MemorySegment action, MemorySegment old) {
    try {
      return result(JnaCalls.sigaction(signal, action.address(), old.address()));
    } finally {
      Reference.reachabilityFence(action);
      Reference.reachabilityFence(old);
    }
  }
}
