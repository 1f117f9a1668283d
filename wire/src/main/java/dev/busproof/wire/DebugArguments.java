package dev.busproof.wire;

import dev.busproof.memfd.Fd;
import dev.busproof.wire.ir.Arg;
import dev.busproof.wire.ir.Message;
import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Iterator;
import java.util.Optional;

/** The part of a line of {@link DebugTrace} after the object: name and arguments of a message. */
final class DebugArguments {
  private final StringBuilder line;
  private final ObjectNames names;

  /** Descriptors are looked at where they are, and never taken. */
  private final MessageReader in = new MessageReader(new ArrayDeque<>());

  DebugArguments(StringBuilder line, ObjectNames names) {
    this.line = line;
    this.names = names;
  }

  /** {@code wl_surface@3}. */
  static void object(StringBuilder line, Optional<String> interfaceName, int id) {
    LogText.appendPlain(line, interfaceName.orElse("[unknown]"));
    line.append('@').append(Integer.toUnsignedString(id));
  }

  /**
   * Appends {@code .attach(wl_buffer@10, 0, 0)}, or a part of it before it throws.
   *
   * @return the number of descriptors it has
   * @throws WireException when the body is not that of such a message
   */
  int append(Message message, MemorySegment body, Collection<Fd> descriptors) throws WireException {
    in.reset(body, 0, body.byteSize());
    in.begin(message.name(), 1, 1);
    Iterator<Fd> fds = descriptors.iterator();
    int taken = 0;
    line.append('.').append(message.name()).append('(');
    String separator = "";
    for (Arg arg : message.args()) {
      line.append(separator);
      separator = ", ";
      switch (arg.type()) {
        case INT -> line.append(in.int32(arg.name()));
        case UINT -> line.append(Integer.toUnsignedString(in.uint32(arg.name())));
        case FIXED -> fixed(in.fixed(arg.name()));
        case STRING -> text(arg.nullable() ? in.nullableString(arg.name()) : string(arg));
        case OBJECT -> object(arg);
        case NEW_ID -> newId(arg);
        case ARRAY -> line.append("array[").append(in.array(arg.name()).length).append(']');
        case FD -> {
          if (!fds.hasNext()) {
            throw WireException.invalidMethod(
                message.name() + ": no descriptor came for " + arg.name());
          }
          line.append("fd ").append(fds.next().number());
          taken++;
        }
      }
    }
    line.append(')');
    return in.finish(taken);
  }

  private Optional<String> string(Arg arg) throws WireException {
    return Optional.of(in.string(arg.name()));
  }

  private void text(Optional<String> text) {
    if (text.isPresent()) {
      line.append('"');
      LogText.appendPlain(line, text.get());
      line.append('"');
    } else {
      line.append("nil");
    }
  }

  private void object(Arg arg) throws WireException {
    int id = arg.nullable() ? in.nullableObject(arg.name()) : in.object(arg.name());
    if (id == 0) {
      line.append("nil");
    } else {
      object(line, names.interfaceOf(id), id);
    }
  }

  /** An untyped one is three arguments on the wire and in the line. */
  private void newId(Arg arg) throws WireException {
    if (arg.isUntypedNewId()) {
      text(Optional.of(in.string("interface")));
      line.append(", ").append(Integer.toUnsignedString(in.uint32("version"))).append(", ");
    }
    line.append("new id ");
    object(line, arg.interfaceName(), in.newId(arg.name()));
  }

  /** Eight decimals hold every 24.8 number exactly: 1/256 is 0.00390625. */
  private void fixed(int raw) {
    long magnitude = Math.abs((long) raw);
    String decimals = Long.toString(magnitude % 256 * 390_625);
    line.append(raw < 0 ? "-" : "")
        .append(magnitude / 256)
        .append('.')
        .repeat('0', 8 - decimals.length())
        .append(decimals);
  }
}
