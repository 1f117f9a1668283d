package dev.busproof.clientsim.fuzz.generate;

import dev.busproof.clientsim.fuzz.program.Program;
import dev.busproof.clientsim.fuzz.program.Step;
import dev.busproof.wire.ir.Interfaces;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Makes programs. They know which objects are alive, and mostly do what a client may do, so that
 * they get far before they go wrong. An interface that nobody wrote a scene for is used by its
 * definition alone. The same arguments always make the same program. Usable from any thread.
 */
public final class Generator {
  private static final int SHORTEST_STEPS = 25;

  private final Interfaces interfaces;
  private final Map<String, Integer> globals;
  private final GeneratorOptions options;

  /**
   * A generator.
   *
   * @param interfaces whose requests can be sent
   * @param globals what the target advertises: the highest version by the name of the interface
   */
  public Generator(Interfaces interfaces, Map<String, Integer> globals, GeneratorOptions options) {
    this.interfaces = interfaces;
    this.globals = new TreeMap<>(globals);
    this.options = options;
  }

  /** A new program. */
  public Program generate(long seed) {
    var luck = new Luck(seed);
    var draft = draft(luck);
    var scenes = new Scenes(draft);
    var breaches = new Breaches(draft, scenes);
    var havoc = new Havoc(draft);
    connect(draft, luck, scenes);
    int length = (int) luck.from(SHORTEST_STEPS, options.maxSteps() - 10);
    int late = length * 3 / 5;
    int wrongs = (int) luck.number(0, 1, 1, 1, 1, 2, 2, 4);
    int havocPercent = (int) luck.number(0, 5, 10, 25);
    // A scene may find nothing to do, as often as it likes.
    for (int turn = 0; turn < options.maxSteps() && draft.size() < length; turn++) {
      var actors = draft.world().actors();
      if (actors.isEmpty()) {
        break;
      }
      var actor = luck.of(actors);
      if (luck.percent(havocPercent)) {
        havoc.any();
      }
      if (wrongs > 0 && draft.size() >= late && luck.percent(40)) {
        breaches.any(actor);
        wrongs--;
      } else {
        scenes.any(actor);
      }
    }
    for (var actor : draft.world().actors()) {
      draft.add(new Step.Sync(actor.name()));
    }
    return new Program(Optional.of(seed), draft.steps());
  }

  private void connect(Draft draft, Luck luck, Scenes scenes) {
    int clients = (int) Math.min(options.maxClients(), luck.number(1, 1, 1, 2, 2, 3));
    for (int i = 0; i < clients; i++) {
      var actor = draft.connect();
      if (luck.percent(75)) {
        scenes.windows().window(actor);
      }
    }
  }

  /**
   * A program changed a little.
   *
   * @param corpus programs that something may be taken from
   */
  public Program mutate(Program program, List<Program> corpus, long seed) {
    var luck = new Luck(seed);
    var mutation = new Mutation(luck, options.maxSteps(), () -> draft(luck));
    return new Program(Optional.of(seed), mutation.of(program, corpus));
  }

  /**
   * A program whose files change while the target reads them.
   *
   * @param readDelayMicros how long after a commit the target reads, as far as known; 0 before
   */
  public Program race(long seed, long readDelayMicros) {
    var luck = new Luck(seed);
    var draft = draft(luck);
    var races = new Races(draft);
    if (luck.percent(75)) {
      races.storm();
    } else {
      races.shot(readDelayMicros);
    }
    return new Program(Optional.of(seed), draft.steps());
  }

  private Draft draft(Luck luck) {
    return new Draft(interfaces, globals, options.maxSteps(), luck);
  }
}
