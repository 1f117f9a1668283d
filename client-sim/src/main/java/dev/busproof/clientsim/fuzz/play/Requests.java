package dev.busproof.clientsim.fuzz.play;

import dev.busproof.clientsim.fuzz.play.GenericRequest.Piece;
import dev.busproof.clientsim.fuzz.program.Value;
import dev.busproof.memfd.Fd;
import dev.busproof.wire.ir.Arg;
import dev.busproof.wire.ir.Message;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/**
 * Puts requests together from their definitions and the values of a program. Nothing is made, no id
 * and no descriptor, before it is clear that the wire can carry the request.
 */
final class Requests {
  private final PlayedClient client;
  private final SharedFiles files;

  Requests(PlayedClient client, SharedFiles files) {
    this.client = client;
    this.files = files;
  }

  /** An argument before ids and descriptors are there. */
  private sealed interface Planned {
    record Ready(Piece piece) implements Planned {}

    record Made(String name, String interfaceName, int version) implements Planned {}

    record Passed(String file) implements Planned {}
  }

  /**
   * The request, which owns its descriptors; the objects that it makes are the client's now.
   *
   * @throws LeftOutException when program and definition disagree
   */
  GenericRequest request(PlayedObject target, Message definition, List<Value> values)
      throws LeftOutException {
    var planned = plan(target, definition, values);
    var sample =
        planned.stream()
            .filter(one -> !(one instanceof Planned.Passed))
            .map(one -> one instanceof Planned.Ready(var piece) ? piece : (Piece) new Piece.Word(0))
            .toList();
    if (!new GenericRequest(definition.opcode(), definition.name(), sample).fits()) {
      throw new LeftOutException(definition.name() + " is longer than a message can be");
    }
    return request(target, definition, planned, descriptors(planned).iterator());
  }

  private List<Fd> descriptors(List<Planned> planned) throws LeftOutException {
    var names = new ArrayList<String>();
    for (var one : planned) {
      if (one instanceof Planned.Passed(var file)) {
        names.add(file);
      }
    }
    return files.duplicates(names);
  }

  private GenericRequest request(
      PlayedObject target, Message definition, List<Planned> planned, Iterator<Fd> descriptors) {
    var maker = target.interfaceName() + "." + definition.name();
    var pieces = new ArrayList<Piece>();
    for (var one : planned) {
      pieces.add(
          switch (one) {
            case Planned.Ready ready -> ready.piece();
            case Planned.Made made ->
                new Piece.Word(
                    client.made(made.name(), made.interfaceName(), made.version(), maker));
            case Planned.Passed _ -> new Piece.Descriptor(descriptors.next());
          });
    }
    return new GenericRequest(definition.opcode(), definition.name(), pieces);
  }

  private List<Planned> plan(PlayedObject target, Message definition, List<Value> values)
      throws LeftOutException {
    var planned = new ArrayList<Planned>();
    var left = values.iterator();
    for (var arg : definition.args()) {
      if (arg.isUntypedNewId()) {
        untyped(next(left, arg), next(left, arg), next(left, arg), planned);
      } else {
        planned.add(planned(target, arg, next(left, arg)));
      }
    }
    if (left.hasNext()) {
      throw new LeftOutException(definition.name() + " has fewer arguments");
    }
    return planned;
  }

  private static Value next(Iterator<Value> left, Arg arg) throws LeftOutException {
    if (!left.hasNext()) {
      throw new LeftOutException(arg.name() + " is missing");
    }
    return left.next();
  }

  private Planned planned(PlayedObject target, Arg arg, Value value) throws LeftOutException {
    return switch (arg.type()) {
      case INT, UINT, FIXED, OBJECT -> word(value);
      case NEW_ID ->
          value instanceof Value.NewObject(var name)
              ? made(name, arg.interfaceName().orElseThrow(), target.version())
              : word(value);
      case STRING, ARRAY -> block(value);
      case FD -> {
        if (value instanceof Value.FileDescriptor(var file)) {
          yield new Planned.Passed(file);
        }
        throw unsuitable(value);
      }
    };
  }

  /** As on the wire: an interface, a version and the id. */
  private void untyped(Value interfaceName, Value version, Value object, List<Planned> planned)
      throws LeftOutException {
    planned.add(block(interfaceName));
    var number = word(version);
    planned.add(number);
    if (object instanceof Value.NewObject(var name)) {
      if (interfaceName instanceof Value.Text(var text)
          && number instanceof Planned.Ready(Piece.Word(var bits))) {
        planned.add(new Planned.Made(name, text, bits));
      } else {
        throw unsuitable(interfaceName);
      }
    } else {
      planned.add(word(object));
    }
  }

  private Planned made(String name, String interfaceName, int version) {
    int newest = client.definition(interfaceName).map(known -> known.version()).orElse(version);
    return new Planned.Made(name, interfaceName, Math.min(version, newest));
  }

  private Planned word(Value value) throws LeftOutException {
    int bits =
        switch (value) {
          case Value.Number number -> (int) number.value();
          case Value.FixedPoint fixed -> fixed.raw();
          case Value.Nothing _ -> 0;
          case Value.Reference reference -> client.object(reference.object()).id();
          case Value.Serial serial -> client.object(serial.object()).serial();
          case Value.Text _, Value.Bytes _, Value.NewObject _, Value.FileDescriptor _ ->
              throw unsuitable(value);
        };
    return new Planned.Ready(new Piece.Word(bits));
  }

  private static Planned block(Value value) throws LeftOutException {
    return new Planned.Ready(
        switch (value) {
          case Value.Text text -> Piece.Block.of(text.text());
          case Value.Bytes bytes -> new Piece.Block(bytes.bytes());
          case Value.Nothing _ -> new Piece.Word(0);
          case Value.Number _,
              Value.FixedPoint _,
              Value.Reference _,
              Value.Serial _,
              Value.NewObject _,
              Value.FileDescriptor _ ->
              throw unsuitable(value);
        });
  }

  private static LeftOutException unsuitable(Value value) {
    return new LeftOutException(value + " does not suit");
  }
}
