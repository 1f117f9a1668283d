package dev.busproof.memfd.libc;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/**
 * The downcall handles, one holder class each: a handle is linked when its call is first made,
 * because linking all of them at once would add tens of milliseconds to every start, and it stays a
 * constant the JIT compiler can inline.
 */
final class FfmCalls {
  private FfmCalls() {}

  /** Does nothing: the classes are loaded by being named in the call. */
  static void loaded(Class<?>... classes) {}

  private static MethodHandle link(String symbol, FunctionDescriptor shape) {
    return link(symbol, shape, Linker.Option.captureCallState("errno"));
  }

  /** What to throw for what a handle threw: only misuse of it is possible. */
  static AssertionError impossible(Throwable thrown) {
    return switch (thrown) {
      case RuntimeException misuse -> throw misuse;
      case Error error -> throw error;
      default -> new AssertionError("a downcall throws no checked exception", thrown);
    };
  }

  private static MethodHandle variadic(String symbol, int fixed, FunctionDescriptor shape) {
    return link(
        symbol,
        shape,
        Linker.Option.captureCallState("errno"),
        Linker.Option.firstVariadicArg(fixed));
  }

  @SuppressWarnings("restricted")
  private static MethodHandle link(
      String symbol, FunctionDescriptor shape, Linker.Option... options) {
    Linker linker = Linker.nativeLinker();
    MemorySegment address =
        linker
            .defaultLookup()
            .find(symbol)
            .orElseThrow(
                () -> new UnsatisfiedLinkError("the C library of this system has no " + symbol));
    return linker.downcallHandle(address, shape, options);
  }

  private static FunctionDescriptor ints(MemoryLayout... arguments) {
    return FunctionDescriptor.of(JAVA_INT, arguments);
  }

  private static FunctionDescriptor longs(MemoryLayout... arguments) {
    return FunctionDescriptor.of(JAVA_LONG, arguments);
  }

  static final class Open {
    static final MethodHandle CALL = variadic("open", 2, ints(ADDRESS, JAVA_INT, JAVA_INT));
  }

  static final class Close {
    static final MethodHandle CALL = link("close", ints(JAVA_INT));
  }

  static final class Fcntl {
    static final MethodHandle CALL = variadic("fcntl", 2, ints(JAVA_INT, JAVA_INT, JAVA_LONG));
  }

  static final class Flock {
    static final MethodHandle CALL = link("flock", ints(JAVA_INT, JAVA_INT));
  }

  static final class Fstat {
    static final MethodHandle CALL = link("fstat", ints(JAVA_INT, ADDRESS));
  }

  static final class Statx {
    static final MethodHandle CALL =
        link("statx", ints(JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT, ADDRESS));
  }

  static final class Fstatfs {
    static final MethodHandle CALL = link("fstatfs", ints(JAVA_INT, ADDRESS));
  }

  static final class Ftruncate {
    static final MethodHandle CALL = link("ftruncate", ints(JAVA_INT, JAVA_LONG));
  }

  static final class Fallocate {
    static final MethodHandle CALL =
        link("fallocate", ints(JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_LONG));
  }

  static final class Read {
    static final MethodHandle CALL = link("read", longs(JAVA_INT, ADDRESS, JAVA_LONG));
  }

  static final class Write {
    static final MethodHandle CALL = link("write", longs(JAVA_INT, ADDRESS, JAVA_LONG));
  }

  static final class Pread {
    static final MethodHandle CALL = link("pread", longs(JAVA_INT, ADDRESS, JAVA_LONG, JAVA_LONG));
  }

  static final class Pwrite {
    static final MethodHandle CALL = link("pwrite", longs(JAVA_INT, ADDRESS, JAVA_LONG, JAVA_LONG));
  }

  static final class MemfdCreate {
    static final MethodHandle CALL = link("memfd_create", ints(ADDRESS, JAVA_INT));
  }

  static final class AnyCall {
    static final MethodHandle CALL =
        variadic(
            "syscall",
            1,
            longs(JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG));
  }

  static final class Getpagesize {
    static final MethodHandle CALL = link("getpagesize", ints());
  }

  static final class Mmap {
    static final MethodHandle CALL =
        link("mmap", longs(JAVA_LONG, JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_LONG));
  }

  static final class Munmap {
    static final MethodHandle CALL = link("munmap", ints(JAVA_LONG, JAVA_LONG));
  }

  static final class Pipe2 {
    static final MethodHandle CALL = link("pipe2", ints(ADDRESS, JAVA_INT));
  }

  static final class Eventfd {
    static final MethodHandle CALL = link("eventfd", ints(JAVA_INT, JAVA_INT));
  }

  static final class Socket {
    static final MethodHandle CALL = link("socket", ints(JAVA_INT, JAVA_INT, JAVA_INT));
  }

  static final class Socketpair {
    static final MethodHandle CALL =
        link("socketpair", ints(JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS));
  }

  static final class Bind {
    static final MethodHandle CALL = link("bind", ints(JAVA_INT, ADDRESS, JAVA_INT));
  }

  static final class Listen {
    static final MethodHandle CALL = link("listen", ints(JAVA_INT, JAVA_INT));
  }

  static final class Accept4 {
    static final MethodHandle CALL = link("accept4", ints(JAVA_INT, ADDRESS, ADDRESS, JAVA_INT));
  }

  static final class Connect {
    static final MethodHandle CALL = link("connect", ints(JAVA_INT, ADDRESS, JAVA_INT));
  }

  static final class Getsockopt {
    static final MethodHandle CALL =
        link("getsockopt", ints(JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS, ADDRESS));
  }

  static final class Sendmsg {
    static final MethodHandle CALL = link("sendmsg", longs(JAVA_INT, ADDRESS, JAVA_INT));
  }

  static final class Recvmsg {
    static final MethodHandle CALL = link("recvmsg", longs(JAVA_INT, ADDRESS, JAVA_INT));
  }

  static final class EpollCreate1 {
    static final MethodHandle CALL = link("epoll_create1", ints(JAVA_INT));
  }

  static final class EpollCtl {
    static final MethodHandle CALL = link("epoll_ctl", ints(JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS));
  }

  static final class EpollWait {
    static final MethodHandle CALL =
        link("epoll_wait", ints(JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT));
  }

  static final class TimerfdCreate {
    static final MethodHandle CALL = link("timerfd_create", ints(JAVA_INT, JAVA_INT));
  }

  static final class TimerfdSettime {
    static final MethodHandle CALL =
        link("timerfd_settime", ints(JAVA_INT, JAVA_INT, ADDRESS, ADDRESS));
  }

  static final class Sigaction {
    static final MethodHandle CALL = link("sigaction", ints(JAVA_INT, ADDRESS, ADDRESS));
  }
}
