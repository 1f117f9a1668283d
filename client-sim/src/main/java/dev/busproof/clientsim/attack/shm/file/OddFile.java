package dev.busproof.clientsim.attack.shm.file;

import static dev.busproof.memfd.libc.LinuxException.check;

import dev.busproof.clientsim.attack.Machine;
import dev.busproof.clientsim.attack.Needs;
import dev.busproof.clientsim.attack.UnsupportedException;
import dev.busproof.memfd.Fd;
import dev.busproof.memfd.FdPair;
import dev.busproof.memfd.Memfd;
import dev.busproof.memfd.OpenFlag;
import dev.busproof.memfd.io.TimerFd;
import dev.busproof.memfd.libc.Constants;
import dev.busproof.memfd.libc.Libc;
import dev.busproof.memfd.libc.LinuxException;
import dev.busproof.memfd.libc.Syscall;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Descriptors of all kinds, most of which are no memory. What has another end keeps it, open and
 * silent: whoever reads a pipe or a socket without thinking then waits for ever, where an end
 * closed early would let him go at once.
 */
public enum OddFile {
  PIPE("pipe", "a pipe", Use.NONE) {
    @Override
    PoolFile create(Libc libc, long sizeBytes) throws LinuxException {
      return keeping(Fd.pipe(libc));
    }
  },
  DIRECTORY("directory", "a directory", Use.NONE) {
    @Override
    PoolFile create(Libc libc, long sizeBytes) throws LinuxException {
      return alone(Fd.open(libc, Path.of("/"), OpenFlag.READ_ONLY, OpenFlag.DIRECTORY));
    }
  },
  EVENTFD("eventfd", "an eventfd", Use.NONE) {
    @Override
    PoolFile create(Libc libc, long sizeBytes) throws LinuxException {
      return alone(Fd.eventFd(libc));
    }
  },
  SOCKET("socket", "a socket", Use.NONE) {
    @Override
    PoolFile create(Libc libc, long sizeBytes) throws LinuxException {
      return keeping(Fd.socketPair(libc));
    }
  },
  O_PATH("o-path", "an O_PATH descriptor of a memfd", Use.NONE) {
    @Override
    PoolFile create(Libc libc, long sizeBytes) throws LinuxException {
      return alone(reopened(libc, sizeBytes, OpenFlag.PATH));
    }
  },
  WRITE_ONLY("write-only", "a memfd that can be written to and not read", Use.NONE) {
    @Override
    PoolFile create(Libc libc, long sizeBytes) throws LinuxException {
      return alone(reopened(libc, sizeBytes, OpenFlag.WRITE_ONLY));
    }
  },
  DEV_NULL("dev-null", "/dev/null", Use.NONE) {
    @Override
    PoolFile create(Libc libc, long sizeBytes) throws LinuxException {
      return alone(Fd.open(libc, Path.of("/dev/null"), OpenFlag.READ_WRITE));
    }
  },
  /** It can be mapped and read for ever: taking it is harmless, and so is refusing it. */
  DEV_ZERO("dev-zero", "/dev/zero", Use.EITHER) {
    @Override
    PoolFile create(Libc libc, long sizeBytes) throws LinuxException {
      return alone(Fd.open(libc, Path.of("/dev/zero"), OpenFlag.READ_WRITE));
    }
  },
  PTY("pty", "the master of a pseudo-terminal", Use.NONE) {
    @Override
    PoolFile create(Libc libc, long sizeBytes) throws LinuxException {
      return alone(Fd.open(libc, Path.of("/dev/ptmx"), OpenFlag.READ_WRITE));
    }
  },
  BLOCK_DEVICE("block-device", "a loop device without a file", Use.NONE) {
    @Override
    public Needs with(Needs needs) {
      return needs.and(Machine.ROOT);
    }

    @Override
    PoolFile create(Libc libc, long sizeBytes) throws IOException {
      for (int i = 0; i < LOOP_DEVICES; i++) {
        var size = Path.of("/sys/block/loop" + i + "/size");
        if (Files.exists(size) && Files.readString(size).strip().equals("0")) {
          return alone(Fd.open(libc, Path.of("/dev/loop" + i), OpenFlag.READ_ONLY));
        }
      }
      throw new UnsupportedException("there is no loop device without a file");
    }
  },
  EPOLL("epoll", "an epoll instance", Use.NONE) {
    @Override
    PoolFile create(Libc libc, long sizeBytes) throws LinuxException {
      return made(libc, libc.epollCreate1(Constants.EPOLL_CLOEXEC), "epoll_create1");
    }
  },
  TIMERFD("timerfd", "a timer", Use.NONE) {
    @Override
    PoolFile create(Libc libc, long sizeBytes) throws LinuxException {
      var timer = TimerFd.create(libc);
      return alone(timer.fd());
    }
  },
  SIGNALFD("signalfd", "a signalfd", Use.NONE) {
    @Override
    PoolFile create(Libc libc, long sizeBytes) throws LinuxException {
      try (var arena = Arena.ofConfined()) {
        MemorySegment none = arena.allocate(Long.BYTES, Long.BYTES);
        long fd =
            libc.syscall(
                Syscall.SIGNALFD4, -1, none.address(), none.byteSize(), Constants.O_CLOEXEC, 0, 0);
        return made(libc, fd, "signalfd4");
      }
    }
  },
  INOTIFY("inotify", "an inotify instance", Use.NONE) {
    @Override
    PoolFile create(Libc libc, long sizeBytes) throws LinuxException {
      return made(
          libc,
          libc.syscall(Syscall.INOTIFY_INIT1, Constants.O_CLOEXEC, 0, 0, 0, 0, 0),
          "inotify_init1");
    }
  },
  PIDFD("pidfd", "a pidfd", Use.NONE) {
    @Override
    PoolFile create(Libc libc, long sizeBytes) throws LinuxException {
      long self = ProcessHandle.current().pid();
      return made(libc, libc.syscall(Syscall.PIDFD_OPEN, self, 0, 0, 0, 0, 0), "pidfd_open");
    }
  },
  USERFAULTFD("userfaultfd", "a userfaultfd", Use.NONE) {
    @Override
    PoolFile create(Libc libc, long sizeBytes) throws LinuxException {
      int flags = Constants.O_CLOEXEC | UFFD_USER_MODE_ONLY;
      return made(libc, libc.syscall(Syscall.USERFAULTFD, flags, 0, 0, 0, 0, 0), "userfaultfd");
    }
  },
  NAMESPACE("namespace", "a namespace", Use.NONE) {
    @Override
    PoolFile create(Libc libc, long sizeBytes) throws LinuxException {
      return alone(Fd.open(libc, Path.of("/proc/self/ns/mnt"), OpenFlag.READ_ONLY));
    }
  },
  PROC_FILE("proc-file", "a file of /proc", Use.NONE) {
    @Override
    PoolFile create(Libc libc, long sizeBytes) throws LinuxException {
      return alone(Fd.open(libc, Path.of("/proc/self/status"), OpenFlag.READ_ONLY));
    }
  },
  SYSFS_FILE("sysfs-file", "a file of /sys", Use.NONE) {
    @Override
    PoolFile create(Libc libc, long sizeBytes) throws LinuxException {
      return alone(Fd.open(libc, Path.of("/sys/kernel/uevent_seqnum"), OpenFlag.READ_ONLY));
    }
  },
  /** Only a shared mapping can read it, and not every process may lock so much memory. */
  SECRET("secret", "memory of memfd_secret(2)", Use.EITHER) {
    @Override
    PoolFile create(Libc libc, long sizeBytes) throws LinuxException {
      var file = alone(Fd.secret(libc));
      boolean done = false;
      try {
        file.fd().truncate(sizeBytes);
        done = true;
        return file;
      } finally {
        if (!done) {
          file.close();
        }
      }
    }
  },
  READ_ONLY("read-only", "an unsealed memfd that can be read and not written to", Use.READABLE) {
    @Override
    PoolFile create(Libc libc, long sizeBytes) throws IOException {
      return readOnly(Backing.MEMFD, libc, sizeBytes);
    }
  },
  APPEND("append", "a memfd that is open for appending", Use.MEMORY) {
    @Override
    PoolFile create(Libc libc, long sizeBytes) throws IOException {
      var file = Backing.MEMFD.open(libc, sizeBytes);
      file.fd().setAppending(true);
      return file;
    }
  },
  TMPFS("tmpfs", "an unlinked file on tmpfs", Use.MEMORY) {
    @Override
    PoolFile create(Libc libc, long sizeBytes) throws IOException {
      return Backing.TMPFS.open(libc, sizeBytes);
    }
  },
  DISK("disk", "a file on a disk", Use.READABLE) {
    @Override
    PoolFile create(Libc libc, long sizeBytes) throws IOException {
      var path = Files.createTempFile(Directories.disk(libc), "busproof", ".pool");
      var fd = Fd.open(libc, path, OpenFlag.READ_WRITE);
      var file = new PoolFile(fd, () -> path.toFile().delete());
      boolean done = false;
      try {
        fd.truncate(sizeBytes);
        done = true;
        return file;
      } finally {
        if (!done) {
          file.close();
        }
      }
    }
  },
  DISK_DELETED("disk-deleted", "a file on a disk that has no name any more", Use.READABLE) {
    @Override
    PoolFile create(Libc libc, long sizeBytes) throws IOException {
      return Backing.DISK.open(libc, sizeBytes);
    }
  },
  DISK_READ_ONLY("disk-read-only", "a file on a disk, open for reading only", Use.READABLE) {
    @Override
    PoolFile create(Libc libc, long sizeBytes) throws IOException {
      return readOnly(Backing.DISK, libc, sizeBytes);
    }
  },
  HUGETLB("hugetlb", "a memfd of huge pages", Use.READABLE) {
    @Override
    public Needs with(Needs needs) {
      return Backing.HUGETLB.with(needs);
    }

    @Override
    PoolFile create(Libc libc, long sizeBytes) throws IOException {
      return Backing.HUGETLB.open(libc, Backing.HUGETLB.unitBytes());
    }
  };

  /** What a compositor can do with a descriptor. */
  public enum Use {
    /** Neither read nor map it. */
    NONE,
    /** Read it, perhaps, with nothing in it but zeros; refuse it with the same right. */
    EITHER,
    /** Read it; there are compositors that cannot, because they map writable or memory only. */
    READABLE,
    /** Map and read it as any other shared memory. */
    MEMORY
  }

  private static final int LOOP_DEVICES = 8;

  /** linux/userfaultfd.h: faults of the kernel's are not asked for, which needs no privilege. */
  private static final int UFFD_USER_MODE_ONLY = 1;

  private final String id;
  private final String text;
  private final Use use;

  OddFile(String id, String text, Use use) {
    this.id = id;
    this.text = text;
    this.use = use;
  }

  /** For ids. */
  public String id() {
    return id;
  }

  /** In a sentence. */
  public String text() {
    return text;
  }

  /** What it is good for. */
  public Use use() {
    return use;
  }

  /** What there must be of the machine, beside what {@code needs} names. */
  public Needs with(Needs needs) {
    return needs;
  }

  /**
   * Opens one, of that size where it has any.
   *
   * @throws UnsupportedException when there is no such thing on this machine
   */
  public PoolFile open(Libc libc, long sizeBytes) throws IOException {
    try {
      return create(libc, sizeBytes);
    } catch (LinuxException e) {
      throw new UnsupportedException("there is no such file here: " + e.getMessage());
    }
  }

  abstract PoolFile create(Libc libc, long sizeBytes) throws IOException;

  private static PoolFile alone(Fd fd) {
    return new PoolFile(fd, () -> {});
  }

  private static PoolFile keeping(FdPair ends) {
    return new PoolFile(ends.first(), ends.second()::close);
  }

  private static PoolFile made(Libc libc, long result, String call) throws LinuxException {
    return alone(Fd.own(libc, check((int) result, call, "")));
  }

  private static Fd reopened(Libc libc, long sizeBytes, OpenFlag flag) throws LinuxException {
    try (var file = Memfd.create(libc, "busproof-reopened", sizeBytes)) {
      return Fd.open(libc, Path.of("/proc/self/fd/" + file.fd().number()), flag);
    }
  }

  private static PoolFile readOnly(Backing backing, Libc libc, long sizeBytes) throws IOException {
    try (var file = backing.open(libc, sizeBytes)) {
      return alone(file.fd().reopenReadOnly());
    }
  }
}
