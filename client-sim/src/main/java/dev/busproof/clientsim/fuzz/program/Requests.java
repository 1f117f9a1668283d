package dev.busproof.clientsim.fuzz.program;

import java.util.ArrayList;
import java.util.List;

/** Reads requests and their arguments. */
final class Requests {
  private Requests() {}

  /** From behind the point on. */
  static Step request(LineCursor line, String client, String object) throws ProgramSyntaxException {
    var request = line.word("a request");
    line.need("(");
    List<Value> arguments = new ArrayList<>();
    if (!line.take(")")) {
      do {
        arguments.add(argument(line));
      } while (line.take(","));
      if (!line.take(")")) {
        throw line.expected("',' or ')'");
      }
    }
    return line.make(() -> new Step.Request(client, object, request, arguments));
  }

  private static Value argument(LineCursor line) throws ProgramSyntaxException {
    if (line.take("\"")) {
      return new Value.Text(Quoted.parse(line));
    }
    if (line.isNext("x\"")) {
      return bytes(line);
    }
    var token = line.peek();
    if (token.isEmpty() || !Check.isLetter(token.charAt(0))) {
      return Numbers.argument(line);
    }
    var word = line.word("an argument");
    return switch (word) {
      case "null" -> new Value.Nothing();
      case "new" -> {
        var name = line.word("a name for the object");
        yield line.make(() -> new Value.NewObject(name));
      }
      case "fd" -> new Value.FileDescriptor(line.word("a file"));
      case "serial" -> {
        var name = line.word("an object");
        yield line.make(() -> new Value.Serial(name));
      }
      default -> new Value.Reference(word);
    };
  }

  /** Bytes as {@code x"00ff"}. */
  static Value.Bytes bytes(LineCursor line) throws ProgramSyntaxException {
    if (!line.take("x\"")) {
      throw line.expected("bytes such as x\"00ff\"");
    }
    var digits = line.until('"', "a quote at the end of the bytes");
    try {
      return new Value.Bytes(digits);
    } catch (IllegalArgumentException e) {
      throw line.wrong(
          "'%s' are not two hexadecimal digits for each byte".formatted(LineCursor.shown(digits)));
    }
  }
}
