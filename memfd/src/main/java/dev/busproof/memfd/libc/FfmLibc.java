package dev.busproof.memfd.libc;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;

/** {@link Libc} over java.lang.foreign, errno captured by the linker in the call itself. */
final class FfmLibc implements Libc {
  static final FfmLibc INSTANCE = new FfmLibc();

  private static final StructLayout CAPTURE = Linker.Option.captureStateLayout();
  private static final long ERRNO = CAPTURE.byteOffset(PathElement.groupElement("errno"));
  private static final int AT_EMPTY_PATH = 0x1000;
  private static final MemorySegment EMPTY = Arena.global().allocate(1);

  private final Abi abi = Abi.current();

  /** One block per thread: a shared one would let a thread read the error of another's call. */
  private final ThreadLocal<MemorySegment> captured =
      ThreadLocal.withInitial(() -> Arena.ofAuto().allocate(CAPTURE));

  /**
   * What a failure and its clean-up need is loaded now: a process at its limit of open files cannot
   * open a class file, and would leak the descriptor it was to close. Loading them takes two
   * milliseconds; linking a handle takes five, opens no file, and so still waits for its first
   * call.
   */
  private FfmLibc() {
    FfmCalls.loaded(FfmCalls.Close.class, FfmCalls.Munmap.class, LinuxException.class, Errno.class);
  }

  private static int result(int value, MemorySegment state) {
    return value < 0 ? -state.get(JAVA_INT, ERRNO) : value;
  }

  private static long result(long value, MemorySegment state) {
    return value == -1 ? -state.get(JAVA_INT, ERRNO) : value;
  }

  @Override
  public int open(String path, int flags, int mode) {
    MemorySegment state = captured.get();
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment pathText = arena.allocateFrom(path);
      return result((int) FfmCalls.Open.CALL.invokeExact(state, pathText, flags, mode), state);
    } catch (Throwable thrown) {
      throw FfmCalls.impossible(thrown);
    }
  }

  @Override
  public int close(int fd) {
    MemorySegment state = captured.get();
    try {
      return result((int) FfmCalls.Close.CALL.invokeExact(state, fd), state);
    } catch (Throwable thrown) {
      throw FfmCalls.impossible(thrown);
    }
  }

  @Override
  public int fcntl(int fd, int command, long argument) {
    MemorySegment state = captured.get();
    try {
      return result((int) FfmCalls.Fcntl.CALL.invokeExact(state, fd, command, argument), state);
    } catch (Throwable thrown) {
      throw FfmCalls.impossible(thrown);
    }
  }

  @Override
  public int flock(int fd, int operation) {
    MemorySegment state = captured.get();
    try {
      return result((int) FfmCalls.Flock.CALL.invokeExact(state, fd, operation), state);
    } catch (Throwable thrown) {
      throw FfmCalls.impossible(thrown);
    }
  }

  @Override
  public int fstat(int fd, MemorySegment stat) {
    MemorySegment state = captured.get();
    try {
      return result((int) FfmCalls.Fstat.CALL.invokeExact(state, fd, stat), state);
    } catch (Throwable thrown) {
      throw FfmCalls.impossible(thrown);
    }
  }

  @Override
  public int statx(int fd, int flags, int mask, MemorySegment statx) {
    MemorySegment state = captured.get();
    try {
      return result(
          (int)
              FfmCalls.Statx.CALL.invokeExact(state, fd, EMPTY, flags | AT_EMPTY_PATH, mask, statx),
          state);
    } catch (Throwable thrown) {
      throw FfmCalls.impossible(thrown);
    }
  }

  @Override
  public int fstatfs(int fd, MemorySegment statfs) {
    MemorySegment state = captured.get();
    try {
      return result((int) FfmCalls.Fstatfs.CALL.invokeExact(state, fd, statfs), state);
    } catch (Throwable thrown) {
      throw FfmCalls.impossible(thrown);
    }
  }

  @Override
  public int ftruncate(int fd, long sizeBytes) {
    MemorySegment state = captured.get();
    try {
      return result((int) FfmCalls.Ftruncate.CALL.invokeExact(state, fd, sizeBytes), state);
    } catch (Throwable thrown) {
      throw FfmCalls.impossible(thrown);
    }
  }

  @Override
  public int fallocate(int fd, int mode, long offset, long lengthBytes) {
    MemorySegment state = captured.get();
    try {
      return result(
          (int) FfmCalls.Fallocate.CALL.invokeExact(state, fd, mode, offset, lengthBytes), state);
    } catch (Throwable thrown) {
      throw FfmCalls.impossible(thrown);
    }
  }

  @Override
  public long read(int fd, MemorySegment into) {
    MemorySegment state = captured.get();
    try {
      return result((long) FfmCalls.Read.CALL.invokeExact(state, fd, into, into.byteSize()), state);
    } catch (Throwable thrown) {
      throw FfmCalls.impossible(thrown);
    }
  }

  @Override
  public long write(int fd, MemorySegment from) {
    MemorySegment state = captured.get();
    try {
      return result(
          (long) FfmCalls.Write.CALL.invokeExact(state, fd, from, from.byteSize()), state);
    } catch (Throwable thrown) {
      throw FfmCalls.impossible(thrown);
    }
  }

  @Override
  public long pread(int fd, MemorySegment into, long offset) {
    MemorySegment state = captured.get();
    try {
      return result(
          (long) FfmCalls.Pread.CALL.invokeExact(state, fd, into, into.byteSize(), offset), state);
    } catch (Throwable thrown) {
      throw FfmCalls.impossible(thrown);
    }
  }

  @Override
  public long pwrite(int fd, MemorySegment from, long offset) {
    MemorySegment state = captured.get();
    try {
      return result(
          (long) FfmCalls.Pwrite.CALL.invokeExact(state, fd, from, from.byteSize(), offset), state);
    } catch (Throwable thrown) {
      throw FfmCalls.impossible(thrown);
    }
  }

  @Override
  public int memfdCreate(String name, int flags) {
    MemorySegment state = captured.get();
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment nameText = arena.allocateFrom(name);
      return result((int) FfmCalls.MemfdCreate.CALL.invokeExact(state, nameText, flags), state);
    } catch (Throwable thrown) {
      throw FfmCalls.impossible(thrown);
    }
  }

  @Override
  public long syscall(Syscall call, long a, long b, long c, long d, long e, long f) {
    MemorySegment state = captured.get();
    try {
      return result(
          (long) FfmCalls.AnyCall.CALL.invokeExact(state, call.number(abi), a, b, c, d, e, f),
          state);
    } catch (Throwable thrown) {
      throw FfmCalls.impossible(thrown);
    }
  }

  @Override
  public int getpagesize() {
    MemorySegment state = captured.get();
    try {
      return (int) FfmCalls.Getpagesize.CALL.invokeExact(state);
    } catch (Throwable thrown) {
      throw FfmCalls.impossible(thrown);
    }
  }

  @Override
  public long mmap(long address, long lengthBytes, int protection, int flags, int fd, long offset) {
    MemorySegment state = captured.get();
    try {
      return result(
          (long)
              FfmCalls.Mmap.CALL.invokeExact(
                  state, address, lengthBytes, protection, flags, fd, offset),
          state);
    } catch (Throwable thrown) {
      throw FfmCalls.impossible(thrown);
    }
  }

  @Override
  public int munmap(long address, long lengthBytes) {
    MemorySegment state = captured.get();
    try {
      return result((int) FfmCalls.Munmap.CALL.invokeExact(state, address, lengthBytes), state);
    } catch (Throwable thrown) {
      throw FfmCalls.impossible(thrown);
    }
  }

  @Override
  public int pipe2(MemorySegment ends, int flags) {
    MemorySegment state = captured.get();
    try {
      return result((int) FfmCalls.Pipe2.CALL.invokeExact(state, ends, flags), state);
    } catch (Throwable thrown) {
      throw FfmCalls.impossible(thrown);
    }
  }

  @Override
  public int eventfd(int initial, int flags) {
    MemorySegment state = captured.get();
    try {
      return result((int) FfmCalls.Eventfd.CALL.invokeExact(state, initial, flags), state);
    } catch (Throwable thrown) {
      throw FfmCalls.impossible(thrown);
    }
  }

  @Override
  public int socket(int domain, int type, int protocol) {
    MemorySegment state = captured.get();
    try {
      return result((int) FfmCalls.Socket.CALL.invokeExact(state, domain, type, protocol), state);
    } catch (Throwable thrown) {
      throw FfmCalls.impossible(thrown);
    }
  }

  @Override
  public int socketpair(int domain, int type, int protocol, MemorySegment pair) {
    MemorySegment state = captured.get();
    try {
      return result(
          (int) FfmCalls.Socketpair.CALL.invokeExact(state, domain, type, protocol, pair), state);
    } catch (Throwable thrown) {
      throw FfmCalls.impossible(thrown);
    }
  }

  @Override
  public int bind(int fd, MemorySegment address) {
    MemorySegment state = captured.get();
    try {
      return result(
          (int) FfmCalls.Bind.CALL.invokeExact(state, fd, address, (int) address.byteSize()),
          state);
    } catch (Throwable thrown) {
      throw FfmCalls.impossible(thrown);
    }
  }

  @Override
  public int listen(int fd, int backlog) {
    MemorySegment state = captured.get();
    try {
      return result((int) FfmCalls.Listen.CALL.invokeExact(state, fd, backlog), state);
    } catch (Throwable thrown) {
      throw FfmCalls.impossible(thrown);
    }
  }

  @Override
  public int accept4(int fd, int flags) {
    MemorySegment state = captured.get();
    try {
      return result(
          (int)
              FfmCalls.Accept4.CALL.invokeExact(
                  state, fd, MemorySegment.NULL, MemorySegment.NULL, flags),
          state);
    } catch (Throwable thrown) {
      throw FfmCalls.impossible(thrown);
    }
  }

  @Override
  public int connect(int fd, MemorySegment address) {
    MemorySegment state = captured.get();
    try {
      return result(
          (int) FfmCalls.Connect.CALL.invokeExact(state, fd, address, (int) address.byteSize()),
          state);
    } catch (Throwable thrown) {
      throw FfmCalls.impossible(thrown);
    }
  }

  @Override
  public int getsockopt(int fd, int level, int name, MemorySegment value, MemorySegment length) {
    MemorySegment state = captured.get();
    try {
      return result(
          (int) FfmCalls.Getsockopt.CALL.invokeExact(state, fd, level, name, value, length), state);
    } catch (Throwable thrown) {
      throw FfmCalls.impossible(thrown);
    }
  }

  @Override
  public long sendmsg(int fd, MemorySegment message, int flags) {
    MemorySegment state = captured.get();
    try {
      return result((long) FfmCalls.Sendmsg.CALL.invokeExact(state, fd, message, flags), state);
    } catch (Throwable thrown) {
      throw FfmCalls.impossible(thrown);
    }
  }

  @Override
  public long recvmsg(int fd, MemorySegment message, int flags) {
    MemorySegment state = captured.get();
    try {
      return result((long) FfmCalls.Recvmsg.CALL.invokeExact(state, fd, message, flags), state);
    } catch (Throwable thrown) {
      throw FfmCalls.impossible(thrown);
    }
  }

  @Override
  public int epollCreate1(int flags) {
    MemorySegment state = captured.get();
    try {
      return result((int) FfmCalls.EpollCreate1.CALL.invokeExact(state, flags), state);
    } catch (Throwable thrown) {
      throw FfmCalls.impossible(thrown);
    }
  }

  @Override
  public int epollCtl(int epollFd, int operation, int fd, MemorySegment event) {
    MemorySegment state = captured.get();
    try {
      return result(
          (int) FfmCalls.EpollCtl.CALL.invokeExact(state, epollFd, operation, fd, event), state);
    } catch (Throwable thrown) {
      throw FfmCalls.impossible(thrown);
    }
  }

  @Override
  public int epollWait(int epollFd, MemorySegment events, int maxEvents, int timeoutMillis) {
    MemorySegment state = captured.get();
    try {
      return result(
          (int)
              FfmCalls.EpollWait.CALL.invokeExact(state, epollFd, events, maxEvents, timeoutMillis),
          state);
    } catch (Throwable thrown) {
      throw FfmCalls.impossible(thrown);
    }
  }

  @Override
  public int timerfdCreate(int clock, int flags) {
    MemorySegment state = captured.get();
    try {
      return result((int) FfmCalls.TimerfdCreate.CALL.invokeExact(state, clock, flags), state);
    } catch (Throwable thrown) {
      throw FfmCalls.impossible(thrown);
    }
  }

  @Override
  public int timerfdSettime(int fd, int flags, MemorySegment itimerspec) {
    MemorySegment state = captured.get();
    try {
      return result(
          (int)
              FfmCalls.TimerfdSettime.CALL.invokeExact(
                  state, fd, flags, itimerspec, MemorySegment.NULL),
          state);
    } catch (Throwable thrown) {
      throw FfmCalls.impossible(thrown);
    }
  }

  @Override
  public int sigaction(int signal, MemorySegment action, MemorySegment old) {
    MemorySegment state = captured.get();
    try {
      return result((int) FfmCalls.Sigaction.CALL.invokeExact(state, signal, action, old), state);
    } catch (Throwable thrown) {
      throw FfmCalls.impossible(thrown);
    }
  }
}
