package dev.busproof.memfd;

import static dev.busproof.memfd.libc.LinuxException.check;

import dev.busproof.memfd.libc.Constants;
import dev.busproof.memfd.libc.Libc;
import dev.busproof.memfd.libc.LinuxException;
import java.lang.foreign.MemorySegment;
import java.util.EnumSet;
import java.util.Set;

/** A memfd we made ourselves: what a client hands over as a pool. Owns its descriptor. */
public final class Memfd implements AutoCloseable {
  /** Flags of memfd_create(2); close-on-exec is always set. */
  public enum Option {
    /** MFD_ALLOW_SEALING. */
    SEALABLE(Constants.MFD_ALLOW_SEALING),
    /** MFD_HUGETLB with the default huge page size. */
    HUGETLB(Constants.MFD_HUGETLB),
    /** MFD_EXEC; Linux 6.3 and newer. */
    EXEC(Constants.MFD_EXEC),
    /** MFD_NOEXEC_SEAL, which implies SEALABLE; Linux 6.3 and newer. */
    NOEXEC_SEAL(Constants.MFD_NOEXEC_SEAL);

    private final int bit;

    Option(int bit) {
      this.bit = bit;
    }
  }

  private final Fd fd;

  private Memfd(Fd fd) {
    this.fd = fd;
  }

  /**
   * memfd_create(2) and ftruncate(2).
   *
   * @param name what /proc/PID/maps shows, up to 249 bytes
   * @throws LinuxException EINVAL for a size that is negative, or no multiple of the huge page
   */
  public static Memfd create(Libc libc, String name, long sizeBytes, Option... options)
      throws LinuxException {
    int flags = Constants.MFD_CLOEXEC;
    for (Option option : options) {
      flags |= option.bit;
    }
    Fd fd = Fd.own(libc, check(libc.memfdCreate(name, flags), "memfd_create", name));
    try {
      fd.truncate(sizeBytes);
    } catch (LinuxException e) {
      fd.close();
      throw e;
    }
    return new Memfd(fd);
  }

  /** The descriptor; it stays this object's. */
  public Fd fd() {
    return fd;
  }

  /** {@link Fd#sizeBytes}. */
  public long sizeBytes() throws LinuxException {
    return fd.sizeBytes();
  }

  /** {@link Fd#truncate}. */
  public void truncate(long sizeBytes) throws LinuxException {
    fd.truncate(sizeBytes);
  }

  /** {@link Fd#addSeals}. */
  public void seal(Seal first, Seal... more) throws LinuxException {
    fd.addSeals(EnumSet.of(first, more));
  }

  /** {@link Fd#seals}. */
  public Set<Seal> seals() throws LinuxException {
    return fd.seals();
  }

  /** {@link Fd#punchHole}. */
  public void punchHole(long offset, long length) throws LinuxException {
    fd.punchHole(offset, length);
  }

  /** {@link Fd#allocate}. */
  public void allocate(long offset, long length) throws LinuxException {
    fd.allocate(offset, length);
  }

  /** {@link Fd#pwrite(byte[], int, int, long)}. */
  public int pwrite(byte[] bytes, int from, int count, long offset) throws LinuxException {
    return fd.pwrite(bytes, from, count, offset);
  }

  /** {@link Fd#pwrite(MemorySegment, long)}. */
  public int pwrite(MemorySegment source, long offset) throws LinuxException {
    return fd.pwrite(source, offset);
  }

  /** {@link Fd#fill} of the whole of the file's present size. */
  public void fill(int pixel) throws LinuxException {
    fd.fill(0, fd.sizeBytes(), pixel);
  }

  /** Closes the descriptor; the memory lives on while anybody else has it open or mapped. */
  @Override
  public void close() {
    fd.close();
  }
}
