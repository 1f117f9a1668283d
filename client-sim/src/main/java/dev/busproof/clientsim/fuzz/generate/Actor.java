package dev.busproof.clientsim.fuzz.generate;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A client of a program, and its objects by their names. */
final class Actor {
  private final String name;
  private final Map<String, Thing> things = new LinkedHashMap<>();
  boolean connected = true;

  Actor(String name) {
    this.name = name;
  }

  String name() {
    return name;
  }

  void put(Thing thing) {
    things.put(thing.name(), thing);
  }

  Optional<Thing> find(String thingName) {
    return Optional.ofNullable(things.get(thingName));
  }

  List<Thing> things() {
    return List.copyOf(things.values());
  }

  List<Thing> alive() {
    return things.values().stream().filter(thing -> thing.alive).toList();
  }

  List<Thing> alive(String interfaceName) {
    return alive().stream().filter(thing -> thing.is(interfaceName)).toList();
  }

  List<Thing> dead() {
    return things.values().stream().filter(thing -> !thing.alive).toList();
  }

  /** Whether something that lives was made of it. */
  boolean isNeeded(Thing thing) {
    return alive().stream().anyMatch(other -> other.isMadeOf(thing));
  }
}
