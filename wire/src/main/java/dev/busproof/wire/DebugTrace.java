package dev.busproof.wire;

import dev.busproof.memfd.Fd;
import dev.busproof.wire.ir.Interface;
import dev.busproof.wire.ir.Interfaces;
import dev.busproof.wire.ir.Message;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A connection's conversation in the lines that libwayland 1.21 prints under {@code
 * WAYLAND_DEBUG=1}:
 *
 * <pre>
 * [2606774.490]  -&gt; xdg_wm_base@6.get_xdg_surface(new id xdg_surface@7, wl_surface@3)
 * [2606784.644] wl_callback@11.done(765603)
 * </pre>
 *
 * <p>The time is CLOCK_REALTIME in milliseconds and microseconds, modulo 2^32 microseconds; the
 * arrow marks what was sent. What libwayland would not print, because it cannot be decoded, is told
 * in the manner of its lines for events that come too late, with descriptors and bytes, header
 * included:
 *
 * <pre>
 * [2606774.490]  -&gt; wl_shm_pool@9.[request 0](0 fd, 12 byte) malformed: ... ends before offset
 * [2606774.490]  -&gt; [unknown]@77.[request 3](0 fd, 8 byte)
 * </pre>
 *
 * <p>Texts are printed as they are but for what would break the line or steer a terminal, which
 * becomes {@code \\u000a}; what is not UTF-8 becomes a question mark. A quotation mark within a
 * text is printed bare, as libwayland does. Used on the connection's thread.
 */
public final class DebugTrace implements MessageTap {
  /** Whose view it is: a server receives requests and sends events, a client the other way. */
  public enum Side {
    CLIENT,
    SERVER
  }

  private static final ValueLayout.OfInt WORD = ValueLayout.JAVA_INT_UNALIGNED;
  private static final long MICROS_WRAP_MASK = 0xffff_ffffL;

  private final Interfaces interfaces;
  private final ObjectNames names;
  private final Side side;
  private final InstantSource clock;
  private final Consumer<String> lines;
  private final DebugArguments arguments;
  private final StringBuilder line = new StringBuilder();

  private DebugTrace(
      Interfaces interfaces,
      ObjectNames names,
      Side side,
      InstantSource clock,
      Consumer<String> lines) {
    this.interfaces = interfaces;
    this.names = names;
    this.side = side;
    this.clock = clock;
    this.lines = lines;
    this.arguments = new DebugArguments(line, names);
  }

  /**
   * For {@link Connection#tap}.
   *
   * @param interfaces those whose messages can be told; can be shared
   * @param names asked while the message is at hand
   * @param lines given each line, without a line break
   */
  public static DebugTrace of(
      Interfaces interfaces, ObjectNames names, Side side, Consumer<String> lines) {
    return new DebugTrace(interfaces, names, side, InstantSource.system(), lines);
  }

  static DebugTrace at(
      InstantSource clock,
      Interfaces interfaces,
      ObjectNames names,
      Side side,
      Consumer<String> lines) {
    return new DebugTrace(interfaces, names, side, clock, lines);
  }

  @Override
  public void received(int objectId, int opcode, MemorySegment body, Collection<Fd> descriptors) {
    message(false, objectId, opcode, body, descriptors);
  }

  @Override
  public void sent(int objectId, int opcode, MemorySegment body, Collection<Fd> descriptors) {
    message(true, objectId, opcode, body, descriptors);
  }

  @Override
  public void unreadable(MemorySegment bytes, Collection<Fd> descriptors) {
    fragment(false, bytes, descriptors.size());
  }

  /**
   * Tells the whole messages among the bytes, as if they began with one, then what is left over:
   * bytes that are no whole message, and descriptors that no message takes.
   */
  @Override
  public void sentRaw(byte[] bytes, List<Fd> descriptors) {
    MemorySegment all = MemorySegment.ofArray(bytes).asReadOnly();
    List<Fd> left = new ArrayList<>(descriptors);
    long at = 0;
    while (bytes.length - at >= MessageWriter.HEADER_BYTES) {
      int word = all.get(WORD, at + 4);
      int sizeBytes = word >>> 16;
      if (!Connection.isPossibleSize(sizeBytes) || sizeBytes > bytes.length - at) {
        break;
      }
      MemorySegment body =
          all.asSlice(
              at + MessageWriter.HEADER_BYTES, sizeBytes - (long) MessageWriter.HEADER_BYTES);
      int taken = message(true, all.get(WORD, at), word & 0xffff, body, left);
      left.subList(0, taken).clear();
      at += sizeBytes;
    }
    if (at < bytes.length) {
      fragment(true, all.asSlice(at), left.size());
    } else if (!left.isEmpty()) {
      begin(true, "");
      line.append("[nothing](").append(left.size()).append(" fd, 0 byte)");
      end();
    }
  }

  /** Tells a message; the number of descriptors it has. */
  private int message(
      boolean sent, int objectId, int opcode, MemorySegment body, Collection<Fd> descriptors) {
    Optional<String> name = names.interfaceOf(objectId);
    boolean forNobody = !sent && side == Side.CLIENT && name.isEmpty();
    begin(sent, forNobody ? "discarded " : "");
    DebugArguments.object(line, name, objectId);
    int afterObject = line.length();
    Optional<Interface> known = name.flatMap(interfaces::find);
    int taken = 0;
    try {
      Optional<Message> definition = known.flatMap(i -> definition(i, sent, opcode));
      if (definition.isPresent()) {
        taken = arguments.append(definition.get(), body, descriptors);
      } else {
        undecoded(sent, opcode, descriptors.size(), sizeBytes(body));
        if (known.isPresent()) {
          line.append(" malformed: there is no such ").append(kind(sent));
        }
      }
    } catch (WireException e) {
      line.setLength(afterObject);
      undecoded(sent, opcode, descriptors.size(), sizeBytes(body));
      line.append(" malformed: ").append(e.getMessage());
    }
    end();
    return taken;
  }

  private Optional<Message> definition(Interface of, boolean sent, int opcode) {
    List<Message> messages = isRequest(sent) ? of.requests() : of.events();
    return opcode < messages.size() ? Optional.of(messages.get(opcode)) : Optional.empty();
  }

  /** Bytes that are no whole message; as much of a header as is there. */
  private void fragment(boolean sent, MemorySegment bytes, int descriptors) {
    begin(sent, "");
    long sizeBytes = bytes.byteSize();
    if (sizeBytes < MessageWriter.HEADER_BYTES) {
      if (sizeBytes < Integer.BYTES) {
        line.append("[unknown]");
      } else {
        int objectId = bytes.get(WORD, 0);
        DebugArguments.object(line, names.interfaceOf(objectId), objectId);
      }
      line.append('(');
      counts(descriptors, sizeBytes);
      line.append(") malformed: not even a header");
    } else {
      int objectId = bytes.get(WORD, 0);
      int word = bytes.get(WORD, 4);
      DebugArguments.object(line, names.interfaceOf(objectId), objectId);
      undecoded(sent, word & 0xffff, descriptors, sizeBytes);
      line.append(" malformed: its header claims ").append(word >>> 16).append(" bytes");
    }
    end();
  }

  private void undecoded(boolean sent, int opcode, int descriptors, long sizeBytes) {
    line.append(".[").append(kind(sent)).append(' ').append(opcode).append("](");
    counts(descriptors, sizeBytes);
    line.append(')');
  }

  private void counts(int descriptors, long sizeBytes) {
    line.append(descriptors).append(" fd, ").append(sizeBytes).append(" byte");
  }

  private static long sizeBytes(MemorySegment body) {
    return body.byteSize() + MessageWriter.HEADER_BYTES;
  }

  private String kind(boolean sent) {
    return isRequest(sent) ? "request" : "event";
  }

  private boolean isRequest(boolean sent) {
    return sent == (side == Side.CLIENT);
  }

  private void begin(boolean sent, String mark) {
    Instant now = clock.instant();
    long micros = (now.getEpochSecond() * 1_000_000 + now.getNano() / 1000) & MICROS_WRAP_MASK;
    line.setLength(0);
    line.append('[');
    padded(micros / 1000, 7, ' ');
    line.append('.');
    padded(micros % 1000, 3, '0');
    line.append("] ").append(mark).append(sent ? " -> " : "");
  }

  private void padded(long number, int width, char with) {
    String digits = Long.toString(number);
    line.repeat(with, Math.max(0, width - digits.length())).append(digits);
  }

  private void end() {
    lines.accept(line.toString());
  }
}
