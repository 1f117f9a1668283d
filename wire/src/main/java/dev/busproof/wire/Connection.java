package dev.busproof.wire;

import dev.busproof.memfd.Fd;
import dev.busproof.memfd.io.ControlTruncatedException;
import dev.busproof.memfd.io.UnixSocket;
import dev.busproof.memfd.libc.LinuxException;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The message stream of one socket: whole messages in, messages out, descriptors beside them, every
 * queue bounded. Never blocks. Not thread-safe: one thread at a time, any thread.
 *
 * <p>Reading: after {@link #fill}, call {@link #next} until it says false. A {@link WireException}
 * or an I/O error is the end of the connection; {@link #close} it. Writing: {@link #send} queues,
 * {@link #flush} writes what the socket takes.
 */
public final class Connection implements AutoCloseable {
  /** The most that one call of {@link #fill} takes. */
  static final int INPUT_BYTES = InputQueue.CAPACITY_BYTES;

  private final UnixSocket socket;
  private final ConnectionLimits limits;
  private final InputQueue input = new InputQueue();
  private final ArrayDeque<Fd> descriptors = new ArrayDeque<>(0);
  private final Consumer<Fd> arrival = this::arrive;
  private final MessageReader body = new MessageReader(descriptors);
  private final OutputQueue output;
  private final MessageWriter writer;
  private @Nullable MessageTap tap;
  private int objectId;
  private int opcode;
  private long arrivedDescriptors;
  private boolean tooManyDescriptors;
  private boolean open = true;

  private Connection(UnixSocket socket, ConnectionLimits limits) {
    this.socket = socket;
    this.limits = limits;
    this.output = new OutputQueue(limits);
    this.writer = new MessageWriter(output);
  }

  /** Takes ownership of the socket. */
  public static Connection over(UnixSocket socket, ConnectionLimits limits) {
    return new Connection(socket, limits);
  }

  /**
   * Shows every message from now on, and takes the place of an earlier tap. Without one a message
   * costs a comparison more.
   */
  public void tap(MessageTap messageTap) {
    this.tap = messageTap;
  }

  /** The socket's descriptor, to wait on; it stays the connection's. */
  public Fd fd() {
    return socket.fd();
  }

  /** The socket, for its peer's credentials; it stays the connection's. */
  public UnixSocket socket() {
    return socket;
  }

  /**
   * Reads what is there, in one system call and never more than {@value #INPUT_BYTES} bytes. When
   * messages not taken yet fill the buffer, it reads nothing.
   *
   * @return false at the end of the stream; messages read before can still be taken
   * @throws WireException when descriptors pile up that no message takes, or some were lost on the
   *     way
   */
  public boolean fill() throws IOException, WireException {
    if (input.roomBytes() == 0) {
      return true;
    }
    int received;
    MemorySegment staging = Staging.ofThisThread(input.roomBytes());
    try {
      received = socket.receive(staging, arrival);
    } catch (ControlTruncatedException e) {
      throw WireException.noMemory("descriptors were lost on the way: " + e.getMessage());
    }
    if (tooManyDescriptors) {
      throw WireException.noMemory(
          "more than " + limits.unclaimedDescriptors() + " descriptors that no message takes");
    }
    if (received < 0) {
      return false;
    }
    input.append(staging, received);
    return true;
  }

  private void arrive(Fd fd) {
    if (descriptors.size() < limits.unclaimedDescriptors()) {
      descriptors.add(fd);
      arrivedDescriptors++;
    } else {
      tooManyDescriptors = true;
      fd.close();
    }
  }

  /**
   * Takes the next whole message, if it is there.
   *
   * @throws WireException with invalid_method when the header is impossible; again at every later
   *     call
   */
  public boolean next() throws WireException {
    if (input.lengthBytes() < MessageWriter.HEADER_BYTES) {
      input.rest();
      return false;
    }
    int word = input.word(Integer.BYTES);
    int sizeBytes = word >>> 16;
    if (!isPossibleSize(sizeBytes)) {
      if (tap != null) {
        tap.unreadable(input.slice(0, input.lengthBytes()).asReadOnly(), unclaimed());
      }
      throw WireException.invalidMethod(
          "message to object "
              + Integer.toUnsignedString(input.word(0))
              + " with an impossible size of "
              + sizeBytes
              + " bytes");
    }
    if (input.lengthBytes() < sizeBytes) {
      input.rest();
      return false;
    }
    objectId = input.word(0);
    opcode = word & 0xffff;
    long from = input.head();
    body.reset(input.segment(), from + MessageWriter.HEADER_BYTES, from + sizeBytes);
    if (tap != null) {
      MemorySegment arguments =
          input.slice(MessageWriter.HEADER_BYTES, sizeBytes - MessageWriter.HEADER_BYTES);
      tap.received(objectId, opcode, arguments.asReadOnly(), unclaimed());
    }
    input.skip(sizeBytes);
    return true;
  }

  private Collection<Fd> unclaimed() {
    return Collections.unmodifiableCollection(descriptors);
  }

  static boolean isPossibleSize(int sizeBytes) {
    return sizeBytes >= MessageWriter.HEADER_BYTES
        && sizeBytes % 4 == 0
        && sizeBytes <= MessageWriter.MAX_MESSAGE_BYTES;
  }

  /** Whom the message taken is for; the raw 32 bits. */
  public int objectId() {
    return objectId;
  }

  /** Which request or event the message taken is. */
  public int opcode() {
    return opcode;
  }

  /** The arguments of the message taken, valid until the next call of {@link #next} or fill. */
  public MessageReader body() {
    return body;
  }

  /**
   * Queues a message.
   *
   * @param message its descriptors become the connection's, which closes them once they are sent,
   *     or at once when this throws
   * @throws OutputOverflowException when the peer does not read, or the message is too long
   * @throws IllegalArgumentException when a string has a NUL inside
   * @throws IllegalStateException when closed
   */
  public void send(int objectId, Message message) throws OutputOverflowException {
    boolean queued = false;
    try {
      requireOpen();
      output.begin(objectId);
      encode(message);
      output.end(message);
      queued = true;
      if (tap != null) {
        output.showLast(tap);
      }
    } finally {
      if (!queued) {
        message.discard();
      }
    }
  }

  private void encode(Message message) {
    boolean encoded = false;
    try {
      message.encode(writer);
      encoded = true;
    } finally {
      if (!encoded) {
        output.abandon();
      }
    }
  }

  /**
   * Queues any bytes, without a bound. The descriptors arrive with the first byte, 28 at a time:
   * each further 28 with the byte after.
   *
   * @param descriptors become the connection's, which closes them at once when this throws
   * @throws IllegalArgumentException when there are fewer bytes than that
   * @throws IllegalStateException when closed
   */
  public void sendRaw(byte[] bytes, List<Fd> descriptors) {
    boolean queued = false;
    try {
      requireOpen();
      output.raw(bytes, descriptors);
      queued = true;
      if (tap != null) {
        tap.sentRaw(bytes, Collections.unmodifiableList(descriptors));
      }
    } finally {
      if (!queued) {
        descriptors.forEach(Fd::close);
      }
    }
  }

  private void requireOpen() {
    if (!open) {
      throw new IllegalStateException("the connection is closed");
    }
  }

  /**
   * Writes what the socket takes.
   *
   * @return true when nothing is left to write
   */
  public boolean flush() throws IOException {
    return output.flush(socket, null);
  }

  /**
   * As {@link #flush()}, where it is no error that the kernel will not pass descriptors now.
   *
   * @param undelivered told of each message that was dropped for it, in the middle of writing: it
   *     may not send
   */
  public boolean flush(Consumer<Undelivered> undelivered) throws IOException {
    return output.flush(socket, undelivered);
  }

  /** Whether something waits to be written. */
  public boolean wantsWrite() {
    return !output.isEmpty();
  }

  /** Bytes waiting to be written. */
  public int queuedOutputBytes() {
    return output.queuedBytes();
  }

  /** Descriptors that wait with them. */
  public int queuedOutputDescriptors() {
    return output.queuedDescriptors();
  }

  /**
   * Whether what waits to be written has reached half of a bound, in bytes or in descriptors: time
   * to stop queueing what the peer has not asked for.
   */
  public boolean isHalfFull() {
    return output.queuedBytes() >= limits.outputBytes() / 2
        || output.queuedDescriptors() >= Math.max(1, limits.outputDescriptors() / 2);
  }

  /**
   * Heap that what has come in and what waits to go out take up: nothing while there is neither.
   */
  public long bufferBytes() {
    return input.capacityBytes() + output.capacityBytes();
  }

  /** Whether bytes have come that no message has taken yet. */
  public boolean isInsideMessage() {
    return input.lengthBytes() > 0;
  }

  /** Whether one of the descriptors that no message has taken is such. */
  public boolean hasUnclaimed(Predicate<Fd> such) {
    return descriptors.stream().anyMatch(such);
  }

  /** Descriptors that messages have taken since the start. */
  public long claimedDescriptors() {
    return arrivedDescriptors - descriptors.size();
  }

  /**
   * Puts others in the place of descriptors that are not of our own making and have waited to be
   * written for too long: whoever waits for what becomes of them need not wait for the peer.
   *
   * @param beforeNanos of System.nanoTime: those queued before then
   * @param instead makes each of the others
   * @return how many there were
   */
  public int replaceForeignDescriptors(long beforeNanos, DescriptorSource instead)
      throws LinuxException {
    return output.replaceForeign(beforeNanos, instead);
  }

  /** Makes descriptors. */
  @FunctionalInterface
  public interface DescriptorSource {
    /** A new one, which is the caller's. */
    Fd next() throws LinuxException;
  }

  /** Descriptors received that no message has taken yet. */
  public int unclaimedDescriptors() {
    return descriptors.size();
  }

  /** Closes the socket and every descriptor queued in or out; idempotent. */
  @Override
  public void close() {
    if (!open) {
      return;
    }
    open = false;
    input.clear();
    body.close();
    descriptors.forEach(Fd::close);
    descriptors.clear();
    output.close();
    socket.close();
  }
}
