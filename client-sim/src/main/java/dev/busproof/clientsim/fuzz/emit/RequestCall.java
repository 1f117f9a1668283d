package dev.busproof.clientsim.fuzz.emit;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.busproof.clientsim.fuzz.program.Step;
import dev.busproof.clientsim.fuzz.program.Value;
import dev.busproof.wire.MessageWriter;
import dev.busproof.wire.ir.Arg;
import dev.busproof.wire.ir.Message;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/** The statement that sends one request, as {@code request} in sending.c takes it. */
final class RequestCall {
  /** As many descriptors, and as many arguments, as the helper has room for. */
  private static final int MOST_FILES = 28;

  private static final int MOST_VALUES = 32;

  private final Declarations declared;
  private final Step.Request step;
  private final StringBuilder kinds = new StringBuilder();
  private final List<String> values = new ArrayList<>();
  private final List<Runnable> makings = new ArrayList<>();
  private long sizeBytes = MessageWriter.HEADER_BYTES;
  private int files;

  private RequestCall(Declarations declared, Step.Request step) {
    this.declared = declared;
    this.step = step;
  }

  static String of(Step.Request step, Declarations declared) throws LeftOut {
    return new RequestCall(declared, step).text();
  }

  private String text() throws LeftOut {
    var target = declared.object(step.client(), step.object());
    var type =
        target.type().orElseThrow(() -> new LeftOut(step.object() + " has no known interface"));
    var request =
        type.requests().stream()
            .filter(one -> one.name().equals(step.request()))
            .findFirst()
            .orElseThrow(() -> new LeftOut(type.name() + " has no request " + step.request()));
    arguments(request);
    if (sizeBytes > MessageWriter.MAX_MESSAGE_BYTES) {
      throw new LeftOut("%d bytes are more than a message has".formatted(sizeBytes));
    }
    if (files > MOST_FILES || kinds.length() > MOST_VALUES) {
      throw new LeftOut("it has too many arguments");
    }
    makings.forEach(Runnable::run);
    var more = values.isEmpty() ? "" : ", " + String.join(", ", values);
    return "request(%s, %s, \"%s\"%s);"
        .formatted(target.expression(), declared.opcode(type, request), kinds, more);
  }

  private void arguments(Message request) throws LeftOut {
    var left = step.arguments().iterator();
    for (var arg : request.args()) {
      if (arg.isUntypedNewId()) {
        untyped(next(left, arg), next(left, arg), next(left, arg));
      } else {
        argument(arg, next(left, arg));
      }
    }
    if (left.hasNext()) {
      throw new LeftOut(request.name() + " has fewer arguments");
    }
  }

  private static Value next(Iterator<Value> left, Arg arg) throws LeftOut {
    if (!left.hasNext()) {
      throw new LeftOut(arg.name() + " is missing");
    }
    return left.next();
  }

  private void argument(Arg arg, Value value) throws LeftOut {
    switch (arg.type()) {
      case INT, UINT, FIXED, OBJECT -> word(value);
      case NEW_ID -> {
        if (value instanceof Value.NewObject(var name)) {
          made(name, arg.interfaceName().orElseThrow());
        } else {
          word(value);
        }
      }
      case STRING, ARRAY -> block(value);
      case FD -> {
        if (!(value instanceof Value.FileDescriptor(var file))) {
          throw unsuitable(value);
        }
        files++;
        put('h', declared.file(file));
      }
    }
  }

  /** As on the wire: an interface, a version and the id. */
  private void untyped(Value interfaceName, Value version, Value object) throws LeftOut {
    block(interfaceName);
    word(version);
    if (!(object instanceof Value.NewObject(var name))) {
      word(object);
    } else if (interfaceName instanceof Value.Text(var text)) {
      made(name, text);
    } else {
      throw unsuitable(interfaceName);
    }
  }

  /** It means something from the next step on. */
  private void made(String name, String interfaceName) {
    kinds.append('n');
    int place = values.size();
    values.add("");
    sizeBytes += Integer.BYTES;
    makings.add(() ->
        values.set(
            place,
            declared.made(step.client(), name, interfaceName).expression()
                + ", "
                + declared.type(interfaceName)));
  }

  private void word(Value value) throws LeftOut {
    sizeBytes += Integer.BYTES;
    switch (value) {
      case Value.Number number -> put('i', word((int) number.value()));
      case Value.FixedPoint fixed -> put('i', word(fixed.raw()));
      case Value.Nothing _ -> put('i', word(0));
      case Value.Reference(var name) -> put('o', declared.object(step.client(), name).expression());
      case Value.Serial(var name) -> put('S', declared.object(step.client(), name).expression());
      case Value.Text _, Value.Bytes _, Value.NewObject _, Value.FileDescriptor _ ->
          throw unsuitable(value);
    }
  }

  private void block(Value value) throws LeftOut {
    sizeBytes += Integer.BYTES;
    switch (value) {
      case Value.Text(var text) -> {
        var bytes = text.getBytes(UTF_8);
        // With the NUL that C puts behind every literal.
        block(CText.literal(bytes), bytes.length + 1);
      }
      case Value.Bytes bytes -> block(CText.literal(bytes.bytes()), bytes.bytes().length);
      case Value.Nothing _ -> put('i', word(0));
      case Value.Number _,
          Value.FixedPoint _,
          Value.Reference _,
          Value.Serial _,
          Value.NewObject _,
          Value.FileDescriptor _ ->
          throw unsuitable(value);
    }
  }

  private void block(String literal, int bytes) {
    sizeBytes += (bytes + 3L) & ~3L;
    put('b', literal + ", " + word(bytes));
  }

  static String word(int bits) {
    return Integer.toUnsignedString(bits) + "u";
  }

  private void put(char kind, String value) {
    kinds.append(kind);
    values.add(value);
  }

  private static LeftOut unsuitable(Value value) {
    return new LeftOut(value + " does not suit");
  }
}
