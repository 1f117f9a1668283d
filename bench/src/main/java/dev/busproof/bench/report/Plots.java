package dev.busproof.bench.report;

import dev.busproof.bench.model.BenchRun;
import dev.busproof.bench.model.Measurement;
import dev.busproof.bench.model.Parameters;
import dev.busproof.bench.model.Unit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** A run as pictures: throughput by size, cost of growth, distributions. */
final class Plots {
  private static final int FEWEST_SIZES = 2;
  private static final int FEWEST_STEPS = 3;

  /** Beyond so many lines nobody can tell them apart. */
  private static final int MOST_LINES = 14;

  /**
   * A picture.
   *
   * @param svg an svg element that refers to nothing outside itself
   */
  record Plot(String title, String svg) {}

  private final BenchRun run;
  private final List<Plot> plots = new ArrayList<>();
  private final Set<Map<String, SortedMap<Double, Double>>> drawn = new HashSet<>();

  private Plots(BenchRun run) {
    this.run = run;
  }

  /** Those there are figures for. */
  static List<Plot> of(BenchRun run) {
    Plots plots = new Plots(run);
    plots.throughput();
    plots.growth();
    plots.distributions();
    return List.copyOf(plots.plots);
  }

  private void throughput() {
    Map<String, SortedMap<Double, Double>> lines = new LinkedHashMap<>();
    for (Measurement one : run.measurements()) {
      boolean whole =
          one.group().equals("ingest")
              && one.parameters().get("damage").equals(Optional.of("full"))
              && one.parameters().get("memory").equals(Optional.of("warm"));
      if (whole) {
        double bytes = bytes(one.parameters().get("size").orElseThrow());
        lines
            .computeIfAbsent(one.lane(), ignored -> new TreeMap<>())
            .put(bytes / (1 << 20), bytes / one.median());
      }
    }
    lines.values().removeIf(points -> points.size() < FEWEST_SIZES);
    draw("Ingest of a whole frame in warm memory", "MiB of a frame", "GB/s", true, false, lines);
  }

  private static double bytes(String size) {
    String[] sides = size.split("x", -1);
    return 4.0 * Integer.parseInt(sides[0]) * Integer.parseInt(sides[1]);
  }

  /** Every group that was measured with several numbers of something. */
  private void growth() {
    for (String group : run.groups()) {
      Map<String, SortedMap<Double, Double>> lines = new LinkedHashMap<>();
      String of = "";
      Unit unit = Unit.COUNT;
      for (Measurement one : run.measurements()) {
        Optional<String> number =
            one.parameters().values().keySet().stream()
                .filter(name -> one.parameters().get(name).orElse("").matches("\\d+"))
                .findFirst();
        if (one.group().equals(group) && number.isPresent()) {
          of = number.get();
          unit = one.unit();
          lines
              .computeIfAbsent(one.lane(), ignored -> new TreeMap<>())
              .put(Double.parseDouble(one.parameters().get(of).orElseThrow()), one.median());
        }
      }
      lines.values().removeIf(points -> points.size() < FEWEST_STEPS);
      draw(group, of, unit.symbol(), spansDecades(lines), false, lines);
    }
  }

  private static boolean spansDecades(Map<String, SortedMap<Double, Double>> lines) {
    return lines.values().stream()
        .anyMatch(points -> points.firstKey() > 0 && points.lastKey() / points.firstKey() > 50);
  }

  /** Times of single operations: of a whole 1920x1080 frame, and of what has no parameters. */
  private void distributions() {
    Map<Parameters, Map<String, List<Measurement>>> places = new LinkedHashMap<>();
    for (Measurement one : run.measurements()) {
      String with = one.parameters().text();
      boolean telling = with.isEmpty() || with.contains("1920x1080");
      boolean usual = !with.contains("cold") && !with.contains("quarter") && !with.contains("scat");
      if (!one.percentiles().isEmpty() && telling && usual) {
        places
            .computeIfAbsent(one.parameters(), ignored -> new LinkedHashMap<>())
            .computeIfAbsent(one.group(), ignored -> new ArrayList<>())
            .add(one);
      }
    }
    places.forEach((place, groups) ->
        groups.forEach((group, measured) -> distribution(group + " " + place.text(), measured)));
  }

  private void distribution(String title, List<Measurement> measured) {
    Map<String, SortedMap<Double, Double>> lines = new LinkedHashMap<>();
    for (Measurement one : measured) {
      SortedMap<Double, Double> points = new TreeMap<>();
      one.percentiles()
          .forEach((percent, value) -> {
            if (percent < 100 && value > 0) {
              points.put(100 / (100 - percent), micros(one.unit(), value));
            }
          });
      lines.put(one.lane(), points);
    }
    // One distribution that was measured once is there under each of its percentiles.
    if (!drawn.add(lines)) {
      return;
    }
    draw(
        title.strip() + ": distribution of single times",
        "one of so many takes as long or longer (100: p99)",
        "us",
        true,
        true,
        lines);
  }

  private static double micros(Unit unit, double value) {
    return switch (unit) {
      case NANOS -> value / 1000;
      case MILLIS -> value * 1000;
      case SECONDS -> value * 1_000_000;
      case MICROS, PER_SECOND, GIGABYTES_PER_SECOND, BYTES, MEBIBYTES, PERCENT, COUNT -> value;
    };
  }

  private void draw(
      String title,
      String across,
      String up,
      boolean logarithmicAcross,
      boolean logarithmicUp,
      Map<String, SortedMap<Double, Double>> lines) {
    List<String> names = List.copyOf(lines.keySet());
    for (int from = 0; from < names.size(); from += MOST_LINES) {
      Map<String, SortedMap<Double, Double>> some = new LinkedHashMap<>(lines);
      some.keySet().retainAll(names.subList(from, Math.min(names.size(), from + MOST_LINES)));
      String part = names.size() > MOST_LINES ? " (" + (from / MOST_LINES + 1) + ")" : "";
      plots.add(
          new Plot(title + part, SvgPlot.of(across, up, logarithmicAcross, logarithmicUp, some)));
    }
  }
}
