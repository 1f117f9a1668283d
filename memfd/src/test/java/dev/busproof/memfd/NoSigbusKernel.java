package dev.busproof.memfd;

import dev.busproof.memfd.libc.Constants;
import dev.busproof.memfd.libc.Errno;
import dev.busproof.memfd.libc.ForwardingLibc;
import dev.busproof.memfd.libc.Libc;
import dev.busproof.memfd.libc.LinuxException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Map;

/**
 * A kernel with MAP_NOSIGBUS as its second version was proposed: where a private mapping with the
 * flag has no file behind it there are zeros, which stay when the file grows again, and the file
 * gets nothing. The real kernel ignores the flag; whatever lies past the end, at mmap(2) or after
 * an ftruncate(2) through this same object, is covered with pages of zeros.
 *
 * <p>So it stands for the kernel only towards code that maps and truncates through it, on one
 * thread: it proves which branch is taken and what follows, never that a real kernel does the same.
 */
public final class NoSigbusKernel extends ForwardingLibc {
  private static final long PAGE = 4096;

  private record Covered(long address, long lengthBytes, int protection, int fd) {}

  private final Libc real;
  private final int flag;
  private final long honestUpToBytes;
  private final Map<Long, Covered> mappings = new HashMap<>();
  private int flaggedMappings;

  /** One that honours this value. */
  public NoSigbusKernel(Libc real, int flag) {
    this(real, flag, Long.MAX_VALUE);
  }

  /** One that has forgotten the flag for mappings longer than this. */
  NoSigbusKernel(Libc real, int flag, long honestUpToBytes) {
    super(real);
    this.real = real;
    this.flag = flag;
    this.honestUpToBytes = honestUpToBytes;
  }

  /** How often it was asked for a private mapping with the flag. */
  int flaggedMappings() {
    return flaggedMappings;
  }

  @Override
  public long mmap(long at, long lengthBytes, int protection, int flags, int fd, long offset) {
    if ((flags & flag) != 0 && (flags & Constants.MAP_SHARED) != 0) {
      return -Errno.EINVAL;
    }
    long address = super.mmap(at, lengthBytes, protection, flags, fd, offset);
    boolean flagged = flags == (Constants.MAP_PRIVATE | flag);
    flaggedMappings += flagged ? 1 : 0;
    if (flagged && address > 0 && lengthBytes <= honestUpToBytes) {
      Covered mapping = new Covered(address, lengthBytes, protection, fd);
      mappings.put(address, mapping);
      cover(mapping);
    }
    return address;
  }

  @Override
  public int munmap(long address, long lengthBytes) {
    mappings.remove(address);
    return super.munmap(address, lengthBytes);
  }

  /** Any descriptor: which file it is of is not looked at, a file that is long enough is left. */
  @Override
  public int ftruncate(int fd, long sizeBytes) {
    int result = super.ftruncate(fd, sizeBytes);
    mappings.values().forEach(this::cover);
    return result;
  }

  private void cover(Covered mapping) {
    long size = sizeOf(mapping.fd());
    long from = Math.ceilDiv(size, PAGE) * PAGE;
    if (from < mapping.lengthBytes()) {
      int flags = Constants.MAP_PRIVATE | Constants.MAP_ANONYMOUS | Constants.MAP_FIXED;
      long length = mapping.lengthBytes() - from;
      long address = mapping.address() + from;
      long at = real.mmap(address, length, mapping.protection(), flags, -1, 0);
      if (at != address) {
        throw new AssertionError("no zeros: " + at);
      }
    }
  }

  private long sizeOf(int number) {
    int duplicate = real.fcntl(number, Constants.F_DUPFD_CLOEXEC, 0);
    try (Fd fd = Fd.own(real, duplicate)) {
      return fd.sizeBytes();
    } catch (LinuxException e) {
      throw new UncheckedIOException(e);
    }
  }
}
