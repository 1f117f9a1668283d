package dev.busproof.clientsim.fuzz.generate;

import dev.busproof.clientsim.fuzz.program.MemoryAction;
import dev.busproof.clientsim.fuzz.program.Step;
import dev.busproof.clientsim.fuzz.program.Value;
import dev.busproof.wire.ir.Message;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;

/** Breaks the protocol, in a chosen way where there is something to break it with. */
final class Breaches {
  private static final long[] ODD = {
    0,
    1,
    2,
    3,
    4095,
    4097,
    65_535,
    1 << 24,
    Integer.MAX_VALUE,
    Integer.MAX_VALUE - 3,
    Integer.MIN_VALUE,
    -1,
    -4,
    0xffff_ffffL
  };

  private final Draft draft;
  private final Scenes scenes;

  Breaches(Draft draft, Scenes scenes) {
    this.draft = draft;
    this.scenes = scenes;
  }

  void any(Actor actor) {
    // Two that every message can be are rare: they end a client before anything was drawn.
    var breach = draft.luck().of(List.of(Breach.values()));
    boolean coarse = breach == Breach.RAW_BYTES || breach == Breach.ODD_MESSAGE;
    commit(coarse && draft.luck().percent(60) ? Breach.ODD_NUMBER : breach, actor);
  }

  void commit(Breach breach, Actor actor) {
    switch (breach) {
      case DEAD_OBJECT -> dead(actor);
      case DESTROYED_TOO_EARLY -> early(actor);
      case ODD_NUMBER -> changed(actor, Breaches::isNumber, _ -> oddNumber());
      case POOL_PAST_FILE -> poolPastFile(actor);
      case ODD_RESIZE -> resize(actor);
      case BUFFER_DOES_NOT_FIT -> buffer(actor);
      case SECOND_ROLE -> secondRole(actor);
      case BUFFER_BEFORE_CONFIGURE -> beforeConfigure(actor);
      case ODD_SERIAL -> serial(actor);
      case ODD_OBJECT -> changed(actor, Value.Reference.class::isInstance, _ -> other(actor));
      case ODD_ID ->
          changed(
              actor,
              Value.NewObject.class::isInstance,
              _ -> new Value.Number(draft.luck().number(0, 1, 2, 1000, 0xff00_0000L)));
      case ODD_VERSION -> version(actor);
      case TOO_NEW -> tooNew(actor);
      case ODD_MESSAGE -> message(actor);
      case ODD_DESCRIPTORS -> descriptors(actor);
      case RAW_BYTES ->
          draft.add(
              new Step.RawBytes(actor.name(), bytes((int) draft.luck().from(1, 64)), List.of()));
      case DISCONNECT -> draft.add(new Step.Disconnect(actor.name()));
    }
  }

  private static boolean isNumber(Value value) {
    return value instanceof Value.Number || value instanceof Value.FixedPoint;
  }

  private Value oddNumber() {
    return new Value.Number(draft.luck().number(ODD));
  }

  private Value other(Actor actor) {
    return draft.luck().percent(30)
        ? new Value.Nothing()
        : new Value.Reference(draft.luck().of(actor.things()).name());
  }

  private Value.Bytes bytes(int count) {
    return new Value.Bytes(HexFormat.of().formatHex(draft.luck().bytes(count)));
  }

  private void dead(Actor actor) {
    var dead = actor.dead().stream().filter(thing -> !thing.requests().isEmpty()).toList();
    if (dead.isEmpty()) {
      var mortal =
          actor.alive().stream()
              .filter(thing -> thing.requests().stream().anyMatch(Message::destructor))
              .toList();
      if (!mortal.isEmpty()) {
        var thing = draft.luck().of(mortal);
        end(actor, thing);
        end(actor, thing);
      }
      return;
    }
    var thing = draft.luck().of(dead);
    draft.call(actor, thing, draft.luck().of(thing.requests()), Map.of(), 1);
  }

  private void end(Actor actor, Thing thing) {
    thing.requests().stream()
        .filter(Message::destructor)
        .findFirst()
        .ifPresent(destructor -> draft.call(actor, thing, destructor, Map.of(), 1));
  }

  private void early(Actor actor) {
    var needed = actor.alive().stream().filter(actor::isNeeded).toList();
    if (!needed.isEmpty()) {
      end(actor, draft.luck().of(needed));
    }
    scenes.windows().frame(actor);
  }

  /** A request that was sent before, with one argument changed. */
  private void changed(Actor actor, Predicate<Value> which, Function<Value, Value> how) {
    var sent = new ArrayList<Step.Request>();
    for (var step : draft.steps()) {
      if (step instanceof Step.Request request
          && request.client().equals(actor.name())
          && actor.find(request.object()).filter(thing -> thing.alive).isPresent()
          && request.arguments().stream().anyMatch(which)) {
        sent.add(request);
      }
    }
    if (sent.isEmpty()) {
      return;
    }
    var request = draft.luck().of(sent);
    var values = new ArrayList<Value>();
    var places = new ArrayList<Integer>();
    for (var value : request.arguments()) {
      if (which.test(value)) {
        places.add(values.size());
      }
      values.add(
          value instanceof Value.NewObject(var name)
              ? new Value.NewObject(draft.name(name.replaceAll("[0-9_]+$", "")))
              : value);
    }
    int place = draft.luck().of(places);
    values.set(place, how.apply(values.get(place)));
    draft.add(new Step.Request(actor.name(), request.object(), request.request(), values));
  }

  private void poolPastFile(Actor actor) {
    var luck = draft.luck();
    var buffer = scenes.buffers().fitting(actor, 64, 64);
    var file = buffer.flatMap(it -> it.file);
    if (file.isEmpty()) {
      return;
    }
    var pool = buffer.get().origin(Buffers.POOL);
    long size = pool.map(it -> it.sizeBytes).orElse(0L);
    if (luck.percent(50)) {
      draft.act(
          new MemoryAction.Truncate(file.get(), Math.max(0, size - luck.number(1, 4096, size))));
    } else {
      long larger = size + luck.number(1, 4096, 1 << 20);
      pool.ifPresent(
          it -> draft.call(actor, it, "resize", Map.of("size", new Value.Number(larger))));
    }
    var shown = scenes.windows().shown(actor);
    if (!shown.isEmpty()) {
      scenes.windows().commit(actor, luck.of(shown), buffer.get(), true);
    }
  }

  private void resize(Actor actor) {
    draft
        .obtain(actor, Buffers.POOL, 3)
        .ifPresent(pool -> {
          long size =
              draft
                  .luck()
                  .number(
                      0,
                      -1,
                      1,
                      pool.sizeBytes - 1,
                      pool.sizeBytes / 2,
                      pool.sizeBytes + 1,
                      Integer.MAX_VALUE);
          draft.call(actor, pool, "resize", Map.of("size", new Value.Number(size)));
        });
  }

  private void buffer(Actor actor) {
    var pools = actor.alive(Buffers.POOL);
    if (pools.isEmpty()) {
      scenes.buffers().any(actor);
      return;
    }
    var pool = draft.luck().of(pools);
    long size = pool.sizeBytes;
    long[][] shapes = {
      {size - 1023, 16, 16, 64, 0},
      {0, 16, 16, 63, 0},
      {0, -1, 16, 64, 0},
      {0, 16, 0, 64, 0},
      {-4, 16, 16, 64, 0},
      {0, 65_536, 65_536, 1 << 18, 0},
      {1, 16, 16, 64, 0},
      {0, 16, size / 64 + 1, 64, 0},
      {0, 16, 16, 64, 0x3432_4241L},
      {0, 16, 16, 64, 77},
      {size, 1, 1, 4, 0},
      {0, 1, 1, Integer.MAX_VALUE, 1}
    };
    var shape = shapes[draft.luck().below(shapes.length)];
    draft.call(
        actor,
        pool,
        "create_buffer",
        Map.of(
            "offset", new Value.Number(shape[0]),
            "width", new Value.Number(shape[1]),
            "height", new Value.Number(shape[2]),
            "stride", new Value.Number(shape[3]),
            "format", new Value.Number(shape[4])));
  }

  private void secondRole(Actor actor) {
    var taken = actor.alive().stream().filter(thing -> thing.taken).toList();
    if (taken.isEmpty()) {
      return;
    }
    var thing = draft.luck().of(taken);
    if (thing.is(Windows.XDG_SURFACE)) {
      draft.call(actor, thing, draft.luck().percent(50) ? "get_toplevel" : "get_popup");
    } else {
      var surface = Map.<String, Value>of("surface", new Value.Reference(thing.name()));
      boolean again = draft.luck().percent(50);
      draft
          .global(actor, again ? "xdg_wm_base" : "wl_subcompositor")
          .ifPresent(
              it -> draft.call(actor, it, again ? "get_xdg_surface" : "get_subsurface", surface));
    }
  }

  private void beforeConfigure(Actor actor) {
    draft
        .fresh(actor, Windows.XDG_SURFACE, 3)
        .ifPresent(xdg -> {
          if (draft.luck().percent(60)) {
            draft.call(actor, xdg, "get_toplevel");
          }
          xdg.origin(Windows.SURFACE).ifPresent(surface -> scenes.windows().frame(actor, surface));
        });
  }

  private void serial(Actor actor) {
    var xdg = actor.alive(Windows.XDG_SURFACE);
    if (!xdg.isEmpty()) {
      draft.call(actor, draft.luck().of(xdg), "ack_configure", Map.of("serial", oddNumber()));
    }
  }

  private void version(Actor actor) {
    var offered = draft.offered();
    var registry = draft.call(actor, actor.alive().getFirst(), "get_registry");
    if (registry.isPresent() && !offered.isEmpty()) {
      draft.add(
          new Step.Request(
              actor.name(),
              registry.get().name(),
              "bind",
              List.of(
                  new Value.Number(draft.luck().number(0, 1, 2, 3, 5, 8, 1000)),
                  new Value.Text(draft.luck().of(offered)),
                  new Value.Number(draft.luck().number(0, 1, 99, 0xffff_ffffL)),
                  new Value.NewObject(draft.name("bound")))));
    }
  }

  private void tooNew(Actor actor) {
    for (var thing : actor.alive()) {
      for (var request : thing.type().requests()) {
        if (request.since() > thing.version()) {
          draft.call(actor, thing, request, Map.of(), 1);
          return;
        }
      }
    }
    changed(actor, Breaches::isNumber, _ -> oddNumber());
  }

  private void message(Actor actor) {
    var thing = draft.luck().of(actor.alive());
    int opcode = draft.luck().below(thing.type().requests().size() + 2);
    int words = draft.luck().below(8);
    draft.add(new Step.RawMessage(actor.name(), thing.name(), opcode, bytes(4 * words), List.of()));
  }

  private void descriptors(Actor actor) {
    var files = draft.world().files();
    var shm = draft.global(actor, Buffers.SHM);
    boolean missing = shm.isPresent() && draft.luck().percent(50);
    if (missing) {
      draft.add(
          new Step.RawMessage(
              actor.name(), shm.get().name(), 0, new Value.Bytes("0000000a00100000"), List.of()));
    } else if (!files.isEmpty()) {
      int count = (int) draft.luck().number(1, 2, 5, 28);
      var file = draft.luck().of(files);
      draft.add(
          new Step.RawMessage(
              actor.name(),
              draft.luck().of(actor.alive()).name(),
              0,
              bytes(4),
              Collections.nCopies(count, file)));
    }
  }
}
