package dev.busproof.wire;

import dev.busproof.memfd.Fd;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * Reads the arguments of one message, in wire order. Every violation is a {@link WireException}
 * with invalid_method that names message and argument, and closes the descriptors this message has
 * taken so far. Not thread-safe.
 *
 * <p>Used by the generated {@code decode} methods: {@link #begin}, one call per argument, {@link
 * #finish}.
 */
public final class MessageReader {
  private static final ValueLayout.OfInt WORD = ValueLayout.JAVA_INT_UNALIGNED;

  private final Deque<Fd> descriptors;
  private final List<Fd> taken = new ArrayList<>(0);
  private MemorySegment bytes = MemorySegment.NULL;
  private long at;
  private long end;
  private String message = "message";

  /**
   * @param descriptors those received and not yet taken, first in, first out
   */
  MessageReader(Deque<Fd> descriptors) {
    this.descriptors = descriptors;
  }

  /**
   * Reads a body that did not come from a connection.
   *
   * @param body without the header, at most 4088 bytes
   * @param descriptors what the message may take; those it leaves stay the caller's
   */
  public static MessageReader of(byte[] body, List<Fd> descriptors) {
    if (body.length > MessageWriter.MAX_MESSAGE_BYTES - MessageWriter.HEADER_BYTES) {
      throw new IllegalArgumentException("body of " + body.length + " bytes");
    }
    MessageReader reader = new MessageReader(new ArrayDeque<>(descriptors));
    reader.reset(MemorySegment.ofArray(body.clone()), 0, body.length);
    return reader;
  }

  void reset(MemorySegment source, long from, long to) {
    bytes = source;
    at = from;
    end = to;
    close();
    message = "message";
  }

  /**
   * Starts a message.
   *
   * @param name what errors call it, for example {@code wl_surface.attach}
   * @param since the version that brought it
   * @param version the object's version
   */
  public void begin(String name, int since, int version) throws WireException {
    message = name;
    if (version < since) {
      throw fail("exists since version " + since + ", the object has version " + version);
    }
  }

  /** The error for an opcode that nobody has. */
  public WireException unknown(String kind, int opcode) {
    message = kind;
    return fail("there is none with opcode " + opcode);
  }

  /** Ends a message: refuses bytes that are left over, and hands over its descriptors. */
  public <T> T finish(T decoded) throws WireException {
    if (at != end) {
      throw fail((end - at) + " bytes too many");
    }
    taken.clear();
    return decoded;
  }

  /** Bytes of the body not read yet. */
  public int remainingBytes() {
    return (int) (end - at);
  }

  public int int32(String argument) throws WireException {
    if (end - at < Integer.BYTES) {
      throw fail("ends before " + argument);
    }
    int value = bytes.get(WORD, at);
    at += Integer.BYTES;
    return value;
  }

  /** The raw 32 bits. */
  public int uint32(String argument) throws WireException {
    return int32(argument);
  }

  /** The raw 24.8 bits, see {@link Fixed}. */
  public int fixed(String argument) throws WireException {
    return int32(argument);
  }

  /** An object's id, never 0. */
  public int object(String argument) throws WireException {
    int id = int32(argument);
    if (id == 0) {
      throw fail(argument + " must not be null");
    }
    return id;
  }

  /** An object's id, or 0. */
  public int nullableObject(String argument) throws WireException {
    return int32(argument);
  }

  /** The id for a new object, never 0. */
  public int newId(String argument) throws WireException {
    return object(argument);
  }

  /**
   * A text without its NUL, never null. What is not UTF-8 in it is read as question marks, because
   * libwayland does not look and programs do send such titles; encoded again it is never longer
   * than it came. A missing NUL, or one inside, is refused.
   */
  public String string(String argument) throws WireException {
    long lengthBytes = length(argument);
    if (lengthBytes == 0) {
      throw fail(argument + " must not be null");
    }
    return text(argument, lengthBytes);
  }

  /** As {@link #string}; empty when null. */
  public Optional<String> nullableString(String argument) throws WireException {
    long lengthBytes = length(argument);
    return lengthBytes == 0 ? Optional.empty() : Optional.of(text(argument, lengthBytes));
  }

  public byte[] array(String argument) throws WireException {
    long lengthBytes = length(argument);
    byte[] array = new byte[(int) lengthBytes];
    MemorySegment.copy(bytes, ValueLayout.JAVA_BYTE, at, array, 0, array.length);
    at += padded(lengthBytes);
    return array;
  }

  /** The oldest descriptor that was received and not taken; the caller owns it after finish. */
  public Fd fd(String argument) throws WireException {
    Fd fd = descriptors.peek();
    if (fd == null) {
      throw fail("no descriptor came for " + argument);
    }
    // In one of the two lists at any time, whatever this throws.
    taken.add(fd);
    descriptors.remove();
    return fd;
  }

  /** Reads a length and makes sure that so many bytes and their padding follow. */
  private long length(String argument) throws WireException {
    long lengthBytes = Integer.toUnsignedLong(int32(argument));
    if (padded(lengthBytes) > end - at) {
      throw fail(argument + " claims " + lengthBytes + " bytes, " + (end - at) + " are left");
    }
    return lengthBytes;
  }

  private static long padded(long lengthBytes) {
    return (lengthBytes + 3) & ~3L;
  }

  private String text(String argument, long lengthBytes) throws WireException {
    long textBytes = lengthBytes - 1;
    if (bytes.get(ValueLayout.JAVA_BYTE, at + textBytes) != 0) {
      throw fail(argument + " does not end in NUL");
    }
    for (long i = 0; i < textBytes; i++) {
      if (bytes.get(ValueLayout.JAVA_BYTE, at + i) == 0) {
        throw fail(argument + " has a NUL inside");
      }
    }
    String text = TextDecoder.ofThisThread().decode(bytes.asSlice(at, textBytes).asByteBuffer());
    at += padded(lengthBytes);
    return text;
  }

  /** Closes what a message had taken when an Error kept it from being handed over. */
  void close() {
    taken.forEach(Fd::close);
    taken.clear();
  }

  private WireException fail(String problem) {
    close();
    return WireException.invalidMethod(message + ": " + problem);
  }
}
