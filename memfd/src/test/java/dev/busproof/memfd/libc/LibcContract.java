package dev.busproof.memfd.libc;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;
import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What every {@link Libc} does, told by a real kernel. */
abstract class LibcContract {
  private static final int PAGE = 4096;
  private static final int SHRINK = 2;
  private static final int MEMFD = Constants.MFD_CLOEXEC | Constants.MFD_ALLOW_SEALING;

  private final Libc libc = libc();
  private final Arena arena = Arena.ofConfined();
  private final List<Integer> opened = new ArrayList<>();

  @TempDir private Path directory;

  abstract Libc libc();

  @AfterEach
  void close_what_was_opened() {
    opened.forEach(libc::close);
    arena.close();
  }

  private int opened(int fd) {
    assertThat(fd).isNotNegative();
    opened.add(fd);
    return fd;
  }

  private int memfd(long sizeBytes) {
    int fd = opened(libc.memfdCreate("contract", MEMFD));
    assertThat(libc.ftruncate(fd, sizeBytes)).isZero();
    return fd;
  }

  private MemorySegment text(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
    MemorySegment segment = arena.allocate(bytes.length);
    segment.copyFrom(MemorySegment.ofArray(bytes));
    return segment;
  }

  private MemorySegment ints(int count) {
    return arena.allocate(JAVA_INT, count);
  }

  @Test
  void a_descriptor_that_is_not_open_is_ebadf_everywhere() {
    MemorySegment some = arena.allocate(256, 8);
    assertThat(libc.close(-1)).isEqualTo(-Errno.EBADF);
    assertThat(libc.fcntl(-1, Constants.F_GETFL, 0)).isEqualTo(-Errno.EBADF);
    assertThat(libc.flock(-1, Constants.LOCK_EX)).isEqualTo(-Errno.EBADF);
    assertThat(libc.fstat(-1, some)).isEqualTo(-Errno.EBADF);
    assertThat(libc.statx(-1, 0, Constants.STATX_BASIC_STATS, some)).isEqualTo(-Errno.EBADF);
    assertThat(libc.fstatfs(-1, some)).isEqualTo(-Errno.EBADF);
    assertThat(libc.ftruncate(-1, 0)).isIn(-Errno.EBADF, -Errno.EINVAL);
    assertThat(libc.fallocate(-1, 0, 0, 1)).isEqualTo(-Errno.EBADF);
    assertThat(libc.read(-1, some)).isEqualTo(-Errno.EBADF);
    assertThat(libc.write(-1, some)).isEqualTo(-Errno.EBADF);
    assertThat(libc.pread(-1, some, 0)).isEqualTo(-Errno.EBADF);
    assertThat(libc.pwrite(-1, some, 0)).isEqualTo(-Errno.EBADF);
    assertThat(libc.mmap(0, PAGE, Constants.PROT_READ, Constants.MAP_SHARED, -1, 0))
        .isEqualTo(-Errno.EBADF);
    assertThat(libc.bind(-1, some)).isEqualTo(-Errno.EBADF);
    assertThat(libc.listen(-1, 1)).isEqualTo(-Errno.EBADF);
    assertThat(libc.accept4(-1, 0)).isEqualTo(-Errno.EBADF);
    assertThat(libc.connect(-1, some)).isEqualTo(-Errno.EBADF);
    assertThat(libc.getsockopt(-1, 1, 1, some, some)).isEqualTo(-Errno.EBADF);
    assertThat(libc.sendmsg(-1, some, 0)).isEqualTo(-Errno.EBADF);
    assertThat(libc.recvmsg(-1, some, 0)).isEqualTo(-Errno.EBADF);
    assertThat(libc.epollCtl(-1, Constants.EPOLL_CTL_ADD, 0, some)).isEqualTo(-Errno.EBADF);
    assertThat(libc.epollWait(-1, some, 1, 0)).isEqualTo(-Errno.EBADF);
    assertThat(libc.timerfdSettime(-1, 0, some)).isEqualTo(-Errno.EBADF);
  }

  @Test
  void calls_that_make_something_refuse_flags_nobody_knows() {
    MemorySegment two = ints(2);
    assertThat(libc.memfdCreate("x", 0x4000_0000)).isEqualTo(-Errno.EINVAL);
    assertThat(libc.memfdSecret(1)).isIn(-Errno.EINVAL, -Errno.ENOSYS);
    assertThat(libc.pipe2(two, 1)).isEqualTo(-Errno.EINVAL);
    assertThat(libc.eventfd(0, 2)).isEqualTo(-Errno.EINVAL);
    assertThat(libc.socket(Constants.AF_UNIX, 99, 0)).isEqualTo(-Errno.EINVAL);
    assertThat(libc.socketpair(Constants.AF_UNIX, 99, 0, two)).isEqualTo(-Errno.EINVAL);
    assertThat(libc.epollCreate1(1)).isEqualTo(-Errno.EINVAL);
    assertThat(libc.timerfdCreate(99, 0)).isEqualTo(-Errno.EINVAL);
    assertThat(libc.sigaction(99, MemorySegment.NULL, MemorySegment.NULL)).isEqualTo(-Errno.EINVAL);
    assertThat(libc.munmap(1, PAGE)).isEqualTo(-Errno.EINVAL);
    assertThat(libc.open(directory.resolve("none").toString(), Constants.O_RDONLY, 0))
        .isEqualTo(-Errno.ENOENT);
  }

  @Test
  void an_error_belongs_to_the_thread_that_made_it() throws Exception {
    int pipe = pipe(0);
    MemorySegment some = Arena.ofAuto().allocate(8);
    try (ExecutorService threads = Executors.newFixedThreadPool(2)) {
      List<Callable<Boolean>> callers =
          List.of(
              () -> always(() -> libc.close(-1) == -Errno.EBADF),
              () -> always(() -> libc.pread(pipe, some, 0) == -Errno.ESPIPE));
      for (Future<Boolean> caller : threads.invokeAll(callers)) {
        assertThat(caller.get()).isTrue();
      }
    }
  }

  private static boolean always(Callable<Boolean> condition) throws Exception {
    for (int i = 0; i < 20_000; i++) {
      if (!condition.call()) {
        return false;
      }
    }
    return true;
  }

  private int pipe(int end) {
    MemorySegment ends = ints(2);
    assertThat(libc.pipe2(ends, Constants.O_CLOEXEC)).isZero();
    opened(ends.getAtIndex(JAVA_INT, 1 - end));
    return opened(ends.getAtIndex(JAVA_INT, end));
  }

  @Test
  void a_file_is_opened_written_read_and_measured() throws Exception {
    Path path = directory.resolve("ä file");
    int flags = Constants.O_RDWR | Constants.O_CREAT | Constants.O_EXCL | Constants.O_CLOEXEC;
    int fd = opened(libc.open(path.toString(), flags, 0600));
    assertThat(libc.open(path.toString(), flags, 0600)).isEqualTo(-Errno.EEXIST);
    assertThat(libc.write(fd, text("hello"))).isEqualTo(5);
    assertThat(libc.pwrite(fd, text("J"), 0)).isEqualTo(1);
    assertThat(Files.readString(path)).isEqualTo("Jello");
    MemorySegment into = arena.allocate(16);
    assertThat(libc.pread(fd, into, 1)).isEqualTo(4);
    assertThat(into.get(JAVA_BYTE, 0)).isEqualTo((byte) 'e');
    assertThat(libc.read(fd, into)).isZero();

    MemorySegment raw = arena.allocate(Stat.STAT_BYTES, 8);
    assertThat(libc.fstat(fd, raw)).isZero();
    Stat stat = Stat.ofStat(Abi.current(), raw);
    MemorySegment rawx = arena.allocate(Stat.STATX_BYTES, 8);
    int mask = Constants.STATX_BASIC_STATS;
    assertThat(libc.statx(fd, Constants.AT_STATX_DONT_SYNC, mask, rawx)).isZero();
    assertThat(Stat.ofStatx(rawx)).isEqualTo(stat);
    assertThat(stat.sizeBytes()).isEqualTo(5);
    assertThat(stat.type()).isEqualTo(Constants.S_IFREG);
    assertThat(stat.mode() & 0777).isEqualTo(0600);
    assertThat(stat.mode()).isEqualTo((int) Files.getAttribute(path, "unix:mode"));
  }

  @Test
  void a_lock_is_held_against_another_opening_of_the_file() {
    String path = directory.resolve("lock").toString();
    int flags = Constants.O_RDWR | Constants.O_CREAT | Constants.O_CLOEXEC;
    int first = opened(libc.open(path, flags, 0600));
    int second = opened(libc.open(path, flags, 0600));
    int exclusive = Constants.LOCK_EX | Constants.LOCK_NB;
    assertThat(libc.flock(first, exclusive)).isZero();
    assertThat(libc.flock(second, exclusive)).isEqualTo(-Errno.EAGAIN);
    assertThat(libc.flock(first, Constants.LOCK_UN)).isZero();
    assertThat(libc.flock(second, exclusive)).isZero();
  }

  @Test
  void a_sealed_memfd_cannot_shrink_and_its_file_system_is_tmpfs() {
    int fd = memfd(2 * PAGE);
    assertThat(libc.fcntl(fd, Constants.F_ADD_SEALS, SHRINK)).isZero();
    assertThat(libc.fcntl(fd, Constants.F_GET_SEALS, 0)).isEqualTo(SHRINK);
    assertThat(libc.ftruncate(fd, PAGE)).isEqualTo(-Errno.EPERM);
    assertThat(libc.ftruncate(fd, 3 * PAGE)).isZero();
    MemorySegment statfs = arena.allocate(Constants.STATFS_BYTES, 8);
    assertThat(libc.fstatfs(fd, statfs)).isZero();
    assertThat(statfs.get(JAVA_LONG, 0)).isEqualTo(Constants.TMPFS_MAGIC);
    assertThat(libc.fcntl(pipe(0), Constants.F_GET_SEALS, 0)).isEqualTo(-Errno.EINVAL);
  }

  @Test
  @SuppressWarnings("restricted")
  void a_mapping_shows_the_file_until_it_is_unmapped() {
    int fd = memfd(PAGE);
    assertThat(libc.pwrite(fd, text("abc"), 100)).isEqualTo(3);
    long address = libc.mmap(0, PAGE, Constants.PROT_READ, Constants.MAP_SHARED, fd, 0);
    assertThat(address).isPositive();
    MemorySegment mapped = MemorySegment.ofAddress(address).reinterpret(PAGE);
    assertThat(mapped.get(JAVA_BYTE, 101)).isEqualTo((byte) 'b');
    int hole = Constants.FALLOC_FL_PUNCH_HOLE | Constants.FALLOC_FL_KEEP_SIZE;
    assertThat(libc.fallocate(fd, hole, 0, PAGE)).isZero();
    assertThat(mapped.get(JAVA_BYTE, 101)).isZero();
    assertThat(libc.munmap(address, PAGE)).isZero();
    assertThat(libc.mmap(0, 0, Constants.PROT_READ, Constants.MAP_SHARED, fd, 0))
        .isEqualTo(-Errno.EINVAL);
    assertThat(libc.mmap(0, PAGE, Constants.PROT_READ, Constants.MAP_SHARED, pipe(0), 0))
        .isEqualTo(-Errno.ENODEV);
  }

  @Test
  void pages_are_of_the_size_the_kernel_told_this_process() throws Exception {
    ByteBuffer auxv = ByteBuffer.wrap(Files.readAllBytes(Path.of("/proc/self/auxv")));
    auxv.order(ByteOrder.nativeOrder());
    long sizeTag = 6; // AT_PAGESZ
    while (auxv.getLong() != sizeTag) {
      auxv.getLong();
    }
    assertThat((long) libc.getpagesize()).isEqualTo(auxv.getLong());
  }

  @Test
  void secret_memory_is_made_or_unknown_to_the_kernel() {
    int fd = libc.memfdSecret(Constants.O_CLOEXEC);
    if (fd == -Errno.ENOSYS) {
      return;
    }
    opened(fd);
    assertThat(libc.ftruncate(fd, PAGE)).isZero();
    assertThat(libc.pread(fd, arena.allocate(1), 0)).isNegative();
  }

  @Test
  void a_descriptor_travels_over_a_socket_pair() {
    MemorySegment pair = ints(2);
    int type = Constants.SOCK_STREAM | Constants.SOCK_CLOEXEC | Constants.SOCK_NONBLOCK;
    assertThat(libc.socketpair(Constants.AF_UNIX, type, 0, pair)).isZero();
    int left = opened(pair.getAtIndex(JAVA_INT, 0));
    int right = opened(pair.getAtIndex(JAVA_INT, 1));
    MemorySegment into = arena.allocate(8);
    MemorySegment control = arena.allocate(64, 8);
    MemorySegment receiving = message(into, control);
    assertThat(libc.recvmsg(right, receiving, 0)).isEqualTo(-Errno.EAGAIN);

    MemorySegment passed = arena.allocate(24, 8);
    passed.set(JAVA_LONG, 0, 20);
    passed.set(JAVA_INT, 8, Constants.SOL_SOCKET);
    passed.set(JAVA_INT, 12, Constants.SCM_RIGHTS);
    passed.set(JAVA_INT, 16, memfd(12345));
    assertThat(libc.sendmsg(left, message(text("ok"), passed), Constants.MSG_NOSIGNAL))
        .isEqualTo(2);
    assertThat(libc.recvmsg(right, receiving, Constants.MSG_CMSG_CLOEXEC)).isEqualTo(2);
    assertThat(into.get(JAVA_BYTE, 0)).isEqualTo((byte) 'o');
    int received = opened(control.get(JAVA_INT, 16));
    assertThat(libc.fcntl(received, Constants.F_GETFD, 0)).isEqualTo(1);
    MemorySegment stat = arena.allocate(Stat.STAT_BYTES, 8);
    assertThat(libc.fstat(received, stat)).isZero();
    assertThat(Stat.ofStat(Abi.current(), stat).sizeBytes()).isEqualTo(12345);
  }

  private MemorySegment message(MemorySegment data, MemorySegment control) {
    MemorySegment iovec = arena.allocate(16, 8);
    iovec.set(JAVA_LONG, 0, data.address());
    iovec.set(JAVA_LONG, 8, data.byteSize());
    MemorySegment message = arena.allocate(56, 8);
    message.set(JAVA_LONG, 16, iovec.address());
    message.set(JAVA_LONG, 24, 1);
    message.set(JAVA_LONG, 32, control.address());
    message.set(JAVA_LONG, 40, control.byteSize());
    return message;
  }

  @Test
  void a_listener_accepts_a_peer_whose_process_is_known() {
    MemorySegment address = arena.allocate(110, 8);
    address.set(JAVA_SHORT, 0, (short) Constants.AF_UNIX);
    address.setString(2, directory.resolve("socket").toString());
    int type = Constants.SOCK_STREAM | Constants.SOCK_CLOEXEC | Constants.SOCK_NONBLOCK;
    int listener = opened(libc.socket(Constants.AF_UNIX, type, 0));
    assertThat(libc.bind(listener, address)).isZero();
    assertThat(libc.listen(listener, 4)).isZero();
    assertThat(libc.accept4(listener, 0)).isEqualTo(-Errno.EAGAIN);
    int client = opened(libc.socket(Constants.AF_UNIX, type, 0));
    assertThat(libc.connect(client, address)).isZero();
    int server = opened(libc.accept4(listener, Constants.SOCK_CLOEXEC));
    MemorySegment credentials = ints(3);
    MemorySegment length = ints(1);
    length.set(JAVA_INT, 0, 12);
    int level = Constants.SOL_SOCKET;
    assertThat(libc.getsockopt(server, level, Constants.SO_PEERCRED, credentials, length)).isZero();
    assertThat(credentials.get(JAVA_INT, 0)).isEqualTo((int) ProcessHandle.current().pid());
    assertThat(length.get(JAVA_INT, 0)).isEqualTo(12);
  }

  @Test
  void epoll_tells_which_descriptor_is_ready_by_its_token() {
    Abi abi = Abi.current();
    int epoll = opened(libc.epollCreate1(Constants.EPOLL_CLOEXEC));
    int event = opened(libc.eventfd(0, Constants.EFD_CLOEXEC | Constants.EFD_NONBLOCK));
    MemorySegment change = arena.allocate(abi.epollEventBytes(), 8);
    change.set(JAVA_INT_UNALIGNED, 0, Constants.EPOLLIN);
    change.set(JAVA_LONG_UNALIGNED, abi.epollDataOffset(), 0x1234_5678_9abc_def0L);
    assertThat(libc.epollCtl(epoll, Constants.EPOLL_CTL_ADD, event, change)).isZero();
    MemorySegment ready = arena.allocate(4L * abi.epollEventBytes(), 8);
    assertThat(libc.epollWait(epoll, ready, 4, 0)).isZero();
    MemorySegment one = arena.allocate(JAVA_LONG);
    one.set(JAVA_LONG, 0, 1);
    assertThat(libc.write(event, one)).isEqualTo(8);
    assertThat(libc.epollWait(epoll, ready, 4, -1)).isEqualTo(1);
    assertThat(ready.get(JAVA_INT_UNALIGNED, 0)).isEqualTo(Constants.EPOLLIN);
    assertThat(ready.get(JAVA_LONG_UNALIGNED, abi.epollDataOffset()))
        .isEqualTo(0x1234_5678_9abc_def0L);
  }

  @Test
  void a_timer_fires() {
    int timer = opened(libc.timerfdCreate(Constants.CLOCK_MONOTONIC, Constants.TFD_CLOEXEC));
    MemorySegment spec = arena.allocate(32, 8);
    spec.set(JAVA_LONG, 24, 1);
    assertThat(libc.timerfdSettime(timer, 0, spec)).isZero();
    MemorySegment count = arena.allocate(JAVA_LONG);
    assertThat(libc.read(timer, count)).isEqualTo(8);
    assertThat(count.get(JAVA_LONG, 0)).isEqualTo(1);
    spec.set(JAVA_LONG, 24, 1_000_000_000L);
    assertThat(libc.timerfdSettime(timer, 0, spec)).isEqualTo(-Errno.EINVAL);
  }

  @Test
  void the_handler_of_sigbus_is_the_jvms_and_takes_a_siginfo() {
    MemorySegment action = arena.allocate(152, 8);
    assertThat(libc.sigaction(Constants.SIGBUS, MemorySegment.NULL, action)).isZero();
    assertThat(action.get(JAVA_LONG, 0)).isGreaterThan(1);
    assertThat(action.get(JAVA_INT, 136) & 4).isEqualTo(4);
  }

  @Test
  void calls_made_by_number_fail_with_their_own_errors() {
    MemorySegment some = arena.allocate(256, 8);
    assertThat(libc.lseek(-1, 0, Constants.SEEK_SET)).isEqualTo(-Errno.EBADF);
    assertThat(libc.fsync(-1)).isEqualTo(-Errno.EBADF);
    assertThat(libc.ioctl(-1, 0, 0)).isEqualTo(-Errno.EBADF);
    assertThat(libc.madvise(1, PAGE, 0)).isEqualTo(-Errno.EINVAL);
    assertThat(libc.mprotect(1, PAGE, Constants.PROT_READ)).isEqualTo(-Errno.EINVAL);
    assertThat(libc.mincore(1, PAGE, some)).isEqualTo(-Errno.EINVAL);
    assertThat(libc.prlimit(9999, MemorySegment.NULL, some)).isEqualTo(-Errno.EINVAL);
    assertThat(libc.mount("none", "/none/of/this", "tmpfs", 0, "")).isNegative();
    assertThat(libc.umount2("/none/of/this", 0)).isNegative();
  }

  @Test
  void a_hole_and_data_are_found_in_a_file() {
    int fd = memfd(4 * PAGE);
    assertThat(libc.pwrite(fd, text("x"), 2 * PAGE)).isEqualTo(1);
    assertThat(libc.lseek(fd, 0, Constants.SEEK_DATA)).isEqualTo(2 * PAGE);
    assertThat(libc.lseek(fd, 2 * PAGE, Constants.SEEK_HOLE)).isEqualTo(3 * PAGE);
    assertThat(libc.lseek(fd, 3 * PAGE, Constants.SEEK_DATA)).isEqualTo(-Errno.ENXIO);
  }

  @Test
  void mincore_tells_which_pages_are_there_and_reads_none() {
    int fd = memfd(2 * PAGE);
    assertThat(libc.pwrite(fd, text("x"), PAGE)).isEqualTo(1);
    long address = libc.mmap(0, 2 * PAGE, Constants.PROT_READ, Constants.MAP_SHARED, fd, 0);
    assertThat(address).isPositive();
    MemorySegment pages = arena.allocate(2);
    assertThat(libc.mincore(address, 2 * PAGE, pages)).isZero();
    assertThat(pages.get(JAVA_BYTE, 0) & 1).isZero();
    assertThat(pages.get(JAVA_BYTE, 1) & 1).isEqualTo(1);
    assertThat(libc.munmap(address, 2 * PAGE)).isZero();
  }

  @Test
  void memory_past_the_end_of_a_file_is_efault_to_calls_that_read_it() {
    int fd = memfd(PAGE);
    long address = libc.mmap(0, 2 * PAGE, Constants.PROT_READ, Constants.MAP_PRIVATE, fd, 0);
    assertThat(address).isPositive();
    MemorySegment local = iovec(arena.allocate(1).address(), 1);
    long self = ProcessHandle.current().pid();
    assertThat(libc.processVmReadv(self, local, iovec(address, 1))).isEqualTo(1);
    assertThat(libc.processVmReadv(self, local, iovec(address + PAGE, 1))).isEqualTo(-Errno.EFAULT);
    assertThat(libc.madvise(address + PAGE, PAGE, Constants.MADV_POPULATE_READ))
        .isEqualTo(-Errno.EFAULT);
    assertThat(libc.munmap(address, 2 * PAGE)).isZero();
  }

  private MemorySegment iovec(long address, long lengthBytes) {
    MemorySegment iovec = arena.allocate(16, 8);
    iovec.set(JAVA_LONG, 0, address);
    iovec.set(JAVA_LONG, 8, lengthBytes);
    return iovec;
  }

  @Test
  void the_limit_of_open_files_and_the_user_are_told() {
    MemorySegment limit = arena.allocate(16, 8);
    assertThat(libc.prlimit(Constants.RLIMIT_NOFILE, MemorySegment.NULL, limit)).isZero();
    assertThat(limit.get(JAVA_LONG, 0)).isPositive().isLessThanOrEqualTo(limit.get(JAVA_LONG, 8));
    assertThat(libc.geteuid()).isNotNegative();
  }
}
