package dev.busproof.clientsim.fuzz.emit;

import dev.busproof.clientsim.fuzz.program.MemoryAction;
import dev.busproof.clientsim.fuzz.program.Step;
import dev.busproof.memfd.Seal;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** One statement for each step. */
final class Statements {
  /** Longer than anybody waits, and short enough to be counted in nanoseconds. */
  private static final long MOST_MICROS = TimeUnit.HOURS.toMicros(1);

  private static final int MOST_MESSAGE_BODY = 0xffff - 8;
  private static final int DESCRIPTORS_PER_BYTE = 28;

  private final Declarations declared;

  Statements(Declarations declared) {
    this.declared = declared;
  }

  String of(Step step) throws LeftOut {
    return switch (step) {
      case Step.Connect s -> "open_client(%s);".formatted(declared.client(s.client()));
      case Step.Disconnect s -> "close_client(%s);".formatted(declared.client(s.client()));
      case Step.CreateFile s ->
          "create_file(%s, %s, %s, %s, %s);"
              .formatted(
                  declared.file(s.file()),
                  kind(s.kind()),
                  number(s.sizeBytes()),
                  s.sealable(),
                  seals(s.seals()));
      case Step.Bind s ->
          "bind_global(%s, %s, %s);"
              .formatted(
                  declared.made(s.client(), s.object(), s.interfaceName()).expression(),
                  declared.type(s.interfaceName()),
                  RequestCall.word(s.version()));
      case Step.Request s -> RequestCall.of(s, declared);
      case Step.RawMessage s -> message(s);
      case Step.RawBytes s -> {
        var bytes = s.bytes().bytes();
        requireRoom(bytes.length, s.files().size());
        yield "raw(%s, %s, %s, %d%s);"
            .formatted(
                declared.client(s.client()),
                CText.literal(bytes),
                RequestCall.word(bytes.length),
                s.files().size(),
                files(s.files()));
      }
      case Step.Act s -> "act(%s);".formatted(action(s.action()));
      case Step.Later s -> "later(%s, %s);".formatted(micros(s.delayMicros()), action(s.action()));
      case Step.Storm s ->
          "storm(%s, %s, %s, %s, %s);"
              .formatted(
                  declared.storm(s.file()),
                  number(s.smallBytes()),
                  number(s.largeBytes()),
                  micros(s.shortestMicros()),
                  micros(s.longestMicros()));
      case Step.Calm s -> "calm(%s);".formatted(declared.storm(s.file()));
      case Step.Sync s -> "sync_client(%s);".formatted(declared.client(s.client()));
      case Step.Await s -> await(s);
      case Step.Sleep s -> "rest(%s);".formatted(micros(s.micros()));
    };
  }

  private String message(Step.RawMessage s) throws LeftOut {
    var body = s.body().bytes();
    if (body.length > MOST_MESSAGE_BODY) {
      throw new LeftOut("no header can say so many bytes");
    }
    requireRoom(body.length + 8, s.files().size());
    return "message(%s, %d, %s, %s, %d%s);"
        .formatted(
            declared.object(s.client(), s.object()).expression(),
            s.opcode(),
            CText.literal(body),
            RequestCall.word(body.length),
            s.files().size(),
            files(s.files()));
  }

  private static void requireRoom(int bytes, int descriptors) throws LeftOut {
    if (bytes < Math.ceilDiv(descriptors, DESCRIPTORS_PER_BYTE)) {
      throw new LeftOut("descriptors travel with bytes");
    }
  }

  private String await(Step.Await s) throws LeftOut {
    var object = declared.object(s.client(), s.object());
    var event =
        object.type().stream()
            .flatMap(type -> type.events().stream())
            .filter(one -> one.name().equals(s.event()))
            .findFirst()
            .orElseThrow(() -> new LeftOut("there is no event " + s.event()));
    return "await_event(%s, %d);".formatted(object.expression(), event.opcode());
  }

  private String files(List<String> files) {
    return files.stream().map(file -> ", " + declared.file(file)).collect(Collectors.joining());
  }

  private String action(MemoryAction action) {
    return "(struct action){%s, %s%s}"
        .formatted(
            deed(action),
            ".file = " + declared.file(action.file()),
            switch (action) {
              case MemoryAction.Truncate a -> ", .bytes = " + number(a.sizeBytes());
              case MemoryAction.Punch a -> range(a.offsetBytes(), a.lengthBytes());
              case MemoryAction.Allocate a -> range(a.offsetBytes(), a.lengthBytes());
              case MemoryAction.AddSeals a -> ", .word = " + seals(a.seals());
              case MemoryAction.Overwrite a ->
                  range(a.offsetBytes(), a.lengthBytes()) + ", .word = 0x%08xu".formatted(a.word());
              case MemoryAction.CloseFile _ -> "";
              case MemoryAction.Duplicate a -> ", .copy = " + declared.file(a.copy());
            });
  }

  private static String deed(MemoryAction action) {
    return switch (action) {
      case MemoryAction.Truncate _ -> "TRUNCATE_FILE";
      case MemoryAction.Punch _ -> "PUNCH_HOLE";
      case MemoryAction.Allocate _ -> "ALLOCATE_RANGE";
      case MemoryAction.AddSeals _ -> "ADD_SEALS";
      case MemoryAction.Overwrite _ -> "OVERWRITE_RANGE";
      case MemoryAction.CloseFile _ -> "CLOSE_FILE";
      case MemoryAction.Duplicate _ -> "DUPLICATE_FILE";
    };
  }

  private static String range(long offset, long length) {
    return ", .offset = %s, .bytes = %s".formatted(number(offset), number(length));
  }

  private static String kind(Step.Kind kind) {
    return switch (kind) {
      case MEMFD -> "MEMFD";
      case HUGE -> "HUGE_PAGES";
      case DISK -> "ON_DISK";
    };
  }

  private static String seals(Set<Seal> seals) {
    return seals.isEmpty()
        ? "0"
        : Arrays.stream(Seal.values())
            .filter(seals::contains)
            .map(seal -> "F_SEAL_" + seal.name())
            .collect(Collectors.joining(" | "));
  }

  private static String number(long value) {
    return "INT64_C(" + value + ")";
  }

  private static String micros(long micros) {
    return number(Math.min(micros, MOST_MICROS));
  }
}
