package dev.busproof.clientsim.fuzz.generate;

import dev.busproof.clientsim.fuzz.program.MemoryAction;
import dev.busproof.clientsim.fuzz.program.Step;
import dev.busproof.clientsim.fuzz.program.Value;
import dev.busproof.wire.ir.Arg;
import dev.busproof.wire.ir.ArgType;
import dev.busproof.wire.ir.Interfaces;
import dev.busproof.wire.ir.Message;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What there is after the steps of a program, if the compositor minds none of them: it is learnt
 * from the steps alone, so that any program can be gone on with.
 */
final class World {
  private static final String DISPLAY = "display";

  private final Interfaces interfaces;
  private final Map<String, Integer> globals;
  private final Map<String, Actor> actors = new LinkedHashMap<>();

  /** The sizes of the files that are open, as last set. */
  private final Map<String, Long> files = new LinkedHashMap<>();

  World(Interfaces interfaces, Map<String, Integer> globals) {
    this.interfaces = interfaces;
    this.globals = globals;
  }

  /** Those that are connected. */
  List<Actor> actors() {
    return actors.values().stream().filter(actor -> actor.connected).toList();
  }

  List<String> files() {
    return List.copyOf(files.keySet());
  }

  long fileBytes(String file) {
    return files.getOrDefault(file, 0L);
  }

  void see(Step step) {
    switch (step) {
      case Step.Connect connect -> connected(connect.client());
      case Step.Disconnect gone -> actor(gone.client()).ifPresent(actor -> actor.connected = false);
      case Step.CreateFile made -> files.put(made.file(), made.sizeBytes());
      case Step.Bind bind -> bound(bind);
      case Step.Request request -> requested(request);
      case Step.Act act -> acted(act.action());
      case Step.Later later -> acted(later.action());
      case Step.RawMessage _,
          Step.RawBytes _,
          Step.Storm _,
          Step.Calm _,
          Step.Sync _,
          Step.Await _,
          Step.Sleep _ -> {}
    }
  }

  private Optional<Actor> actor(String client) {
    return Optional.ofNullable(actors.get(client));
  }

  private void connected(String client) {
    var actor = new Actor(client);
    actors.put(client, actor);
    interfaces
        .find("wl_display")
        .ifPresent(display -> actor.put(new Thing(DISPLAY, display, 1, List.of())));
  }

  private void bound(Step.Bind bind) {
    var advertised = Optional.ofNullable(globals.get(bind.interfaceName()));
    var type = interfaces.find(bind.interfaceName());
    if (advertised.isPresent() && type.isPresent()) {
      int version = Math.min(bind.version(), advertised.get());
      actor(bind.client())
          .ifPresent(actor -> actor.put(new Thing(bind.object(), type.get(), version, List.of())));
    }
  }

  private void requested(Step.Request step) {
    actor(step.client())
        .ifPresent(actor ->
            actor
                .find(step.object())
                .ifPresent(target ->
                    target
                        .request(step.request())
                        .ifPresent(message -> requested(actor, target, message, step))));
  }

  private void requested(Actor actor, Thing target, Message message, Step.Request step) {
    var values = step.arguments();
    var with = new ArrayList<>(List.of(target));
    var file = target.file;
    for (var value : values) {
      switch (value) {
        case Value.Reference(var name) -> actor.find(name).ifPresent(with::add);
        case Value.FileDescriptor(var name) -> file = Optional.of(name);
        case Value.Number _,
            Value.FixedPoint _,
            Value.Text _,
            Value.Bytes _,
            Value.Nothing _,
            Value.NewObject _,
            Value.Serial _ -> {}
      }
    }
    for (int i = 0; i < Math.min(values.size(), message.args().size()); i++) {
      var arg = message.args().get(i);
      if (values.get(i) instanceof Value.NewObject(var name) && arg.type() == ArgType.NEW_ID) {
        made(actor, with, arg, name, file, message, values);
      }
    }
    number(message, values, "size")
        .filter(_ -> target.is("wl_shm_pool"))
        .ifPresent(size -> target.sizeBytes = size);
    if (message.name().equals("ack_configure")) {
      target.configured = true;
    }
    if (message.destructor()) {
      target.alive = false;
    }
  }

  private void made(
      Actor actor,
      List<Thing> with,
      Arg arg,
      String name,
      Optional<String> file,
      Message message,
      List<Value> values) {
    var type = arg.interfaceName().flatMap(interfaces::find);
    if (type.isEmpty()) {
      return;
    }
    int version = Math.min(with.getFirst().version(), type.get().version());
    var thing = new Thing(name, type.get(), version, with);
    thing.file = file;
    number(message, values, "size").ifPresent(size -> thing.sizeBytes = size);
    number(message, values, "width").ifPresent(width -> thing.widthPixels = width.intValue());
    number(message, values, "height").ifPresent(height -> thing.heightPixels = height.intValue());
    actor.put(thing);
    switch (message.name()) {
      // The one that gets the role comes first; what comes after is a parent.
      case "get_xdg_surface", "get_subsurface" -> {
        if (with.size() > 1) {
          with.get(1).taken = true;
        }
      }
      case "get_toplevel", "get_popup" -> with.getFirst().taken = true;
      default -> {}
    }
  }

  private static Optional<Long> number(Message message, List<Value> values, String argName) {
    for (int i = 0; i < Math.min(values.size(), message.args().size()); i++) {
      if (message.args().get(i).name().equals(argName)
          && values.get(i) instanceof Value.Number(var number)) {
        return Optional.of(number);
      }
    }
    return Optional.empty();
  }

  private void acted(MemoryAction action) {
    switch (action) {
      case MemoryAction.Truncate truncate -> files.replace(truncate.file(), truncate.sizeBytes());
      case MemoryAction.CloseFile close -> files.remove(close.file());
      case MemoryAction.Duplicate copy -> files.put(copy.copy(), fileBytes(copy.file()));
      case MemoryAction.Punch _,
          MemoryAction.Allocate _,
          MemoryAction.AddSeals _,
          MemoryAction.Overwrite _ -> {}
    }
  }
}
