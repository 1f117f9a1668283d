package dev.busproof.memfd.libc;

import com.sun.jna.Native;

/** The C functions as JNA maps them directly; pointers and size_t are longs on 64-bit Linux. */
final class JnaCalls {
  private JnaCalls() {}

  /** Links on first use: the class initialiser has then run. */
  static void link() {}

  static {
    Native.register(JnaCalls.class, "c");
  }

  static native int open(long a, int b, int c);

  static native int close(int a);

  static native int fcntl(int a, int b, long c);

  static native int flock(int a, int b);

  static native int fstat(int a, long b);

  static native int statx(int a, long b, int c, int d, long e);

  static native int fstatfs(int a, long b);

  static native int ftruncate(int a, long b);

  static native int fallocate(int a, int b, long c, long d);

  static native long read(int a, long b, long c);

  static native long write(int a, long b, long c);

  static native long pread(int a, long b, long c, long d);

  static native long pwrite(int a, long b, long c, long d);

  static native int memfd_create(long a, int b);

  static native long syscall(long a, long b, long c, long d, long e, long f, long g);

  static native int getpagesize();

  static native long mmap(long a, long b, int c, int d, int e, long f);

  static native int munmap(long a, long b);

  static native int pipe2(long a, int b);

  static native int eventfd(int a, int b);

  static native int socket(int a, int b, int c);

  static native int socketpair(int a, int b, int c, long d);

  static native int bind(int a, long b, int c);

  static native int listen(int a, int b);

  static native int accept4(int a, long b, long c, int d);

  static native int connect(int a, long b, int c);

  static native int getsockopt(int a, int b, int c, long d, long e);

  static native long sendmsg(int a, long b, int c);

  static native long recvmsg(int a, long b, int c);

  static native int epoll_create1(int a);

  static native int epoll_ctl(int a, int b, int c, long d);

  static native int epoll_wait(int a, long b, int c, int d);

  static native int timerfd_create(int a, int b);

  static native int timerfd_settime(int a, int b, long c, long d);

  static native int sigaction(int a, long b, long c);
}
