package dev.busproof.memfd;

import static dev.busproof.memfd.libc.LinuxException.check;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.busproof.memfd.libc.Constants;
import dev.busproof.memfd.libc.Libc;
import dev.busproof.memfd.libc.LinuxException;
import dev.busproof.memfd.libc.Stat;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;

/**
 * What can be told of a descriptor without ever waiting for anybody. Only files that answer
 * F_GET_SEALS, which are this kernel's own memory, are asked for their file system; others are
 * looked at with AT_STATX_DONT_SYNC, because fstat(2) and fstatfs(2) of a FUSE or NFS file last as
 * long as its server likes.
 *
 * @param sizeBytes st_size; for FUSE and NFS what the kernel remembers
 * @param allocatedBytes memory or disk in use: less than the size when there are holes
 * @param seals empty for kinds that have none
 * @param sealable whether this descriptor may add seals
 */
public record FdFacts(
    FileKind kind,
    AccessMode access,
    long sizeBytes,
    long allocatedBytes,
    Set<Seal> seals,
    boolean sealable) {
  private static final String SECRET_LINK = "/secretmem";

  public FdFacts {
    seals = Set.copyOf(seals);
  }

  /** Looks; never reads nor opens the file, never blocks. */
  public static FdFacts of(Libc libc, Fd fd) throws LinuxException {
    int flags = check(libc.fcntl(fd.number(), Constants.F_GETFL, 0), "fcntl F_GETFL", fd);
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment statx = arena.allocate(Stat.STATX_BYTES, Long.BYTES);
      int mask = Constants.STATX_BASIC_STATS;
      // Before the size: a seal that is there now keeps the size that is read next.
      int sealBits = libc.fcntl(fd.number(), Constants.F_GET_SEALS, 0);
      int result = libc.statx(fd.number(), Constants.AT_STATX_DONT_SYNC, mask, statx);
      check(result, "statx", fd);
      Stat stat = Stat.ofStatx(statx);
      boolean path = (flags & Constants.O_PATH) != 0;
      AccessMode access = path ? AccessMode.NONE : access(flags);
      Set<Seal> seals = sealBits < 0 ? Set.of() : Seal.of(sealBits);
      FileKind kind = path ? FileKind.PATH : kind(libc, fd, statx, stat, sealBits >= 0, arena);
      boolean sealable =
          sealBits >= 0 && !seals.contains(Seal.SEAL) && access == AccessMode.READ_WRITE;
      return new FdFacts(kind, access, stat.sizeBytes(), stat.allocatedBytes(), seals, sealable);
    }
  }

  private static AccessMode access(int flags) {
    return switch (flags & Constants.O_ACCMODE) {
      case Constants.O_RDONLY -> AccessMode.READ_ONLY;
      case Constants.O_WRONLY -> AccessMode.WRITE_ONLY;
      case Constants.O_RDWR -> AccessMode.READ_WRITE;
      default -> AccessMode.NONE;
    };
  }

  private static FileKind kind(
      Libc libc, Fd fd, MemorySegment statx, Stat stat, boolean hasSeals, Arena arena)
      throws LinuxException {
    return switch (stat.type()) {
      case Constants.S_IFIFO -> FileKind.PIPE;
      case Constants.S_IFSOCK -> FileKind.SOCKET;
      case Constants.S_IFCHR -> FileKind.CHAR_DEVICE;
      case Constants.S_IFBLK -> FileKind.BLOCK_DEVICE;
      case Constants.S_IFDIR -> FileKind.DIRECTORY;
      case Constants.S_IFREG -> hasSeals ? memoryKind(libc, fd, arena) : fileKind(fd, statx);
      case 0 -> FileKind.ANONYMOUS;
      default -> FileKind.OTHER;
    };
  }

  private static FileKind memoryKind(Libc libc, Fd fd, Arena arena) throws LinuxException {
    MemorySegment statfs = arena.allocate(Constants.STATFS_BYTES, Long.BYTES);
    check(libc.fstatfs(fd.number(), statfs), "fstatfs", fd);
    long type = statfs.get(JAVA_LONG, 0);
    if (type == Constants.TMPFS_MAGIC) {
      return FileKind.SHMEM;
    }
    return type == Constants.HUGETLBFS_MAGIC ? FileKind.HUGETLB : FileKind.OTHER;
  }

  private static FileKind fileKind(Fd fd, MemorySegment statx) {
    if (Stat.deviceMajor(statx) != 0) {
      return FileKind.DISK;
    }
    // A file on FUSE could call itself so too, and would be refused with another reason.
    try {
      Path link = Files.readSymbolicLink(Path.of("/proc/self/fd/" + fd.number()));
      return link.toString().startsWith(SECRET_LINK) ? FileKind.SECRET : FileKind.NETWORK_OR_FUSE;
    } catch (IOException e) {
      return FileKind.NETWORK_OR_FUSE;
    }
  }
}
