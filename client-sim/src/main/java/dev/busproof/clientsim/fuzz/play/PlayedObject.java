package dev.busproof.clientsim.fuzz.play;

import dev.busproof.clientsim.client.EventHandler;
import dev.busproof.memfd.Fd;
import dev.busproof.wire.MessageReader;
import dev.busproof.wire.WireException;
import dev.busproof.wire.ir.Arg;
import dev.busproof.wire.ir.Interface;
import dev.busproof.wire.ir.Message;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One object of a client, alive or dead. Events of any interface that is defined are taken apart
 * for their serials, the objects that they make and the descriptors that they bring, which are
 * closed.
 */
final class PlayedObject implements EventHandler {
  private static final String SERIAL = "serial";

  private final PlayedClient client;
  private final String interfaceName;
  private final String maker;
  private final Optional<Interface> definition;
  private final Map<String, Integer> unheeded = new HashMap<>();
  private int id;
  private int version;
  private int serial;

  /**
   * An object without an id yet.
   *
   * @param maker the message that makes it
   */
  PlayedObject(
      PlayedClient client, String interfaceName, String maker, Optional<Interface> definition) {
    this.client = client;
    this.interfaceName = interfaceName;
    this.maker = maker;
    this.definition = definition;
  }

  void is(int itsId, int itsVersion) {
    id = itsId;
    version = itsVersion;
  }

  int id() {
    return id;
  }

  int version() {
    return version;
  }

  int serial() {
    return serial;
  }

  String interfaceName() {
    return interfaceName;
  }

  /** The message that made it. */
  String maker() {
    return maker;
  }

  Optional<Message> request(String name) {
    return definition.flatMap(
        known -> known.requests().stream().filter(r -> r.name().equals(name)).findFirst());
  }

  boolean hasEvent(String name) {
    return definition.stream()
        .anyMatch(known -> known.events().stream().anyMatch(e -> e.name().equals(name)));
  }

  /** Whether such an event came since the object was made or the last one was heeded. */
  boolean hasUnheeded(String event) {
    return unheeded.containsKey(event);
  }

  void heed(String event) {
    unheeded.remove(event);
  }

  @Override
  public void event(int opcode, int objectVersion, MessageReader body) throws WireException {
    if (definition.isEmpty() || opcode >= definition.get().events().size()) {
      return;
    }
    var event = definition.get().events().get(opcode);
    var label = interfaceName + "." + event.name();
    take(event, label, body);
    unheeded.merge(event.name(), 1, Integer::sum);
    client.heard(this, label);
  }

  private void take(Message event, String label, MessageReader body) throws WireException {
    List<Fd> descriptors = new ArrayList<>(0);
    try {
      // Whatever version it is since: a compositor that sends it too early is still understood.
      body.begin(label, 1, 1);
      for (var arg : event.args()) {
        switch (arg.type()) {
          case INT, FIXED, OBJECT -> body.int32(arg.name());
          case UINT -> number(arg, body.uint32(arg.name()));
          case NEW_ID -> made(label, arg, body.newId(arg.name()));
          case STRING -> body.nullableString(arg.name());
          case ARRAY -> body.array(arg.name());
          case FD -> descriptors.add(body.fd(arg.name()));
        }
      }
      body.finish(descriptors);
    } finally {
      descriptors.forEach(Fd::close);
    }
  }

  private void number(Arg arg, int value) {
    if (arg.name().equals(SERIAL)) {
      serial = value;
    }
  }

  private void made(String label, Arg arg, int newId) throws WireException {
    if (arg.interfaceName().isPresent()) {
      client.serverMade(newId, arg.interfaceName().get(), version, label);
    }
  }
}
