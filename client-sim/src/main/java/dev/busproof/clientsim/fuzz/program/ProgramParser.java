package dev.busproof.clientsim.fuzz.program;

import dev.busproof.memfd.Seal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Reads programs, each with a parser of its own. */
final class ProgramParser {
  private static final String VERSION_LINE = "busproof program";

  private final List<Step> steps = new ArrayList<>();
  private Optional<Long> seed = Optional.empty();
  private boolean begun;

  Program parse(String text) throws ProgramSyntaxException {
    int number = 0;
    for (int from = 0; from <= text.length(); ) {
      int newline = text.indexOf('\n', from);
      int to = newline < 0 ? text.length() : newline;
      number++;
      line(number, text, from, to);
      from = to + 1;
    }
    if (!begun) {
      throw new ProgramSyntaxException(
          number, "expected '%s %d', found nothing".formatted(VERSION_LINE, Program.VERSION));
    }
    return new Program(seed, steps);
  }

  private void line(int number, String text, int from, int to) throws ProgramSyntaxException {
    // A text that was edited elsewhere may end its lines otherwise.
    int end = to > from && text.charAt(to - 1) == '\r' ? to - 1 : to;
    if (end - from > ProgramText.MAX_LINE_CHARS) {
      throw new ProgramSyntaxException(
          number,
          "%d characters are more than a line may have, %d"
              .formatted(end - from, ProgramText.MAX_LINE_CHARS));
    }
    var line = new LineCursor(number, text.substring(from, end));
    if (line.isAtEnd()) {
      return;
    }
    if (!begun) {
      version(line);
      begun = true;
    } else if (line.peek().equals("seed")) {
      seed(line);
    } else {
      if (steps.size() == ProgramText.MAX_STEPS) {
        throw line.wrong("a program has at most %d steps".formatted(ProgramText.MAX_STEPS));
      }
      steps.add(step(line));
    }
    line.end();
  }

  private static void version(LineCursor line) throws ProgramSyntaxException {
    if (!line.take(VERSION_LINE)) {
      throw line.expected("'%s %d'".formatted(VERSION_LINE, Program.VERSION));
    }
    long version = Numbers.whole(line, "a version", 1, Integer.MAX_VALUE);
    if (version != Program.VERSION) {
      throw line.wrong(
          "version %d of this form is not known, only %d".formatted(version, Program.VERSION));
    }
  }

  private void seed(LineCursor line) throws ProgramSyntaxException {
    line.need("seed");
    if (seed.isPresent()) {
      throw line.wrong("a second seed");
    }
    if (!steps.isEmpty()) {
      throw line.wrong("the seed comes before the first step");
    }
    seed = Optional.of(Numbers.whole(line, "a seed", Long.MIN_VALUE, Long.MAX_VALUE));
  }

  private static Step step(LineCursor line) throws ProgramSyntaxException {
    var first = line.word("a step");
    return switch (first) {
      case "client" -> {
        var name = line.word("a name for the client");
        yield line.make(() -> new Step.Connect(name));
      }
      case "file" -> file(line);
      case "after" -> {
        long delay = Numbers.micros(line, "a time");
        var action = action(line, line.word("an action"));
        yield new Step.Later(delay, action);
      }
      case "storm" -> storm(line);
      case "calm" -> new Step.Calm(fileName(line));
      case "sleep" -> new Step.Sleep(Numbers.micros(line, "a time"));
      case "busproof", "seed" -> throw line.wrong("'" + first + "' begins no step");
      default ->
          Check.STATEMENTS.contains(first)
              ? new Step.Act(action(line, first))
              : ofClient(line, first);
    };
  }

  private static Step file(LineCursor line) throws ProgramSyntaxException {
    var name = line.word("a name for the file");
    var kind = one(line, Step.Kind.class, line.token("the file's kind"));
    long sizeBytes = Numbers.bytes(line, "a size");
    if (line.take("sealable")) {
      return new Step.CreateFile(name, kind, sizeBytes, true, Set.of());
    }
    if (line.take("seals=")) {
      return new Step.CreateFile(name, kind, sizeBytes, true, seals(line));
    }
    return new Step.CreateFile(name, kind, sizeBytes, false, Set.of());
  }

  private static Step storm(LineCursor line) throws ProgramSyntaxException {
    var file = fileName(line);
    long small = Numbers.bytes(line, "one size");
    long large = Numbers.bytes(line, "another size");
    line.need("pause");
    var pause = line.token("the pauses");
    int dots = pause.indexOf("..");
    if (dots < 0) {
      throw line.wrong(
          "expected pauses such as 20us..500us, found '%s'".formatted(LineCursor.shown(pause)));
    }
    long shortest = Numbers.micros(line, "a time", pause.substring(0, dots));
    long longest = Numbers.micros(line, "a time", pause.substring(dots + 2));
    return line.make(() -> new Step.Storm(file, small, large, shortest, longest));
  }

  private static MemoryAction action(LineCursor line, String name) throws ProgramSyntaxException {
    return switch (name) {
      case "truncate" -> new MemoryAction.Truncate(fileName(line), Numbers.bytes(line, "a size"));
      case "punch" ->
          new MemoryAction.Punch(
              fileName(line), Numbers.bytes(line, "an offset"), Numbers.bytes(line, "a length"));
      case "allocate" ->
          new MemoryAction.Allocate(
              fileName(line), Numbers.bytes(line, "an offset"), Numbers.bytes(line, "a length"));
      case "seal" -> new MemoryAction.AddSeals(fileName(line), seals(line));
      case "overwrite" ->
          new MemoryAction.Overwrite(
              fileName(line),
              Numbers.bytes(line, "an offset"),
              Numbers.bytes(line, "a length"),
              (int) Numbers.word(line, "32 bits"));
      case "close" -> new MemoryAction.CloseFile(fileName(line));
      case "dup" -> {
        var file = fileName(line);
        line.need("->");
        yield new MemoryAction.Duplicate(file, line.word("a name for the copy"));
      }
      default -> throw line.wrong("'%s' is nothing that is done to a file".formatted(name));
    };
  }

  private static Step ofClient(LineCursor line, String client) throws ProgramSyntaxException {
    if (line.isAtEnd()) {
      throw line.wrong("'%s' is no step".formatted(LineCursor.shown(client)));
    }
    var what = line.word("what the client " + LineCursor.shown(client) + " does");
    if (line.take(".")) {
      return Requests.request(line, client, what);
    }
    return switch (what) {
      case "disconnect" -> new Step.Disconnect(client);
      case "sync" -> new Step.Sync(client);
      case "bind" -> {
        var interfaceName = line.word("the name of an interface");
        int version = (int) Numbers.whole(line, "a version", 0, Integer.MAX_VALUE);
        line.need("->");
        var object = line.word("a name for the object");
        yield line.make(() -> new Step.Bind(client, interfaceName, version, object));
      }
      case "await" -> {
        var object = line.word("an object");
        line.need(".");
        var event = line.word("an event");
        yield line.make(() -> new Step.Await(client, object, event));
      }
      case "message" -> {
        var object = line.word("an object");
        int opcode = (int) Numbers.whole(line, "an opcode", 0, 0xffff);
        var body = Requests.bytes(line);
        var files = files(line);
        yield line.make(() -> new Step.RawMessage(client, object, opcode, body, files));
      }
      case "raw" -> new Step.RawBytes(client, Requests.bytes(line), files(line));
      default ->
          throw line.wrong(
              "'%s %s' begins no step".formatted(LineCursor.shown(client), LineCursor.shown(what)));
    };
  }

  private static List<String> files(LineCursor line) throws ProgramSyntaxException {
    var files = new ArrayList<String>();
    while (!line.isAtEnd()) {
      files.add(fileName(line));
    }
    return files;
  }

  private static String fileName(LineCursor line) throws ProgramSyntaxException {
    return line.word("a file");
  }

  private static Set<Seal> seals(LineCursor line) throws ProgramSyntaxException {
    var seals = EnumSet.noneOf(Seal.class);
    do {
      var seal = one(line, Seal.class, line.token("a seal"));
      if (!seals.add(seal)) {
        throw line.wrong("the seal '%s' twice".formatted(ProgramPrinter.word(seal)));
      }
    } while (line.take(","));
    return seals;
  }

  private static <E extends Enum<E>> E one(LineCursor line, Class<E> type, String word)
      throws ProgramSyntaxException {
    for (var constant : type.getEnumConstants()) {
      if (ProgramPrinter.word(constant).equals(word)) {
        return constant;
      }
    }
    throw line.wrong(
        "'%s' is none of %s"
            .formatted(
                LineCursor.shown(word),
                Arrays.stream(type.getEnumConstants())
                    .map(ProgramPrinter::word)
                    .collect(Collectors.joining(", "))));
  }
}
