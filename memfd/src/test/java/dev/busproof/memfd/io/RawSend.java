package dev.busproof.memfd.io;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.busproof.memfd.Fd;
import dev.busproof.memfd.libc.Constants;
import dev.busproof.memfd.libc.Libc;
import dev.busproof.memfd.libc.LinuxException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** Sends one byte with as many descriptors as the kernel lets anybody send. */
final class RawSend {
  private RawSend() {}

  static void send(Libc libc, Fd socket, Fd passed, int copies) throws LinuxException {
    send(libc, socket, passed, copies, Constants.MSG_NOSIGNAL);
  }

  /** The byte is out of band. */
  static void sendOutOfBand(Libc libc, Fd socket, Fd passed) throws LinuxException {
    int outOfBand = 1;
    send(libc, socket, passed, 1, Constants.MSG_NOSIGNAL | outOfBand);
  }

  private static void send(Libc libc, Fd socket, Fd passed, int copies, int flags)
      throws LinuxException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment message = arena.allocate(56, 8);
      MemorySegment iovec = arena.allocate(16, 8);
      int length = 16 + 4 * copies;
      MemorySegment control = arena.allocate((length + 7) & ~7, 8);
      iovec.set(ADDRESS, 0, arena.allocate(1));
      iovec.set(JAVA_LONG, 8, 1);
      message.set(ADDRESS, 16, iovec);
      message.set(JAVA_LONG, 24, 1);
      message.set(ADDRESS, 32, control);
      message.set(JAVA_LONG, 40, control.byteSize());
      control.set(JAVA_LONG, 0, length);
      control.set(JAVA_INT, 8, Constants.SOL_SOCKET);
      control.set(JAVA_INT, 12, Constants.SCM_RIGHTS);
      for (int i = 0; i < copies; i++) {
        control.set(JAVA_INT, 16 + 4L * i, passed.number());
      }
      LinuxException.check(libc.sendmsg(socket.number(), message, flags), "sendmsg", "test");
    }
  }
}
