package dev.busproof.memfd;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.busproof.memfd.libc.Libc;
import dev.busproof.memfd.libc.LinuxException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;

/** A dma-buf over the pages of a memfd, made by /dev/udmabuf; it pins them. */
public final class Udmabuf {
  private static final Path DEVICE = Path.of("/dev/udmabuf");

  /** UDMABUF_CREATE of struct udmabuf_create: memfd and flags, two ints; offset, size. */
  private static final long CREATE = 0x40187542L;

  private static final int CREATE_BYTES = 24;
  private static final int CREATE_SIZE = 16;
  private static final int FLAGS_CLOEXEC = 1;

  private Udmabuf() {}

  /**
   * Makes one of the first pages.
   *
   * @param memfd sealed with SHRINK and not with WRITE
   * @param lengthBytes a multiple of the page
   * @throws LinuxException ENOENT where the device is missing, EINVAL for wrong seals
   */
  public static Fd create(Libc libc, Fd memfd, long lengthBytes) throws LinuxException {
    try (Fd device = Fd.open(libc, DEVICE, OpenFlag.READ_WRITE);
        Arena arena = Arena.ofConfined()) {
      MemorySegment create = arena.allocate(CREATE_BYTES, Long.BYTES);
      create.set(JAVA_INT, 0, memfd.number());
      create.set(JAVA_INT, Integer.BYTES, FLAGS_CLOEXEC);
      create.set(JAVA_LONG, CREATE_SIZE, lengthBytes);
      int made = libc.ioctl(device.number(), CREATE, create.address());
      return Fd.own(libc, LinuxException.check(made, "UDMABUF_CREATE", lengthBytes + " bytes"));
    }
  }
}
