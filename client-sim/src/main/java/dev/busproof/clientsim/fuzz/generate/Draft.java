package dev.busproof.clientsim.fuzz.generate;

import dev.busproof.clientsim.fuzz.program.MemoryAction;
import dev.busproof.clientsim.fuzz.program.Step;
import dev.busproof.clientsim.fuzz.program.Value;
import dev.busproof.wire.ir.ArgType;
import dev.busproof.wire.ir.Interface;
import dev.busproof.wire.ir.Interfaces;
import dev.busproof.wire.ir.Message;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** A program that is being made. What does not fit any more is left out. */
final class Draft {
  /** A buffer of a pool of a global is three makers away. */
  private static final int MAKERS = 4;

  private static final Pattern PREFIX_AND_VERSION =
      Pattern.compile("^(wl|xdg|wp|ext|zwp|zwlr|zxdg)_|(_manager)?_v[0-9]+$");

  private final Interfaces interfaces;
  private final Map<String, Integer> globals;
  private final int maxSteps;
  private final Luck luck;
  private final World world;
  private final Arguments arguments = new Arguments(this);
  private final List<Step> steps = new ArrayList<>();
  private final Set<String> names = new HashSet<>();
  private final Map<String, List<Way>> waysByInterface = new HashMap<>();

  Draft(Interfaces interfaces, Map<String, Integer> globals, int maxSteps, Luck luck) {
    this.interfaces = interfaces;
    this.globals = globals;
    this.maxSteps = maxSteps;
    this.luck = luck;
    this.world = new World(interfaces, globals);
  }

  Luck luck() {
    return luck;
  }

  World world() {
    return world;
  }

  List<Step> steps() {
    return List.copyOf(steps);
  }

  int size() {
    return steps.size();
  }

  boolean isFull() {
    return steps.size() >= maxSteps;
  }

  void add(Step step) {
    if (!isFull()) {
      steps.add(step);
      world.see(step);
    }
  }

  /** Names that are given to nothing new, because they are in use further on. */
  void reserve(Set<String> others) {
    names.addAll(others);
  }

  /** One that nothing has yet: a short form of the interface's name, and a number. */
  String name(String kind) {
    var base = PREFIX_AND_VERSION.matcher(kind).replaceAll("");
    if (base.isEmpty() || !Character.isLetter(base.charAt(0))) {
      base = "a_" + base;
    }
    int number = 1;
    while (!names.add(base + number)) {
      number++;
    }
    return base + number;
  }

  Actor connect() {
    var client = name("c");
    add(new Step.Connect(client));
    return world.actors().isEmpty() ? new Actor(client) : world.actors().getLast();
  }

  void act(MemoryAction action) {
    add(new Step.Act(action));
  }

  /** A request with these arguments by name, and others that suit; nothing when there is none. */
  Optional<Thing> call(Actor actor, Thing target, String request, Map<String, Value> given) {
    return target
        .request(request)
        .filter(message -> message.since() <= target.version())
        .flatMap(message -> call(actor, target, message, given, MAKERS));
  }

  Optional<Thing> call(Actor actor, Thing target, String request) {
    return call(actor, target, request, Map.of());
  }

  /**
   * The same, where making what it needs may take so many more makers.
   *
   * @return what it makes, or the target when it makes nothing; nothing when it was not sent
   */
  Optional<Thing> call(
      Actor actor, Thing target, Message message, Map<String, Value> given, int makers) {
    var values = arguments.of(actor, target, message, given, makers);
    if (values.isEmpty() || isFull()) {
      return Optional.empty();
    }
    add(new Step.Request(actor.name(), target.name(), message.name(), values.get()));
    for (var value : values.get()) {
      if (value instanceof Value.NewObject(var made)) {
        return actor.find(made);
      }
    }
    return Optional.of(target);
  }

  /** The global of that interface: bound by this client before, or now. */
  Optional<Thing> global(Actor actor, String interfaceName) {
    var bound = actor.alive(interfaceName);
    if (!bound.isEmpty() && !luck.percent(3)) {
      return Optional.of(luck.of(bound));
    }
    var advertised = Optional.ofNullable(globals.get(interfaceName));
    var type = interfaces.find(interfaceName);
    if (advertised.isEmpty() || type.isEmpty() || isFull()) {
      return Optional.empty();
    }
    int newest = Math.min(advertised.get(), type.get().version());
    int version = luck.percent(85) ? newest : (int) luck.from(1, newest);
    var object = name(interfaceName);
    add(new Step.Bind(actor.name(), interfaceName, version, object));
    return actor.find(object);
  }

  /** A living object of that interface, an old one or one made for it. */
  Optional<Thing> obtain(Actor actor, String interfaceName, int makers) {
    var there = actor.alive(interfaceName);
    return !there.isEmpty() && luck.percent(85)
        ? Optional.of(luck.of(there))
        : fresh(actor, interfaceName, makers).or(() -> there.stream().findFirst());
  }

  /** One made for it, when its makers can be had. */
  Optional<Thing> fresh(Actor actor, String interfaceName, int makers) {
    if (globals.containsKey(interfaceName)) {
      return global(actor, interfaceName);
    }
    var ways = makers == 0 ? new ArrayList<Way>() : ways(interfaceName);
    while (!ways.isEmpty() && !isFull()) {
      var way = ways.remove(luck.below(ways.size()));
      var made =
          obtain(actor, way.maker().name(), makers - 1)
              .filter(maker -> maker.version() >= way.request().since())
              .flatMap(maker -> call(actor, maker, way.request(), Map.of(), makers - 1));
      if (made.isPresent() && made.get().is(interfaceName)) {
        return made;
      }
    }
    return Optional.empty();
  }

  private record Way(Interface maker, Message request) {}

  private List<Way> ways(String interfaceName) {
    return new ArrayList<>(waysByInterface.computeIfAbsent(interfaceName, this::findWays));
  }

  private List<Way> findWays(String interfaceName) {
    var ways = new ArrayList<Way>();
    for (var maker : interfaces.all()) {
      for (var request : maker.requests()) {
        boolean makes =
            request.args().stream()
                .anyMatch(arg ->
                    arg.type() == ArgType.NEW_ID
                        && arg.interfaceName().filter(interfaceName::equals).isPresent());
        if (makes && !maker.name().equals(interfaceName)) {
          ways.add(new Way(maker, request));
        }
      }
    }
    return ways;
  }

  /** The names of interfaces that the target offers and somebody defined. */
  List<String> offered() {
    return globals.keySet().stream()
        .filter(name -> interfaces.find(name).isPresent())
        .sorted()
        .toList();
  }

  Optional<Interface> type(String interfaceName) {
    return interfaces.find(interfaceName);
  }
}
