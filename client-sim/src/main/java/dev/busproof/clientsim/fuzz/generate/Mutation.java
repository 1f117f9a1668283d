package dev.busproof.clientsim.fuzz.generate;

import dev.busproof.clientsim.fuzz.program.Program;
import dev.busproof.clientsim.fuzz.program.Step;
import dev.busproof.clientsim.fuzz.program.Value;
import dev.busproof.clientsim.fuzz.reduce.Renaming;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** Changes a program a little. */
final class Mutation {
  private final Luck luck;
  private final int maxSteps;
  private final Supplier<Draft> drafts;

  /**
   * A mutation.
   *
   * @param drafts empty ones, that go by the same luck
   */
  Mutation(Luck luck, int maxSteps, Supplier<Draft> drafts) {
    this.luck = luck;
    this.maxSteps = maxSteps;
    this.drafts = drafts;
  }

  List<Step> of(Program program, List<Program> corpus) {
    var steps = new ArrayList<>(program.steps());
    int times = 1 + luck.below(3);
    for (int i = 0; i < times; i++) {
      if (steps.isEmpty() || luck.percent(35)) {
        insert(steps);
      } else {
        change(steps, corpus);
      }
    }
    return List.copyOf(steps.subList(0, Math.min(steps.size(), maxSteps)));
  }

  private void change(List<Step> steps, List<Program> corpus) {
    int at = luck.below(steps.size());
    switch (luck.below(8)) {
      case 0 -> steps.remove(at);
      case 1 -> steps.subList(at, Math.min(steps.size(), at + 1 + luck.below(5))).clear();
      case 2 -> repeat(steps, at);
      case 3 -> Collections.swap(steps, at, luck.below(steps.size()));
      case 4 -> splice(steps, corpus);
      case 5 -> move(steps);
      case 6 -> retime(steps);
      default -> argument(steps);
    }
  }

  /** A scene, a breach or a memory action, by what there is at that place. */
  private void insert(List<Step> steps) {
    int at = steps.isEmpty() ? 0 : 1 + luck.below(steps.size());
    var draft = drafts.get();
    draft.reserve(Renaming.given(steps));
    steps.subList(0, at).forEach(draft::add);
    var actors = draft.world().actors();
    var actor = actors.isEmpty() ? draft.connect() : luck.of(actors);
    var scenes = new Scenes(draft);
    switch (luck.below(5)) {
      case 0 -> new Breaches(draft, scenes).any(actor);
      case 1, 2 -> new Havoc(draft).any();
      default -> scenes.any(actor);
    }
    var made = draft.steps();
    if (made.size() > at) {
      steps.addAll(at, made.subList(at, made.size()));
    }
  }

  private void repeat(List<Step> steps, int at) {
    var part = List.copyOf(steps.subList(at, Math.min(steps.size(), at + 1 + luck.below(4))));
    steps.addAll(at + part.size(), part);
  }

  /** The steps of two programs, each in its own order, of different clients. */
  private void splice(List<Step> steps, List<Program> corpus) {
    if (corpus.isEmpty()) {
      return;
    }
    var other = luck.of(corpus);
    if (steps.size() + other.steps().size() > maxSteps) {
      return;
    }
    var both = Renaming.concatenated(List.of(other.with(steps), other)).steps();
    var first = new ArrayList<>(both.subList(0, steps.size()));
    var second = new ArrayList<>(both.subList(steps.size(), both.size()));
    steps.clear();
    while (!first.isEmpty() && !second.isEmpty()) {
      steps.add((luck.percent(50) ? first : second).removeFirst());
    }
    steps.addAll(first);
    steps.addAll(second);
  }

  private void move(List<Step> steps) {
    var places = places(steps, Mutation::isOfMemory);
    if (!places.isEmpty()) {
      var step = steps.remove((int) luck.of(places));
      steps.add(luck.below(steps.size() + 1), step);
    }
  }

  private static boolean isOfMemory(Step step) {
    return step instanceof Step.Act || step instanceof Step.Later || step instanceof Step.Storm;
  }

  private static List<Integer> places(List<Step> steps, Predicate<Step> which) {
    var places = new ArrayList<Integer>();
    for (int i = 0; i < steps.size(); i++) {
      if (which.test(steps.get(i))) {
        places.add(i);
      }
    }
    return places;
  }

  private void retime(List<Step> steps) {
    var places = places(steps, step -> step instanceof Step.Act || step instanceof Step.Later);
    if (places.isEmpty()) {
      return;
    }
    int place = luck.of(places);
    var step = steps.get(place);
    if (step instanceof Step.Act act) {
      steps.set(place, new Step.Later(luck.from(0, 20_000), act.action()));
    } else if (step instanceof Step.Later later) {
      long delay = Math.max(0, later.delayMicros() + luck.from(-500, 500));
      steps.set(
          place,
          luck.percent(30) ? new Step.Act(later.action()) : new Step.Later(delay, later.action()));
    }
  }

  private void argument(List<Step> steps) {
    var places =
        places(
            steps,
            step ->
                step instanceof Step.Request request
                    && request.arguments().stream().anyMatch(Value.Number.class::isInstance));
    if (places.isEmpty()) {
      return;
    }
    int place = luck.of(places);
    if (steps.get(place) instanceof Step.Request request) {
      var values = new ArrayList<>(request.arguments());
      var numbers = new ArrayList<Integer>();
      for (int i = 0; i < values.size(); i++) {
        if (values.get(i) instanceof Value.Number) {
          numbers.add(i);
        }
      }
      int which = luck.of(numbers);
      if (values.get(which) instanceof Value.Number(var old)) {
        long near = Math.clamp(old + luck.from(-1, 1), Integer.MIN_VALUE, 0xffff_ffffL);
        values.set(
            which, new Value.Number(luck.number(near, near, 0, -1, 1, old / 2, Integer.MAX_VALUE)));
      }
      steps.set(
          place, new Step.Request(request.client(), request.object(), request.request(), values));
    }
  }
}
