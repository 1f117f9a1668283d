package dev.busproof.clientsim.fuzz.reduce;

import dev.busproof.clientsim.fuzz.program.Program;
import dev.busproof.clientsim.fuzz.program.Step;
import dev.busproof.clientsim.fuzz.reduce.Footprint.Name;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Takes away what has lost its meaning because something before it was taken away. What had none in
 * the beginning, a reference to an object that never was, may be what the program is about and
 * stays.
 */
final class Closure {
  private final Set<Name> given = new HashSet<>();

  Closure(Program original) {
    original.steps().forEach(step -> given.addAll(Footprint.of(step).gives()));
  }

  List<Step> of(List<Step> steps) {
    var alive = new HashSet<Name>();
    var kept = new ArrayList<Step>();
    for (var step : steps) {
      var print = Footprint.of(step);
      boolean whole =
          print.takes().stream().allMatch(name -> alive.contains(name) || !given.contains(name));
      if (whole) {
        alive.addAll(print.gives());
        kept.add(step);
      }
    }
    return List.copyOf(kept);
  }
}
