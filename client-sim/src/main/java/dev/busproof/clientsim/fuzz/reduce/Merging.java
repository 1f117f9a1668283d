package dev.busproof.clientsim.fuzz.reduce;

import dev.busproof.clientsim.fuzz.program.Step;
import dev.busproof.clientsim.fuzz.reduce.Footprint.Name;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Programs in which one client, file or object does the work of two: what the second was used for
 * falls to the first, and the step that made the second is gone.
 */
final class Merging {
  private Merging() {}

  /** All such programs that differ from {@code steps} by one merger. */
  static List<List<Step>> of(List<Step> steps) {
    var merged = new ArrayList<List<Step>>();
    var kinds = new LinkedHashMap<String, List<Integer>>();
    for (int i = 0; i < steps.size(); i++) {
      int place = i;
      kind(steps.get(i))
          .ifPresent(kind -> kinds.computeIfAbsent(kind, _ -> new ArrayList<>()).add(place));
    }
    for (var places : kinds.values()) {
      for (int later = 1; later < places.size(); later++) {
        for (int earlier = 0; earlier < later; earlier++) {
          merged.add(merge(steps, places.get(earlier), places.get(later)));
        }
      }
    }
    return merged;
  }

  private static Optional<String> kind(Step step) {
    return switch (step) {
      case Step.Connect _ -> Optional.of("client");
      case Step.CreateFile _ -> Optional.of("file");
      case Step.Bind bind ->
          Optional.of("bind %s %s".formatted(bind.client(), bind.interfaceName()));
      case Step.Request request ->
          Footprint.of(step).gives().size() == 1
              ? Optional.of(
                  "request %s %s %s".formatted(request.client(), request.request(), count(request)))
              : Optional.empty();
      case Step.Disconnect _,
          Step.RawMessage _,
          Step.RawBytes _,
          Step.Act _,
          Step.Later _,
          Step.Storm _,
          Step.Calm _,
          Step.Sync _,
          Step.Await _,
          Step.Sleep _ ->
          Optional.empty();
    };
  }

  /** A request of another object with as many arguments may be another one. */
  private static int count(Step.Request request) {
    return request.arguments().size();
  }

  private static List<Step> merge(List<Step> steps, int earlier, int later) {
    var stays = Footprint.of(steps.get(earlier)).gives().iterator().next();
    var goes = Footprint.of(steps.get(later)).gives().iterator().next();
    Map<Name, String> names =
        switch (goes) {
          case Name.OfClient client -> clients(steps, ((Name.OfClient) stays).client(), client);
          case Name.OfFile _ -> Map.of(goes, ((Name.OfFile) stays).file());
          case Name.OfObject _ -> Map.of(goes, ((Name.OfObject) stays).object());
        };
    var rest = new ArrayList<>(steps);
    rest.remove(later);
    return new Renaming(names).steps(rest);
  }

  /** Objects that would clash keep the name of their client with them. */
  private static Map<Name, String> clients(List<Step> steps, String stays, Name.OfClient goes) {
    var names = new HashMap<Name, String>();
    names.put(goes, stays);
    var taken = new HashSet<String>();
    steps.forEach(step ->
        Footprint.of(step)
            .gives()
            .forEach(name -> {
              if (name instanceof Name.OfObject object && object.client().equals(stays)) {
                taken.add(object.object());
              }
            }));
    for (var step : steps) {
      for (var name : Footprint.of(step).gives()) {
        if (name instanceof Name.OfObject object
            && object.client().equals(goes.client())
            && taken.contains(object.object())) {
          names.put(object, object.object() + "_" + goes.client());
        }
      }
    }
    return names;
  }
}
