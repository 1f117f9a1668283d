package dev.busproof.clientsim.fuzz.generate;

import dev.busproof.wire.ir.Interface;
import dev.busproof.wire.ir.Message;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** An object of a client, as far as its program tells. */
final class Thing {
  private final String name;
  private final Interface type;
  private final int version;

  /** What made it, and the objects it was made with. */
  private final List<Thing> origins;

  /** The file whose memory it is. */
  Optional<String> file = Optional.empty();

  /** A pool's size. */
  long sizeBytes;

  int widthPixels;
  int heightPixels;
  boolean alive = true;

  /** Of a surface or an xdg_surface: something was made of it that gives it a role. */
  boolean taken;

  /** Of an xdg_surface: its first configure event was acknowledged. */
  boolean configured;

  Thing(String name, Interface type, int version, List<Thing> origins) {
    this.name = name;
    this.type = type;
    this.version = version;
    this.origins = new ArrayList<>(origins);
  }

  String name() {
    return name;
  }

  Interface type() {
    return type;
  }

  boolean is(String interfaceName) {
    return type.name().equals(interfaceName);
  }

  int version() {
    return version;
  }

  /** The first of that interface that it was made of, directly or not. */
  Optional<Thing> origin(String interfaceName) {
    for (var origin : origins) {
      var found = origin.is(interfaceName) ? Optional.of(origin) : origin.origin(interfaceName);
      if (found.isPresent()) {
        return found;
      }
    }
    return Optional.empty();
  }

  boolean isMadeOf(Thing other) {
    return origins.contains(other);
  }

  Optional<Message> request(String requestName) {
    return type.requests().stream().filter(each -> each.name().equals(requestName)).findFirst();
  }

  /** Those that its version has. */
  List<Message> requests() {
    return type.requests().stream().filter(each -> each.since() <= version).toList();
  }
}
