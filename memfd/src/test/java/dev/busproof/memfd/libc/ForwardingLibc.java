package dev.busproof.memfd.libc;

import java.lang.foreign.MemorySegment;

/** Another's system calls, to be overridden where a test wants a kernel that behaves otherwise. */
public class ForwardingLibc implements Libc {
  private final Libc to;

  public ForwardingLibc(Libc to) {
    this.to = to;
  }

  @Override
  public int open(String path, int flags, int mode) {
    return to.open(path, flags, mode);
  }

  @Override
  public int close(int fd) {
    return to.close(fd);
  }

  @Override
  public int fcntl(int fd, int command, long argument) {
    return to.fcntl(fd, command, argument);
  }

  @Override
  public int flock(int fd, int operation) {
    return to.flock(fd, operation);
  }

  @Override
  public int fstat(int fd, MemorySegment stat) {
    return to.fstat(fd, stat);
  }

  @Override
  public int statx(int fd, int flags, int mask, MemorySegment statx) {
    return to.statx(fd, flags, mask, statx);
  }

  @Override
  public int fstatfs(int fd, MemorySegment statfs) {
    return to.fstatfs(fd, statfs);
  }

  @Override
  public int ftruncate(int fd, long sizeBytes) {
    return to.ftruncate(fd, sizeBytes);
  }

  @Override
  public int fallocate(int fd, int mode, long offset, long lengthBytes) {
    return to.fallocate(fd, mode, offset, lengthBytes);
  }

  @Override
  public long read(int fd, MemorySegment into) {
    return to.read(fd, into);
  }

  @Override
  public long write(int fd, MemorySegment from) {
    return to.write(fd, from);
  }

  @Override
  public long pread(int fd, MemorySegment into, long offset) {
    return to.pread(fd, into, offset);
  }

  @Override
  public long pwrite(int fd, MemorySegment from, long offset) {
    return to.pwrite(fd, from, offset);
  }

  @Override
  public int memfdCreate(String name, int flags) {
    return to.memfdCreate(name, flags);
  }

  @Override
  public long mmap(long address, long lengthBytes, int protection, int flags, int fd, long offset) {
    return to.mmap(address, lengthBytes, protection, flags, fd, offset);
  }

  @Override
  public int munmap(long address, long lengthBytes) {
    return to.munmap(address, lengthBytes);
  }

  @Override
  public long syscall(Syscall call, long a, long b, long c, long d, long e, long f) {
    return to.syscall(call, a, b, c, d, e, f);
  }

  @Override
  public int pipe2(MemorySegment ends, int flags) {
    return to.pipe2(ends, flags);
  }

  @Override
  public int eventfd(int initial, int flags) {
    return to.eventfd(initial, flags);
  }

  @Override
  public int socket(int domain, int type, int protocol) {
    return to.socket(domain, type, protocol);
  }

  @Override
  public int socketpair(int domain, int type, int protocol, MemorySegment pair) {
    return to.socketpair(domain, type, protocol, pair);
  }

  @Override
  public int bind(int fd, MemorySegment address) {
    return to.bind(fd, address);
  }

  @Override
  public int listen(int fd, int backlog) {
    return to.listen(fd, backlog);
  }

  @Override
  public int accept4(int fd, int flags) {
    return to.accept4(fd, flags);
  }

  @Override
  public int connect(int fd, MemorySegment address) {
    return to.connect(fd, address);
  }

  @Override
  public int getsockopt(int fd, int level, int name, MemorySegment value, MemorySegment length) {
    return to.getsockopt(fd, level, name, value, length);
  }

  @Override
  public long sendmsg(int fd, MemorySegment message, int flags) {
    return to.sendmsg(fd, message, flags);
  }

  @Override
  public long recvmsg(int fd, MemorySegment message, int flags) {
    return to.recvmsg(fd, message, flags);
  }

  @Override
  public int epollCreate1(int flags) {
    return to.epollCreate1(flags);
  }

  @Override
  public int epollCtl(int epollFd, int operation, int fd, MemorySegment event) {
    return to.epollCtl(epollFd, operation, fd, event);
  }

  @Override
  public int epollWait(int epollFd, MemorySegment events, int maxEvents, int timeoutMillis) {
    return to.epollWait(epollFd, events, maxEvents, timeoutMillis);
  }

  @Override
  public int timerfdCreate(int clock, int flags) {
    return to.timerfdCreate(clock, flags);
  }

  @Override
  public int timerfdSettime(int fd, int flags, MemorySegment itimerspec) {
    return to.timerfdSettime(fd, flags, itimerspec);
  }

  @Override
  public int sigaction(int signal, MemorySegment action, MemorySegment old) {
    return to.sigaction(signal, action, old);
  }

  @Override
  public int getpagesize() {
    return to.getpagesize();
  }
}
