package dev.busproof.memfd.io;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.busproof.memfd.DescriptorDisposal;
import dev.busproof.memfd.Fd;
import dev.busproof.memfd.libc.Constants;
import dev.busproof.memfd.libc.Libc;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One for each thread, used from the preparation of a call to the end of it. It is a struct msghdr
 * with one iovec and a control buffer for SCM_RIGHTS, laid out as on every 64-bit Linux: msg_name
 * 0, msg_namelen 8, msg_iov 16, msg_iovlen 24, msg_control 32, msg_controllen 40, msg_flags 48.
 */
final class MessageHeader {
  /** SCM_MAX_FD: the kernel refuses to send more in one message, so this never truncates. */
  static final int MAX_RECEIVED = 253;

  private static final int HEADER_BYTES = 56;
  private static final int IOVEC = HEADER_BYTES;
  private static final int IOVEC_BYTES = 16;
  private static final int CONTROL = IOVEC + IOVEC_BYTES;
  private static final int CMSG_BYTES = 16;

  /** Room for a second, small control message too, such as credentials somebody asked for. */
  private static final int CONTROL_BYTES = align(CMSG_BYTES + MAX_RECEIVED * 4) + 64;

  private static final int MSG_NAME = 0;
  private static final int MSG_NAMELEN = 8;
  private static final int MSG_IOV = 16;
  private static final int MSG_IOVLEN = 24;
  private static final int MSG_CONTROL = 32;
  private static final int MSG_CONTROLLEN = 40;
  private static final int MSG_FLAGS = 48;
  private static final int CMSG_LEVEL = 8;
  private static final int CMSG_TYPE = 12;

  private static final ThreadLocal<MessageHeader> OF_THREAD =
      ThreadLocal.withInitial(MessageHeader::new);

  // Collected with the thread: an explicitly closed shared arena costs a handshake of all threads.
  private final MemorySegment memory = Arena.ofAuto().allocate(CONTROL + CONTROL_BYTES, 8);

  private MessageHeader() {}

  /** Of undefined content. */
  static MessageHeader ofThisThread() {
    return OF_THREAD.get();
  }

  MemorySegment segment() {
    return memory;
  }

  void toReceive(MemorySegment into) {
    prepare(into, CONTROL_BYTES);
  }

  void toSend(MemorySegment from, List<Fd> descriptors) {
    int count = descriptors.size();
    if (count == 0) {
      prepare(from, 0);
      return;
    }
    int length = CMSG_BYTES + count * Integer.BYTES;
    prepare(from, align(length));
    memory.set(JAVA_LONG, CONTROL, length);
    memory.set(JAVA_INT, CONTROL + CMSG_LEVEL, Constants.SOL_SOCKET);
    memory.set(JAVA_INT, CONTROL + CMSG_TYPE, Constants.SCM_RIGHTS);
    for (int i = 0; i < count; i++) {
      long at = CONTROL + CMSG_BYTES + (long) i * Integer.BYTES;
      memory.set(JAVA_INT, at, descriptors.get(i).number());
    }
  }

  /** All of it, word by word: filling and slicing is more code than the call. */
  private void prepare(MemorySegment data, int controlBytes) {
    if (!data.isNative()) {
      throw new IllegalArgumentException("memory on the heap has no address");
    }
    memory.set(JAVA_LONG, IOVEC, data.address());
    memory.set(JAVA_LONG, IOVEC + 8, data.byteSize());
    memory.set(JAVA_LONG, MSG_NAME, 0);
    memory.set(JAVA_LONG, MSG_NAMELEN, 0);
    memory.set(JAVA_LONG, MSG_IOV, memory.address() + IOVEC);
    memory.set(JAVA_LONG, MSG_IOVLEN, 1);
    memory.set(JAVA_LONG, MSG_CONTROL, controlBytes > 0 ? memory.address() + CONTROL : 0);
    memory.set(JAVA_LONG, MSG_CONTROLLEN, controlBytes);
    memory.set(JAVA_LONG, MSG_FLAGS, 0);
  }

  boolean controlTruncated() {
    return (memory.get(JAVA_INT, MSG_FLAGS) & Constants.MSG_CTRUNC) != 0;
  }

  /**
   * Adds every descriptor of the message just received, owned from here on. When memory for that
   * runs out the rest is closed.
   */
  void descriptors(Libc libc, DescriptorDisposal disposal, Deque<Fd> into) {
    OutOfMemoryError failure = null;
    long end = CONTROL + memory.get(JAVA_LONG, MSG_CONTROLLEN);
    long at = CONTROL;
    while (at + CMSG_BYTES <= end) {
      long length = memory.get(JAVA_LONG, at);
      if (length < CMSG_BYTES) {
        break;
      }
      if (memory.get(JAVA_INT, at + CMSG_LEVEL) == Constants.SOL_SOCKET
          && memory.get(JAVA_INT, at + CMSG_TYPE) == Constants.SCM_RIGHTS) {
        long dataEnd = Math.min(at + length, end);
        for (long i = at + CMSG_BYTES; i + Integer.BYTES <= dataEnd; i += Integer.BYTES) {
          int number = memory.get(JAVA_INT, i);
          if (failure == null) {
            failure = own(libc, number, disposal, into);
          } else {
            disposal.dispose(libc, number);
          }
        }
      }
      at += align(length);
    }
    if (failure != null) {
      throw failure;
    }
  }

  private static @Nullable OutOfMemoryError own(
      Libc libc, int number, DescriptorDisposal disposal, Deque<Fd> into) {
    try {
      into.addLast(Fd.own(libc, number, disposal));
      return null;
    } catch (OutOfMemoryError e) {
      disposal.dispose(libc, number);
      return e;
    }
  }

  private static long align(long bytes) {
    return (bytes + 7) & ~7L;
  }

  private static int align(int bytes) {
    return (bytes + 7) & ~7;
  }
}
