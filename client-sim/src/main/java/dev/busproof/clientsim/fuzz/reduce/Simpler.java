package dev.busproof.clientsim.fuzz.reduce;

import dev.busproof.clientsim.fuzz.program.MemoryAction;
import dev.busproof.clientsim.fuzz.program.Step;
import dev.busproof.clientsim.fuzz.program.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.LongFunction;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * Simpler versions of a step, the boldest first: smaller numbers, no seals, no delays, shorter
 * texts. Every one of them is simpler by some measure that cannot fall for ever, so that taking one
 * after the other ends.
 */
final class Simpler {
  private Simpler() {}

  static List<Step> than(Step step) {
    return switch (step) {
      case Step.CreateFile s -> files(s);
      case Step.Bind s ->
          numbers(
              s.version(),
              1,
              v -> new Step.Bind(s.client(), s.interfaceName(), Math.toIntExact(v), s.object()));
      case Step.Request s -> requests(s);
      case Step.RawMessage s -> messages(s);
      case Step.RawBytes s ->
          Stream.concat(
                  bodies(s.bytes()).map(b -> new Step.RawBytes(s.client(), b, s.files())),
                  fewer(s.files()).map(f -> new Step.RawBytes(s.client(), s.bytes(), f)))
              .map(Step.class::cast)
              .toList();
      case Step.Act s -> actions(s.action()).<Step>map(Step.Act::new).toList();
      case Step.Later s -> later(s);
      case Step.Storm s -> storms(s);
      case Step.Sleep s -> numbers(s.micros(), 0, Step.Sleep::new);
      case Step.Connect _, Step.Disconnect _, Step.Calm _, Step.Sync _, Step.Await _ -> List.of();
    };
  }

  private static List<Step> files(Step.CreateFile s) {
    var simpler = new ArrayList<Step>();
    if (s.kind() != Step.Kind.MEMFD) {
      simpler.add(
          new Step.CreateFile(s.file(), Step.Kind.MEMFD, s.sizeBytes(), s.sealable(), s.seals()));
    }
    if (s.sealable()) {
      simpler.add(new Step.CreateFile(s.file(), s.kind(), s.sizeBytes(), false, Set.of()));
    }
    for (var seal : s.seals()) {
      var fewer = s.seals().stream().filter(other -> other != seal).toList();
      simpler.add(new Step.CreateFile(s.file(), s.kind(), s.sizeBytes(), true, Set.copyOf(fewer)));
    }
    simpler.addAll(
        numbers(
            s.sizeBytes(),
            0,
            size -> new Step.CreateFile(s.file(), s.kind(), size, s.sealable(), s.seals())));
    return simpler;
  }

  private static List<Step> requests(Step.Request s) {
    var simpler = new ArrayList<Step>();
    for (int i = 0; i < s.arguments().size(); i++) {
      int place = i;
      values(s.arguments().get(i))
          .forEach(value -> {
            var arguments = new ArrayList<>(s.arguments());
            arguments.set(place, value);
            simpler.add(new Step.Request(s.client(), s.object(), s.request(), arguments));
          });
    }
    return simpler;
  }

  private static Stream<Value> values(Value value) {
    return switch (value) {
      case Value.Number v -> smaller(v.value(), 0).mapToObj(Value.Number::new);
      case Value.FixedPoint v ->
          smaller(v.raw(), 0).mapToObj(raw -> new Value.FixedPoint(Math.toIntExact(raw)));
      case Value.Text v ->
          v.text().isEmpty()
              ? Stream.of()
              : Stream.of("", v.text().substring(0, halfway(v.text())))
                  .distinct()
                  .map(Value.Text::new);
      case Value.Bytes v -> bodies(v).map(Value.class::cast);
      case Value.Serial _ -> Stream.of(new Value.Number(0));
      case Value.Nothing _, Value.Reference _, Value.NewObject _, Value.FileDescriptor _ ->
          Stream.of();
    };
  }

  /** Never between the two halves of a character. */
  private static int halfway(String text) {
    return text.offsetByCodePoints(0, text.codePointCount(0, text.length()) / 2);
  }

  private static List<Step> messages(Step.RawMessage s) {
    var simpler = new ArrayList<Step>();
    bodies(s.body())
        .forEach(body ->
            simpler.add(new Step.RawMessage(s.client(), s.object(), s.opcode(), body, s.files())));
    fewer(s.files())
        .forEach(files ->
            simpler.add(new Step.RawMessage(s.client(), s.object(), s.opcode(), s.body(), files)));
    simpler.addAll(
        numbers(
            s.opcode(),
            0,
            opcode ->
                new Step.RawMessage(
                    s.client(), s.object(), Math.toIntExact(opcode), s.body(), s.files())));
    return simpler;
  }

  private static List<Step> later(Step.Later s) {
    var simpler = new ArrayList<Step>();
    simpler.add(new Step.Act(s.action()));
    actions(s.action()).forEach(action -> simpler.add(new Step.Later(s.delayMicros(), action)));
    simpler.addAll(numbers(s.delayMicros(), 0, delay -> new Step.Later(delay, s.action())));
    return simpler;
  }

  private static List<Step> storms(Step.Storm s) {
    var simpler = new ArrayList<Step>();
    simpler.add(new Step.Act(new MemoryAction.Truncate(s.file(), s.smallBytes())));
    simpler.addAll(
        numbers(
            s.smallBytes(),
            0,
            small ->
                new Step.Storm(
                    s.file(), small, s.largeBytes(), s.shortestMicros(), s.longestMicros())));
    simpler.addAll(
        numbers(
            s.largeBytes(),
            s.smallBytes(),
            large ->
                new Step.Storm(
                    s.file(), s.smallBytes(), large, s.shortestMicros(), s.longestMicros())));
    return simpler;
  }

  private static Stream<MemoryAction> actions(MemoryAction action) {
    return switch (action) {
      case MemoryAction.Truncate a ->
          smaller(a.sizeBytes(), 0).mapToObj(size -> new MemoryAction.Truncate(a.file(), size));
      case MemoryAction.Punch a ->
          Stream.concat(
              Stream.of(new MemoryAction.Truncate(a.file(), a.offsetBytes())),
              smaller(a.offsetBytes(), 0)
                  .mapToObj(o -> new MemoryAction.Punch(a.file(), o, a.lengthBytes())));
      case MemoryAction.Allocate a ->
          smaller(a.lengthBytes(), 1)
              .mapToObj(l -> new MemoryAction.Allocate(a.file(), a.offsetBytes(), l));
      case MemoryAction.AddSeals a ->
          a.seals().size() < 2
              ? Stream.of()
              : a.seals().stream().map(one -> new MemoryAction.AddSeals(a.file(), Set.of(one)));
      case MemoryAction.Overwrite a ->
          smaller(a.lengthBytes(), 1)
              .mapToObj(l -> new MemoryAction.Overwrite(a.file(), a.offsetBytes(), l, a.word()));
      case MemoryAction.CloseFile _, MemoryAction.Duplicate _ -> Stream.of();
    };
  }

  private static Stream<Value.Bytes> bodies(Value.Bytes bytes) {
    int digits = bytes.hex().length();
    return digits == 0
        ? Stream.of()
        : Stream.of("", bytes.hex().substring(0, digits / 4 * 2)).distinct().map(Value.Bytes::new);
  }

  private static Stream<List<String>> fewer(List<String> files) {
    return files.isEmpty() ? Stream.of() : Stream.of(files.subList(0, files.size() - 1));
  }

  private static List<Step> numbers(long value, long least, LongFunction<Step> with) {
    return smaller(value, least).mapToObj(with).toList();
  }

  /** Nearer to {@code least}, in steps that halve the distance. */
  private static LongStream smaller(long value, long least) {
    return LongStream.of(least, least + 1, least + (value - least) / 2)
        .filter(v -> Math.abs(v - least) < Math.abs(value - least))
        .distinct();
  }
}
