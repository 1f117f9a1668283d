package dev.busproof.bench.lanes;

import static dev.busproof.memfd.libc.LinuxException.check;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.busproof.memfd.libc.Constants;
import dev.busproof.memfd.libc.Libc;
import dev.busproof.memfd.libc.LinuxException;
import dev.busproof.memfd.libc.Stat;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.function.LongSupplier;

/**
 * The system calls that busproof makes, each as short as it can be made: what is measured is the
 * way there and back. Those that open something close it again, which is two calls.
 */
enum SystemCall {
  GETPAGESIZE(Tier.USUAL, (libc, tools) -> libc::getpagesize),
  GETEUID(Tier.NAMED, (libc, tools) -> libc::geteuid),
  OPEN_CLOSE(
      Tier.NAMED,
      (libc, tools) -> () -> libc.close(libc.open("/dev/null", Constants.O_CLOEXEC, 0))),
  FCNTL(Tier.NAMED, (libc, tools) -> () -> libc.fcntl(tools.file(), Constants.F_GET_SEALS, 0)),
  FLOCK(Tier.NAMED, (libc, tools) -> () -> libc.flock(tools.file(), Constants.LOCK_UN)),
  FSTAT(Tier.USUAL, (libc, tools) -> () -> libc.fstat(tools.file(), tools.memory())),
  STATX(
      Tier.NAMED,
      (libc, tools) ->
          () ->
              libc.statx(
                  tools.file(),
                  Constants.AT_STATX_DONT_SYNC,
                  Constants.STATX_BASIC_STATS,
                  tools.memory())),
  FSTATFS(Tier.NAMED, (libc, tools) -> () -> libc.fstatfs(tools.file(), tools.memory())),
  FTRUNCATE(Tier.NAMED, (libc, tools) -> () -> libc.ftruncate(tools.file(), Tools.FILE_BYTES)),
  FALLOCATE(
      Tier.NAMED, (libc, tools) -> () -> libc.fallocate(tools.file(), 0, 0, Tools.FILE_BYTES)),
  READ(Tier.NAMED, (libc, tools) -> () -> libc.read(tools.file(), tools.nothing())),
  WRITE(Tier.NAMED, (libc, tools) -> () -> libc.write(tools.file(), tools.nothing())),
  PREAD(Tier.USUAL, (libc, tools) -> () -> libc.pread(tools.file(), tools.line(), 0)),
  PWRITE(Tier.NAMED, (libc, tools) -> () -> libc.pwrite(tools.file(), tools.line(), 0)),
  PWRITEV2(Tier.NAMED, (libc, tools) -> () -> libc.pwriteInPlace(tools.file(), tools.line(), 0)),
  LSEEK(Tier.NAMED, (libc, tools) -> () -> libc.lseek(tools.file(), 0, Constants.SEEK_CUR)),
  MEMFD_CREATE_CLOSE(
      Tier.NAMED,
      (libc, tools) -> () -> libc.close(libc.memfdCreate("busproof", Constants.MFD_CLOEXEC))),
  MMAP_MUNMAP(
      Tier.USUAL,
      (libc, tools) ->
          () ->
              libc.munmap(
                  libc.mmap(
                      0,
                      Tools.FILE_BYTES,
                      Constants.PROT_READ,
                      Constants.MAP_SHARED,
                      tools.file(),
                      0),
                  Tools.FILE_BYTES)),
  MADVISE(
      Tier.NAMED,
      (libc, tools) ->
          () ->
              libc.madvise(tools.page().address(), Tools.FILE_BYTES, Constants.MADV_POPULATE_READ)),
  MPROTECT(
      Tier.NAMED,
      (libc, tools) ->
          () -> libc.mprotect(tools.page().address(), Tools.FILE_BYTES, Constants.PROT_READ)),
  MINCORE(
      Tier.NAMED,
      (libc, tools) ->
          () -> libc.mincore(tools.page().address(), Tools.FILE_BYTES, tools.memory())),
  PROCESS_VM_READV(
      Tier.NAMED, (libc, tools) -> () -> libc.readOwnMemory(tools.page().address(), tools.line())),
  PRLIMIT(
      Tier.NAMED,
      (libc, tools) ->
          () -> libc.prlimit(Constants.RLIMIT_NOFILE, MemorySegment.NULL, tools.memory())),
  SENDMSG_RECVMSG(Tier.USUAL, (libc, tools) -> tools::message),
  GETSOCKOPT(
      Tier.NAMED,
      (libc, tools) ->
          () ->
              libc.getsockopt(
                  tools.sender(),
                  Constants.SOL_SOCKET,
                  Constants.SO_TYPE,
                  tools.line(),
                  tools.lineLength())),
  EVENTFD_CLOSE(
      Tier.NAMED, (libc, tools) -> () -> libc.close(libc.eventfd(0, Constants.EFD_CLOEXEC))),
  SOCKET_CLOSE(
      Tier.NAMED,
      (libc, tools) -> () -> libc.close(libc.socket(Constants.AF_UNIX, Constants.SOCK_STREAM, 0))),
  EPOLL_CREATE_CLOSE(
      Tier.NAMED, (libc, tools) -> () -> libc.close(libc.epollCreate1(Constants.EPOLL_CLOEXEC))),
  EPOLL_CTL(
      Tier.NAMED,
      (libc, tools) ->
          () ->
              libc.epollCtl(tools.epoll(), Constants.EPOLL_CTL_MOD, tools.sender(), tools.event())),
  EPOLL_WAIT(
      Tier.USUAL, (libc, tools) -> () -> libc.epollWait(tools.epoll(), tools.memory(), 8, 0)),
  TIMERFD_SETTIME(
      Tier.NAMED, (libc, tools) -> () -> libc.timerfdSettime(tools.timer(), 0, tools.zeros())),
  SIGACTION(
      Tier.NAMED,
      (libc, tools) -> () -> libc.sigaction(Constants.SIGUSR2, MemorySegment.NULL, tools.memory()));

  private interface Maker {
    LongSupplier make(Libc libc, Tools tools);
  }

  private final Tier tier;

  @SuppressWarnings("ImmutableEnumChecker") // lambdas that capture nothing
  private final Maker maker;

  SystemCall(Tier tier, Maker maker) {
    this.tier = tier;
    this.maker = maker;
  }

  Tier tier() {
    return tier;
  }

  String text() {
    return LaneName.of(this);
  }

  static SystemCall of(String text) {
    return LaneName.read(SystemCall.class, text);
  }

  /**
   * Ready to be made, over and over.
   *
   * @return gives the call's result, negative when it failed
   */
  LongSupplier ready(Libc libc, Arena arena) throws LinuxException {
    return maker.make(libc, new Tools(libc, arena));
  }

  /** What the calls are made with. */
  private static final class Tools {
    static final long FILE_BYTES = 4096;
    private static final int MEMORY_BYTES = 4096;
    private static final int LINE_BYTES = 64;
    private static final int MSGHDR_BYTES = 56;
    private static final int EVENT_BYTES = 16;
    private static final int ITIMERSPEC_BYTES = 32;

    private final Libc libc;
    private final int file;
    private final int epoll;
    private final int timer;
    private final int sender;
    private final int receiver;
    private final MemorySegment memory;
    private final MemorySegment line;
    private final MemorySegment lineLength;
    private final MemorySegment page;
    private final MemorySegment event;
    private final MemorySegment zeros;
    private final MemorySegment outgoing;
    private final MemorySegment incoming;

    Tools(Libc libc, Arena arena) throws LinuxException {
      this.libc = libc;
      ClientMemfd memfd = new ClientMemfd(arena, FILE_BYTES, ClientMemfd.Pages.SMALL);
      file = memfd.fd().number();
      epoll = owned(arena, libc.epollCreate1(Constants.EPOLL_CLOEXEC), "epoll_create1");
      timer =
          owned(
              arena,
              libc.timerfdCreate(Constants.CLOCK_MONOTONIC, Constants.TFD_CLOEXEC),
              "timerfd_create");
      MemorySegment pair = arena.allocate(JAVA_INT, 2);
      check(libc.socketpair(Constants.AF_UNIX, Constants.SOCK_STREAM, 0, pair), "socketpair", "");
      sender = owned(arena, pair.getAtIndex(JAVA_INT, 0), "socketpair");
      receiver = owned(arena, pair.getAtIndex(JAVA_INT, 1), "socketpair");
      memory = arena.allocate(MEMORY_BYTES, Long.BYTES);
      line = arena.allocate(LINE_BYTES, Long.BYTES);
      lineLength = arena.allocate(JAVA_INT, LINE_BYTES);
      page = memfd.pixels();
      event = arena.allocate(EVENT_BYTES, Long.BYTES);
      event.set(JAVA_INT, 0, Constants.EPOLLIN);
      zeros = arena.allocate(ITIMERSPEC_BYTES, Long.BYTES);
      outgoing = header(arena, arena.allocate(LINE_BYTES, Long.BYTES));
      incoming = header(arena, line);
      int added = libc.epollCtl(epoll, Constants.EPOLL_CTL_ADD, sender, event);
      check(added, "epoll_ctl", "");
    }

    private int owned(Arena arena, int number, String call) throws LinuxException {
      int fd = check(number, call, "");
      AutoCloseable ignored = OwnMemory.closedWith(arena, () -> libc.close(fd));
      return fd;
    }

    /** A msghdr of one piece, without a name and without descriptors. */
    private static MemorySegment header(Arena arena, MemorySegment bytes) {
      MemorySegment iovec = arena.allocate(JAVA_LONG, 2);
      iovec.setAtIndex(JAVA_LONG, 0, bytes.address());
      iovec.setAtIndex(JAVA_LONG, 1, bytes.byteSize());
      MemorySegment header = arena.allocate(MSGHDR_BYTES, Long.BYTES);
      header.setAtIndex(JAVA_LONG, 2, iovec.address());
      header.setAtIndex(JAVA_LONG, 3, 1);
      return header;
    }

    long message() {
      long sent = libc.sendmsg(sender, outgoing, 0);
      return sent < 0 ? sent : libc.recvmsg(receiver, incoming, 0);
    }

    int file() {
      return file;
    }

    int epoll() {
      return epoll;
    }

    int timer() {
      return timer;
    }

    int sender() {
      return sender;
    }

    /** Large enough for every structure, {@link Stat#STATX_BYTES} too. */
    MemorySegment memory() {
      return memory;
    }

    MemorySegment line() {
      return line;
    }

    MemorySegment lineLength() {
      return lineLength;
    }

    MemorySegment nothing() {
      return line.asSlice(0, 0);
    }

    MemorySegment page() {
      return page;
    }

    MemorySegment event() {
      return event;
    }

    MemorySegment zeros() {
      return zeros;
    }
  }
}
