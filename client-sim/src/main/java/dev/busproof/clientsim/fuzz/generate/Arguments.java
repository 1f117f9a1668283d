package dev.busproof.clientsim.fuzz.generate;

import dev.busproof.clientsim.fuzz.program.Step;
import dev.busproof.clientsim.fuzz.program.Value;
import dev.busproof.wire.ir.Arg;
import dev.busproof.wire.ir.ArgType;
import dev.busproof.wire.ir.EnumDef;
import dev.busproof.wire.ir.Message;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Arguments that suit a request as far as its definition and the names in it tell. */
final class Arguments {
  private final Draft draft;

  Arguments(Draft draft) {
    this.draft = draft;
  }

  /** All of a request; nothing when an object that it must have cannot be had. */
  Optional<List<Value>> of(
      Actor actor, Thing target, Message message, Map<String, Value> given, int makers) {
    var values = new ArrayList<Value>();
    for (var arg : message.args()) {
      var own = Optional.ofNullable(given.get(arg.name()));
      var value = own.isPresent() ? own : of(actor, target, message, arg, makers);
      if (value.isEmpty() || arg.isUntypedNewId()) {
        return Optional.empty();
      }
      values.add(value.get());
    }
    return Optional.of(values);
  }

  private Optional<Value> of(Actor actor, Thing target, Message message, Arg arg, int makers) {
    var luck = draft.luck();
    return switch (arg.type()) {
      case NEW_ID -> arg.interfaceName().map(name -> new Value.NewObject(draft.name(name)));
      case OBJECT -> object(actor, arg, makers);
      case INT, UINT -> Optional.of(number(actor, target, message, arg));
      case FIXED -> Optional.of(new Value.FixedPoint((int) luck.from(0, 64) * 256));
      case STRING ->
          Optional.of(
              arg.nullable() && luck.percent(20)
                  ? new Value.Nothing()
                  : new Value.Text(luck.of(List.of("", "text/plain", "a", "x".repeat(200)))));
      case ARRAY ->
          Optional.of(new Value.Bytes(HexFormat.of().formatHex(luck.bytes(4 * luck.below(5)))));
      case FD -> Optional.of(new Value.FileDescriptor(file()));
    };
  }

  private Optional<Value> object(Actor actor, Arg arg, int makers) {
    if (arg.nullable() && draft.luck().percent(30)) {
      return Optional.of(new Value.Nothing());
    }
    Optional<Value> found =
        arg.interfaceName()
            .flatMap(name -> draft.obtain(actor, name, makers))
            .map(thing -> new Value.Reference(thing.name()));
    return found.or(() -> arg.nullable() ? Optional.of(new Value.Nothing()) : Optional.empty());
  }

  private Value number(Actor actor, Thing target, Message message, Arg arg) {
    var luck = draft.luck();
    var known = arg.enumName().flatMap(name -> enumeration(target, name));
    if (known.isPresent()) {
      return new Value.Number(
          entry(known.get()) & (arg.type() == ArgType.INT ? -1L : 0xffff_ffffL));
    }
    return switch (arg.name()) {
      case "serial" -> {
        var tellers = actor.alive().stream().filter(Arguments::tellsSerials).toList();
        yield tellsSerials(target) || tellers.isEmpty()
            ? new Value.Serial(target.name())
            : new Value.Serial(luck.of(tellers).name());
      }
      case "width", "height", "max_width", "max_height" -> new Value.Number(luck.from(1, 128));
      case "size" ->
          new Value.Number(
              message.args().stream().anyMatch(other -> other.type() == ArgType.FD) ? 4096 : 64);
      default -> new Value.Number(luck.number(0, 0, 0, 1, 1, 2, 5, 16, 30, 100, 1000));
    };
  }

  private static boolean tellsSerials(Thing thing) {
    return thing.type().events().stream()
        .anyMatch(event -> event.args().stream().anyMatch(arg -> arg.name().equals("serial")));
  }

  private Optional<EnumDef> enumeration(Thing target, String name) {
    int dot = name.indexOf('.');
    var type = dot < 0 ? Optional.of(target.type()) : draft.type(name.substring(0, dot));
    var own = name.substring(dot + 1);
    return type.flatMap(it ->
        it.enums().stream()
            .filter(each -> each.name().equals(own) && !each.entries().isEmpty())
            .findFirst());
  }

  private int entry(EnumDef known) {
    int value = draft.luck().of(known.entries()).value();
    return known.bitfield() && draft.luck().percent(40)
        ? value | draft.luck().of(known.entries()).value()
        : value;
  }

  private String file() {
    var files = draft.world().files();
    if (!files.isEmpty() && draft.luck().percent(50)) {
      return draft.luck().of(files);
    }
    var file = draft.name("f");
    draft.add(new Step.CreateFile(file, Step.Kind.MEMFD, 4096, true, Set.of()));
    return file;
  }
}
