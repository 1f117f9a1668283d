package dev.busproof.clientsim.fuzz.program;

import dev.busproof.memfd.Seal;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** Writes steps. */
final class ProgramPrinter {
  private ProgramPrinter() {}

  static String line(Step step) {
    return switch (step) {
      case Step.Connect s -> "client " + s.client();
      case Step.Disconnect s -> s.client() + " disconnect";
      case Step.CreateFile s ->
          "file %s %s %d%s".formatted(s.file(), word(s.kind()), s.sizeBytes(), sealing(s));
      case Step.Bind s ->
          "%s bind %s %d -> %s".formatted(s.client(), s.interfaceName(), s.version(), s.object());
      case Step.Request s ->
          "%s %s.%s(%s)"
              .formatted(
                  s.client(),
                  s.object(),
                  s.request(),
                  s.arguments().stream()
                      .map(ProgramPrinter::value)
                      .collect(Collectors.joining(", ")));
      case Step.RawMessage s ->
          "%s message %s %d %s%s"
              .formatted(s.client(), s.object(), s.opcode(), value(s.body()), files(s.files()));
      case Step.RawBytes s ->
          "%s raw %s%s".formatted(s.client(), value(s.bytes()), files(s.files()));
      case Step.Act s -> action(s.action());
      case Step.Later s -> "after %dus %s".formatted(s.delayMicros(), action(s.action()));
      case Step.Storm s ->
          "storm %s %d %d pause %dus..%dus"
              .formatted(
                  s.file(), s.smallBytes(), s.largeBytes(), s.shortestMicros(), s.longestMicros());
      case Step.Calm s -> "calm " + s.file();
      case Step.Sync s -> s.client() + " sync";
      case Step.Await s -> "%s await %s.%s".formatted(s.client(), s.object(), s.event());
      case Step.Sleep s -> "sleep %dus".formatted(s.micros());
    };
  }

  private static String action(MemoryAction action) {
    return action.verb() + " " + action.file() + operands(action);
  }

  private static String operands(MemoryAction action) {
    return switch (action) {
      case MemoryAction.Truncate a -> " " + a.sizeBytes();
      case MemoryAction.Punch a -> range(a.offsetBytes(), a.lengthBytes());
      case MemoryAction.Allocate a -> range(a.offsetBytes(), a.lengthBytes());
      case MemoryAction.AddSeals a -> " " + seals(a.seals());
      case MemoryAction.Overwrite a ->
          range(a.offsetBytes(), a.lengthBytes()) + " 0x%08x".formatted(a.word());
      case MemoryAction.CloseFile _ -> "";
      case MemoryAction.Duplicate a -> " -> " + a.copy();
    };
  }

  private static String range(long offsetBytes, long lengthBytes) {
    return " %d %d".formatted(offsetBytes, lengthBytes);
  }

  private static String value(Value value) {
    return switch (value) {
      case Value.Number v -> Long.toString(v.value());
      case Value.FixedPoint v -> fixed(v.raw());
      case Value.Text v -> Quoted.print(v.text());
      case Value.Bytes v -> "x\"" + v.hex() + '"';
      case Value.Nothing _ -> "null";
      case Value.Reference v -> v.object();
      case Value.NewObject v -> "new " + v.object();
      case Value.FileDescriptor v -> "fd " + v.file();
      case Value.Serial v -> "serial " + v.object();
    };
  }

  /** All digits, of which 1/256 has eight, but always one behind the point. */
  private static String fixed(int raw) {
    var number = BigDecimal.valueOf(raw).divide(BigDecimal.valueOf(256)).stripTrailingZeros();
    return (number.scale() < 1 ? number.setScale(1) : number).toPlainString();
  }

  private static String sealing(Step.CreateFile file) {
    if (!file.seals().isEmpty()) {
      return " seals=" + seals(file.seals());
    }
    return file.sealable() ? " sealable" : "";
  }

  /** In the order of the kernel's bits, so that equal sets look the same. */
  private static String seals(Set<Seal> seals) {
    return Arrays.stream(Seal.values())
        .filter(seals::contains)
        .map(ProgramPrinter::word)
        .collect(Collectors.joining(","));
  }

  private static String files(List<String> files) {
    return files.stream().map(file -> " " + file).collect(Collectors.joining());
  }

  static String word(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
