package dev.busproof.wire;

import dev.busproof.memfd.Fd;
import dev.busproof.memfd.io.UnixSocket;
import dev.busproof.memfd.libc.Errno;
import dev.busproof.memfd.libc.LinuxException;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Bytes waiting to be sent, and the descriptors that go with them. A descriptor is tied to the
 * position in the stream where its message begins and is passed with exactly that byte: never
 * later, so that the receiver has it when it has the message.
 */
final class OutputQueue implements AutoCloseable {
  private static final ValueLayout.OfInt WORD = ValueLayout.JAVA_INT_UNALIGNED;

  /** The longest array that every JVM can make. */
  private static final long MAX_ARRAY_BYTES = Integer.MAX_VALUE - 8L;

  /**
   * @param position of the first byte of its message
   * @param raw of bytes that may be no message
   * @param queuedNanos when, of System.nanoTime
   */
  private record Pending(Fd fd, long position, boolean raw, long queuedNanos) {}

  private final ConnectionLimits limits;
  private final ArrayDeque<Pending> descriptors = new ArrayDeque<>(0);
  private final List<Fd> batch = new ArrayList<>(0);
  private MemorySegment buffer = BlockPool.NONE;
  private int head;
  private int tail;
  private long headPosition;

  private int start;
  private int startDescriptors;
  private boolean tooLong;
  private String refusal = "";

  OutputQueue(ConnectionLimits limits) {
    this.limits = limits;
  }

  int queuedBytes() {
    return tail - head;
  }

  int queuedDescriptors() {
    return descriptors.size();
  }

  /** What the queue keeps, in or out of use. */
  long capacityBytes() {
    return buffer.byteSize();
  }

  boolean isEmpty() {
    return head == tail;
  }

  void begin(int objectId) {
    room(MessageWriter.MAX_MESSAGE_BYTES);
    startDescriptors = descriptors.size();
    tooLong = false;
    refusal = "";
    start = tail;
    word(objectId);
    word(0);
  }

  void word(int value) {
    if (fits(Integer.BYTES)) {
      buffer.set(WORD, tail, value);
      tail += Integer.BYTES;
    }
  }

  /**
   * The bytes, then zeros up to the length, which is as many or one more, then zeros up to a
   * multiple of four.
   */
  void padded(byte[] bytes, int lengthBytes) {
    long paddedBytes = (lengthBytes + 3L) & ~3L;
    if (paddedBytes > 0 && fits(paddedBytes)) {
      // What follows the bytes is inside of the last word.
      buffer.set(WORD, tail + paddedBytes - Integer.BYTES, 0);
      MemorySegment.copy(bytes, 0, buffer, ValueLayout.JAVA_BYTE, tail, bytes.length);
      tail += (int) paddedBytes;
    }
  }

  void descriptor(Fd fd) {
    descriptors.add(new Pending(fd, headPosition + (start - head), false, System.nanoTime()));
  }

  /** {@link Connection#replaceForeignDescriptors}. */
  int replaceForeign(long beforeNanos, Connection.DescriptorSource instead) throws LinuxException {
    int replaced = 0;
    int left = descriptors.size();
    try {
      for (; left > 0; left--) {
        Pending pending = descriptors.element();
        Pending stays = pending;
        if (!pending.fd().isOwn() && pending.queuedNanos() - beforeNanos < 0) {
          stays =
              new Pending(instead.next(), pending.position(), pending.raw(), pending.queuedNanos());
          pending.fd().close();
          replaced++;
        }
        descriptors.remove();
        descriptors.add(stays);
      }
    } finally {
      // When there was none to be had instead, the others keep their places in the stream.
      for (; left > 0; left--) {
        descriptors.add(descriptors.remove());
      }
    }
    return replaced;
  }

  /** Makes {@link #end} fail: what was to be written is impossible. */
  void refuse(String reason) {
    refusal = reason;
  }

  private boolean fits(long moreBytes) {
    if (tail - start + moreBytes > MessageWriter.MAX_MESSAGE_BYTES) {
      tooLong = true;
    }
    return !tooLong;
  }

  /** Writes the header of the message begun, or drops it. */
  void end(Message message) throws OutputOverflowException {
    if (!refusal.isEmpty()) {
      abandon();
      throw new IllegalArgumentException(message.messageName() + ": " + refusal);
    }
    if (tooLong) {
      abandon();
      throw new OutputOverflowException(
          message.messageName() + " does not fit " + MessageWriter.MAX_MESSAGE_BYTES + " bytes");
    }
    if (queuedBytes() > limits.outputBytes()) {
      abandon();
      throw new OutputOverflowException(
          "the peer does not read: " + queuedBytes() + " bytes wait for it");
    }
    if (descriptors.size() > startDescriptors && descriptors.size() > limits.outputDescriptors()) {
      abandon();
      throw new OutputOverflowException(
          "the peer does not read: " + descriptors.size() + " descriptors wait for it");
    }
    buffer.set(WORD, start + 4L, (tail - start) << 16 | message.opcode());
  }

  /** Shows the message that {@link #end} has completed. */
  void showLast(MessageTap tap) {
    int word = buffer.get(WORD, start + 4L);
    long bodyAt = start + (long) MessageWriter.HEADER_BYTES;
    tap.sent(
        buffer.get(WORD, start),
        word & 0xffff,
        buffer.asSlice(bodyAt, tail - bodyAt).asReadOnly(),
        descriptors.stream().skip(startDescriptors).map(Pending::fd).toList());
  }

  /** Drops the message begun and closes its descriptors. */
  void abandon() {
    tail = start;
    while (descriptors.size() > startDescriptors) {
      descriptors.removeLast().fd().close();
    }
    if (isEmpty()) {
      forget();
    }
  }

  /** Any bytes; the descriptors go with the first of them. */
  void raw(byte[] bytes, List<Fd> fds) {
    int groups = Math.ceilDiv(fds.size(), UnixSocket.MAX_DESCRIPTORS);
    if (bytes.length < groups) {
      throw new IllegalArgumentException(
          fds.size() + " descriptors need at least " + groups + " bytes to travel with");
    }
    room(bytes.length);
    long position = headPosition + queuedBytes();
    MemorySegment.copy(bytes, 0, buffer, ValueLayout.JAVA_BYTE, tail, bytes.length);
    tail += bytes.length;
    for (Fd fd : fds) {
      descriptors.add(new Pending(fd, position, true, System.nanoTime()));
    }
  }

  private void room(int moreBytes) {
    if (buffer.byteSize() - tail >= moreBytes) {
      return;
    }
    int live = queuedBytes();
    long needed = (long) live + moreBytes;
    if (needed <= buffer.byteSize() / 2) {
      MemorySegment.copy(buffer, head, buffer, 0, live);
    } else {
      MemorySegment before = buffer;
      MemorySegment next = roomFor(needed);
      if (live > 0) {
        MemorySegment.copy(buffer, head, next, 0, live);
      }
      buffer = next;
      BlockPool.give(before);
    }
    head = 0;
    tail = live;
  }

  private MemorySegment roomFor(long needed) {
    if (needed <= BlockPool.BLOCK_BYTES) {
      return BlockPool.take();
    }
    long capacityBytes = Math.max(needed, Math.min(buffer.byteSize() * 2, MAX_ARRAY_BYTES));
    return MemorySegment.ofArray(new byte[Math.toIntExact(capacityBytes)]);
  }

  /**
   * Sends until nothing is left or the socket is full.
   *
   * @param undelivered told of messages whose descriptors the kernel refuses; null when that is an
   *     error like any other
   * @return true when nothing is left
   */
  boolean flush(UnixSocket socket, @Nullable Consumer<Undelivered> undelivered) throws IOException {
    while (head < tail) {
      MemorySegment chunk = Staging.ofThisThread(Math.min(nextChunk(), Staging.MAX_BYTES));
      MemorySegment.copy(buffer, head, chunk, 0, chunk.byteSize());
      int sent;
      try {
        sent = socket.send(chunk, batch);
      } catch (LinuxException e) {
        if (undelivered == null || e.errno() != Errno.ETOOMANYREFS || isRaw()) {
          throw e;
        }
        undelivered.accept(dropFirst());
        continue;
      }
      if (sent == 0) {
        return false;
      }
      closeBatch();
      advance(sent);
    }
    return true;
  }

  private boolean isRaw() {
    return descriptors.element().raw();
  }

  /** None of it has been sent: its descriptors go with its first byte. */
  private Undelivered dropFirst() {
    int word = buffer.get(WORD, head + 4L);
    Undelivered dropped = new Undelivered(buffer.get(WORD, head), word & 0xffff);
    closeBatch();
    advance(word >>> 16);
    return dropped;
  }

  private void closeBatch() {
    for (int i = 0; i < batch.size(); i++) {
      descriptors.remove().fd().close();
    }
  }

  /** Chooses the descriptors due now; returns how many bytes may go with them. */
  private int nextChunk() {
    batch.clear();
    if (descriptors.isEmpty()) {
      return tail - head;
    }
    for (Pending pending : descriptors) {
      if (pending.position() > headPosition) {
        return (int) Math.min(tail - head, pending.position() - headPosition);
      }
      if (batch.size() == UnixSocket.MAX_DESCRIPTORS) {
        return 1; // the rest of them must travel with the bytes that follow
      }
      batch.add(pending.fd());
    }
    return tail - head;
  }

  private void advance(int bytes) {
    head += bytes;
    headPosition += bytes;
    if (head == tail) {
      forget();
    }
  }

  private void forget() {
    BlockPool.give(buffer);
    buffer = BlockPool.NONE;
    head = 0;
    tail = 0;
  }

  /** Takes everything out. */
  byte[] drain(List<Fd> fds) {
    byte[] bytes = buffer.asSlice(head, queuedBytes()).toArray(ValueLayout.JAVA_BYTE);
    descriptors.forEach(p -> fds.add(p.fd()));
    descriptors.clear();
    advance(bytes.length);
    return bytes;
  }

  @Override
  public void close() {
    descriptors.forEach(p -> p.fd().close());
    descriptors.clear();
    forget();
  }
}
