package dev.busproof.clientsim.fuzz.reduce;

import dev.busproof.clientsim.fuzz.program.Program;
import dev.busproof.clientsim.fuzz.program.Step;
import dev.busproof.clientsim.fuzz.program.Value;
import dev.busproof.wire.ir.ArgType;
import dev.busproof.wire.ir.Interfaces;
import dev.busproof.wire.ir.Message;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the steps of a program do, without names and numbers: {@code wl_surface.commit}, {@code
 * truncate}. Two programs that fail alike have much of it in common.
 */
final class Shapes {
  private static final String DISPLAY = "wl_display";

  private final Interfaces interfaces;
  private final Map<String, String> types = new HashMap<>();

  private Shapes(Interfaces interfaces) {
    this.interfaces = interfaces;
  }

  /** One for each step, in order. */
  static List<String> of(Program program, Interfaces interfaces) {
    var shapes = new Shapes(interfaces);
    return program.steps().stream().map(shapes::of).toList();
  }

  private String of(Step step) {
    return switch (step) {
      case Step.Connect _ -> "client";
      case Step.Disconnect _ -> "disconnect";
      case Step.CreateFile _ -> "file";
      case Step.Bind bind -> {
        types.put(key(bind.client(), bind.object()), bind.interfaceName());
        yield "bind " + bind.interfaceName();
      }
      case Step.Request request -> of(request);
      case Step.RawMessage message -> type(message.client(), message.object()) + ".message";
      case Step.RawBytes _ -> "raw";
      case Step.Act act -> act.action().verb();
      case Step.Later later -> later.action().verb();
      case Step.Storm _ -> "storm";
      case Step.Calm _ -> "calm";
      case Step.Sync _ -> "sync";
      case Step.Await _ -> "await";
      case Step.Sleep _ -> "sleep";
    };
  }

  private String of(Step.Request request) {
    var type = type(request.client(), request.object());
    definition(type, request.request()).ifPresent(message -> created(request, message));
    return type + "." + request.request();
  }

  private void created(Step.Request request, Message message) {
    var type =
        message.args().stream()
            .filter(arg -> arg.type() == ArgType.NEW_ID)
            .flatMap(arg -> arg.interfaceName().stream())
            .findFirst();
    for (var value : request.arguments()) {
      if (value instanceof Value.NewObject created && type.isPresent()) {
        types.put(key(request.client(), created.object()), type.get());
      }
    }
  }

  private Optional<Message> definition(String type, String request) {
    return interfaces
        .find(type)
        .flatMap(
            known -> known.requests().stream().filter(r -> r.name().equals(request)).findFirst());
  }

  private String type(String client, String object) {
    return object.equals("display") ? DISPLAY : types.getOrDefault(key(client, object), "unknown");
  }

  private static String key(String client, String object) {
    return client + " " + object;
  }
}
