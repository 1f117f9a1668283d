package dev.busproof.wire;

import dev.busproof.memfd.Fd;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Writes the arguments of one message, in wire order. A message that does not fit is dropped as a
 * whole when it ends, see {@link Connection#send}; the methods here never fail, so that every
 * descriptor of it is seen and closed. Not thread-safe.
 */
public final class MessageWriter {
  /** Longest message that libwayland takes, header included. */
  public static final int MAX_MESSAGE_BYTES = 4096;

  /** Object id, then size and opcode. */
  public static final int HEADER_BYTES = 8;

  private final OutputQueue out;

  MessageWriter(OutputQueue out) {
    this.out = out;
  }

  /** A message in wire form, to be damaged and sent raw. */
  public static final class Encoded {
    private final byte[] bytes;
    private final List<Fd> descriptors;

    private Encoded(byte[] bytes, List<Fd> descriptors) {
      this.bytes = bytes;
      this.descriptors = List.copyOf(descriptors);
    }

    /** Header and body; a copy. */
    public byte[] bytes() {
      return bytes.clone();
    }

    /** Those the message carries, in order; the receiver owns them. */
    public List<Fd> descriptors() {
      return descriptors;
    }
  }

  /**
   * A message with its header, as {@link Connection#send} would put it on the wire.
   *
   * @throws IllegalArgumentException when it is longer than {@link #MAX_MESSAGE_BYTES} or a string
   *     has a NUL inside; its descriptors are closed
   */
  public static Encoded encode(int objectId, Message message) {
    try (OutputQueue queue = new OutputQueue(new ConnectionLimits(0, MAX_MESSAGE_BYTES, 28))) {
      queue.begin(objectId);
      message.encode(new MessageWriter(queue));
      queue.end(message);
      List<Fd> descriptors = new ArrayList<>();
      byte[] bytes = queue.drain(descriptors);
      return new Encoded(bytes, descriptors);
    } catch (OutputOverflowException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
  }

  public void int32(int value) {
    out.word(value);
  }

  public void uint32(int value) {
    out.word(value);
  }

  public void fixed(int value) {
    out.word(value);
  }

  public void object(int id) {
    out.word(id);
  }

  public void nullableObject(int id) {
    out.word(id);
  }

  public void newId(int id) {
    out.word(id);
  }

  /** A text with a NUL inside, which the wire cannot carry, makes the end of the message fail. */
  public void string(String text) {
    if (text.indexOf('\0') >= 0) {
      out.refuse("a string on the wire has no NUL inside");
      return;
    }
    byte[] encoded = text.getBytes(StandardCharsets.UTF_8);
    out.word(encoded.length + 1);
    out.padded(encoded, encoded.length + 1);
  }

  /** Empty is sent as null. */
  public void nullableString(Optional<String> text) {
    if (text.isPresent()) {
      string(text.get());
    } else {
      out.word(0);
    }
  }

  public void array(byte[] array) {
    out.word(array.length);
    out.padded(array, array.length);
  }

  /** Takes ownership. */
  public void fd(Fd fd) {
    out.descriptor(fd);
  }
}
