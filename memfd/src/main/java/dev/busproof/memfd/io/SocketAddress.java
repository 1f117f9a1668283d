package dev.busproof.memfd.io;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import dev.busproof.memfd.libc.Constants;
import dev.busproof.memfd.libc.Errno;
import dev.busproof.memfd.libc.LinuxException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** struct sockaddr_un of unix(7). */
final class SocketAddress {
  /** Size of sun_path, its final NUL included. */
  private static final int PATH_BYTES = 108;

  private static final int PATH_OFFSET = 2;

  private SocketAddress() {}

  static MemorySegment of(Arena arena, Path path, String call) throws LinuxException {
    byte[] bytes = path.toString().getBytes(StandardCharsets.UTF_8);
    if (bytes.length >= PATH_BYTES) {
      throw new LinuxException(
          call,
          Errno.ENAMETOOLONG,
          path + " has " + bytes.length + " bytes, a socket path holds " + (PATH_BYTES - 1));
    }
    MemorySegment address = arena.allocate(PATH_OFFSET + bytes.length + 1L, Long.BYTES);
    address.set(JAVA_SHORT, 0, (short) Constants.AF_UNIX);
    MemorySegment.copy(bytes, 0, address, JAVA_BYTE, PATH_OFFSET, bytes.length);
    return address;
  }
}
