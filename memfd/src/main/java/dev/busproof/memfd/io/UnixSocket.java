package dev.busproof.memfd.io;

import static dev.busproof.memfd.libc.LinuxException.check;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import dev.busproof.memfd.DescriptorDisposal;
import dev.busproof.memfd.Fd;
import dev.busproof.memfd.FdPair;
import dev.busproof.memfd.libc.Constants;
import dev.busproof.memfd.libc.Errno;
import dev.busproof.memfd.libc.Libc;
import dev.busproof.memfd.libc.LinuxException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.ref.Reference;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.Consumer;

/** A connected unix(7) stream socket that passes descriptors. One thread; never blocks. */
public final class UnixSocket implements AutoCloseable {
  /** Most descriptors of one {@link #send}: what libwayland's receiving side has room for. */
  public static final int MAX_DESCRIPTORS = 28;

  private static final int TYPE =
      Constants.SOCK_STREAM | Constants.SOCK_CLOEXEC | Constants.SOCK_NONBLOCK;
  private static final int SEND_FLAGS = Constants.MSG_DONTWAIT | Constants.MSG_NOSIGNAL;
  private static final int RECEIVE_FLAGS = Constants.MSG_DONTWAIT | Constants.MSG_CMSG_CLOEXEC;

  private final Libc libc;
  private final Fd fd;
  private final DescriptorDisposal disposal;

  /** The peer has sent its last byte, and all of them have been taken. */
  private boolean ended;

  private UnixSocket(Libc libc, Fd fd, DescriptorDisposal disposal) {
    this.libc = libc;
    this.fd = fd;
    this.disposal = disposal;
  }

  /**
   * Connects, never waiting.
   *
   * @param path at most 107 bytes, ENAMETOOLONG beyond
   * @throws LinuxException EAGAIN when the listener's backlog is full, ECONNREFUSED when nobody
   *     listens, ENOENT
   */
  public static UnixSocket connect(Libc libc, Path path) throws LinuxException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment address = SocketAddress.of(arena, path, "connect");
      Fd fd = Fd.own(libc, check(libc.socket(Constants.AF_UNIX, TYPE, 0), "socket", ""));
      try {
        int result;
        do {
          result = libc.connect(fd.number(), address);
        } while (result == -Errno.EINTR);
        check(result, "connect", path);
      } catch (LinuxException e) {
        fd.close();
        throw e;
      }
      return adopt(libc, fd);
    }
  }

  /** Takes ownership of a connected stream socket. */
  public static UnixSocket adopt(Libc libc, Fd fd) {
    return new UnixSocket(libc, fd, DescriptorDisposal.DIRECT);
  }

  /**
   * The same socket, for a peer that is not trusted; takes this one over, whatever it ends with.
   *
   * <p>A byte sent with MSG_OOB comes in like any other from now on. By itself recvmsg(2) would
   * pass it over and close the descriptors that came with it, then and there: with a pipe that
   * somebody is writing to, that lasts as long as he likes.
   *
   * @param other closes the descriptors that come in, and the socket itself where that could wait
   */
  public UnixSocket untrusted(DescriptorDisposal other) throws LinuxException {
    UnixSocket socket = new UnixSocket(libc, fd, other);
    boolean done = false;
    try {
      MemorySegment on = OptionBlock.ofThisThread().value(1);
      on.set(JAVA_INT, 0, 1);
      int result = libc.setsockopt(fd.number(), Constants.SOL_SOCKET, Constants.SO_OOBINLINE, on);
      check(result, "setsockopt SO_OOBINLINE", fd);
      done = true;
      return socket;
    } finally {
      if (!done) {
        socket.close();
      }
    }
  }

  /** Whether the descriptor is what {@link #adopt} takes; it stays the caller's. */
  public static boolean isConnectedStream(Libc libc, Fd fd) {
    return option(libc, fd, Constants.SO_DOMAIN).equals(OptionalInt.of(Constants.AF_UNIX))
        && option(libc, fd, Constants.SO_TYPE).equals(OptionalInt.of(Constants.SOCK_STREAM))
        && option(libc, fd, Constants.SO_ACCEPTCONN).equals(OptionalInt.of(0))
        && hasPeer(libc, fd);
  }

  /**
   * Whether the descriptor is a socket whose peer is that process: of a connection that was
   * accepted there, the other end.
   */
  @SuppressWarnings("resource") // a view of a descriptor that stays the caller's
  public static boolean isConnectedTo(Libc libc, Fd fd, long pid) {
    try {
      return adopt(libc, fd).peer().pid() == pid;
    } catch (LinuxException e) {
      return false;
    }
  }

  private static OptionalInt option(Libc libc, Fd fd, int name) {
    OptionBlock block = OptionBlock.ofThisThread();
    MemorySegment value = block.value(1);
    int result = libc.getsockopt(fd.number(), Constants.SOL_SOCKET, name, value, block.length());
    return result < 0 ? OptionalInt.empty() : OptionalInt.of(value.get(JAVA_INT, 0));
  }

  /** A socket that was never connected has the peer that nobody is: user -1. */
  @SuppressWarnings("resource") // a view of a descriptor that stays the caller's
  private static boolean hasPeer(Libc libc, Fd fd) {
    try {
      return adopt(libc, fd).peer().uid() != -1;
    } catch (LinuxException e) {
      return false;
    }
  }

  /** A connected pair. */
  public static List<UnixSocket> pair(Libc libc) throws LinuxException {
    FdPair pair = Fd.socketPair(libc);
    return List.of(adopt(libc, pair.first()), adopt(libc, pair.second()));
  }

  /** The descriptor to wait on; it stays this object's. */
  public Fd fd() {
    return fd;
  }

  /** Who connected. */
  public PeerCredentials peer() throws LinuxException {
    OptionBlock block = OptionBlock.ofThisThread();
    MemorySegment credentials = block.value(3);
    int result =
        libc.getsockopt(
            fd.number(), Constants.SOL_SOCKET, Constants.SO_PEERCRED, credentials, block.length());
    check(result, "getsockopt SO_PEERCRED", fd);
    return new PeerCredentials(
        credentials.getAtIndex(JAVA_INT, 0),
        credentials.getAtIndex(JAVA_INT, 1),
        credentials.getAtIndex(JAVA_INT, 2));
  }

  /**
   * Takes what is there, up to the segment's size.
   *
   * @param into native memory, not empty
   * @param descriptors gets each descriptor that came with the bytes, in order, close-on-exec, and
   *     owns it
   * @return bytes received; 0 when it would block, -1 at the end of the stream
   * @throws ControlTruncatedException when the kernel dropped descriptors; the rest is closed
   * @throws LinuxException ECONNRESET when the peer went away with our bytes unread
   */
  public int receive(MemorySegment into, Consumer<Fd> descriptors)
      throws LinuxException, ControlTruncatedException {
    if (into.byteSize() == 0) {
      throw new IllegalArgumentException("no room to receive into");
    }
    // There before anything is received: who has it can be told of every descriptor.
    Deque<Fd> received = new ArrayDeque<>(0);
    MessageHeader header = MessageHeader.ofThisThread();
    long result = receive(into, header);
    if (result == -Errno.EAGAIN) {
      return 0;
    }
    check(result, "recvmsg", fd);
    try {
      header.descriptors(libc, disposal, received);
      if (header.controlTruncated()) {
        throw new ControlTruncatedException(received.size());
      }
      deliver(received, descriptors);
    } finally {
      // What the consumer did not take is nobody's.
      received.forEach(Fd::close);
    }
    ended |= result == 0;
    return result == 0 ? -1 : Math.toIntExact(result);
  }

  private static void deliver(Deque<Fd> received, Consumer<Fd> descriptors) {
    while (!received.isEmpty()) {
      descriptors.accept(received.getFirst());
      received.removeFirst();
    }
  }

  private long receive(MemorySegment into, MessageHeader header) {
    try {
      long result;
      do {
        header.toReceive(into);
        result = libc.recvmsg(fd.number(), header.segment(), RECEIVE_FLAGS);
      } while (result == -Errno.EINTR);
      return result;
    } finally {
      // The header holds a bare address of it.
      Reference.reachabilityFence(into);
    }
  }

  /**
   * Sends what the socket has room for. The descriptors go with the first byte, or not at all.
   *
   * @param from native memory; not empty when there are descriptors, since a stream carries them
   *     only with a byte
   * @param descriptors at most {@link #MAX_DESCRIPTORS}; they stay the caller's to close
   * @return bytes sent; 0 when it would block
   * @throws LinuxException EPIPE when the peer is gone; ETOOMANYREFS
   */
  public int send(MemorySegment from, List<Fd> descriptors) throws LinuxException {
    if (descriptors.size() > MAX_DESCRIPTORS) {
      throw new IllegalArgumentException(
          descriptors.size() + " descriptors in one message, at most " + MAX_DESCRIPTORS);
    }
    if (from.byteSize() == 0) {
      if (!descriptors.isEmpty()) {
        throw new IllegalArgumentException("descriptors travel with at least one byte");
      }
      return 0;
    }
    MessageHeader header = MessageHeader.ofThisThread();
    header.toSend(from, descriptors);
    long result = send(from, header);
    if (result == -Errno.EAGAIN) {
      return 0;
    }
    check(result, "sendmsg", fd);
    return Math.toIntExact(result);
  }

  private long send(MemorySegment from, MessageHeader header) {
    try {
      long result;
      do {
        result = libc.sendmsg(fd.number(), header.segment(), SEND_FLAGS);
      } while (result == -Errno.EINTR);
      return result;
    } finally {
      Reference.reachabilityFence(from);
    }
  }

  /**
   * Closes it. When the peer is {@link #untrusted} that is for the disposal if there is something
   * unread: there may be descriptors in what is unread, and the kernel closes them with the socket.
   * After the end of the stream there cannot be.
   */
  @Override
  public void close() {
    if (ended || disposal.equals(DescriptorDisposal.DIRECT) || !fd.isOpen()) {
      fd.close();
      return;
    }
    // From here on nothing comes in any more, and the peer knows.
    var _ = libc.shutdown(fd.number(), Constants.SHUT_RDWR);
    fd.closeBy(isEmpty() ? DescriptorDisposal.DIRECT : disposal);
  }

  private boolean isEmpty() {
    MemorySegment unread = OptionBlock.ofThisThread().value(1);
    int result = libc.ioctl(fd.number(), Constants.FIONREAD, unread.address());
    return result >= 0 && unread.get(JAVA_INT, 0) == 0;
  }
}
