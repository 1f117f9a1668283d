package dev.busproof.wire;

import dev.busproof.memfd.Fd;
import dev.busproof.memfd.io.ControlTruncatedException;
import dev.busproof.memfd.io.UnixSocket;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.function.Consumer;
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
  /**
   * Four messages of the greatest length: one call of {@link #fill} never takes more, so that a
   * client that floods gets as many turns as the others and no more.
   */
  static final int INPUT_BYTES = 4 * MessageWriter.MAX_MESSAGE_BYTES;

  private static final ValueLayout.OfInt WORD = ValueLayout.JAVA_INT_UNALIGNED;

  private final UnixSocket socket;
  private final ConnectionLimits limits;
  private final MemorySegment input = MemorySegment.ofArray(new byte[INPUT_BYTES]);
  private final ArrayDeque<Fd> descriptors = new ArrayDeque<>();
  private final Consumer<Fd> arrival = this::arrive;
  private final MessageReader body = new MessageReader(descriptors);
  private final OutputQueue output;
  private final MessageWriter writer;
  private @Nullable MessageTap tap;
  private int head;
  private int tail;
  private int objectId;
  private int opcode;
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
    compact();
    if (tail == INPUT_BYTES) {
      return true;
    }
    int received;
    MemorySegment staging = Staging.ofThisThread(INPUT_BYTES - tail);
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
    MemorySegment.copy(staging, 0, input, tail, received);
    tail += received;
    return true;
  }

  private void arrive(Fd fd) {
    if (descriptors.size() < limits.unclaimedDescriptors()) {
      descriptors.add(fd);
    } else {
      tooManyDescriptors = true;
      fd.close();
    }
  }

  /** Less than one message is left when the caller takes all there are: at most 4095 bytes. */
  private void compact() {
    if (head == tail) {
      head = 0;
      tail = 0;
    } else if (INPUT_BYTES - tail < MessageWriter.MAX_MESSAGE_BYTES) {
      MemorySegment.copy(input, head, input, 0, tail - head);
      tail -= head;
      head = 0;
    }
  }

  /**
   * Takes the next whole message, if it is there.
   *
   * @throws WireException with invalid_method when the header is impossible; again at every later
   *     call
   */
  public boolean next() throws WireException {
    if (tail - head < MessageWriter.HEADER_BYTES) {
      return false;
    }
    int word = input.get(WORD, head + 4L);
    int sizeBytes = word >>> 16;
    if (!isPossibleSize(sizeBytes)) {
      if (tap != null) {
        tap.unreadable(input.asSlice(head, tail - (long) head).asReadOnly(), unclaimed());
      }
      throw WireException.invalidMethod(
          "message to object "
              + Integer.toUnsignedString(input.get(WORD, head))
              + " with an impossible size of "
              + sizeBytes
              + " bytes");
    }
    if (tail - head < sizeBytes) {
      return false;
    }
    objectId = input.get(WORD, head);
    opcode = word & 0xffff;
    body.reset(input, head + (long) MessageWriter.HEADER_BYTES, head + (long) sizeBytes);
    if (tap != null) {
      tap.received(
          objectId,
          opcode,
          input
              .asSlice(
                  head + (long) MessageWriter.HEADER_BYTES, sizeBytes - MessageWriter.HEADER_BYTES)
              .asReadOnly(),
          unclaimed());
    }
    head += sizeBytes;
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
    return output.flush(socket);
  }

  /** Whether something waits to be written. */
  public boolean wantsWrite() {
    return !output.isEmpty();
  }

  /** Bytes waiting to be written. */
  public int queuedOutputBytes() {
    return output.queuedBytes();
  }

  /**
   * Whether what waits to be written has reached half of a bound, in bytes or in descriptors: time
   * to stop queueing what the peer has not asked for.
   */
  public boolean isHalfFull() {
    return output.queuedBytes() >= limits.outputBytes() / 2
        || output.queuedDescriptors() >= Math.max(1, limits.outputDescriptors() / 2);
  }

  long outputCapacityBytes() {
    return output.capacityBytes();
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
    head = 0;
    tail = 0;
    descriptors.forEach(Fd::close);
    descriptors.clear();
    output.close();
    socket.close();
  }
}
