package dev.busproof.bench.report;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;

/**
 * One axis of a plot: what it runs over and where it is marked.
 *
 * @param label with the unit
 * @param from at the near end
 * @param to at the far end, more than {@code from}
 * @param ticks from the near end to the far end, both within
 */
record Axis(String label, boolean logarithmic, double from, double to, List<Double> ticks) {
  private static final int MOST_TICKS = 7;
  private static final double[] STEPS = {1, 2, 5, 10};

  Axis {
    ticks = List.copyOf(ticks);
  }

  /**
   * An axis that holds all of the values: from 0 where it is linear, from one round number to
   * another where it is logarithmic.
   *
   * @param values more than none; above 0 where the axis is logarithmic, not below it otherwise
   */
  static Axis over(String label, boolean logarithmic, Collection<Double> values) {
    double smallest = values.stream().mapToDouble(Double::doubleValue).min().orElseThrow();
    double largest = values.stream().mapToDouble(Double::doubleValue).max().orElseThrow();
    return logarithmic ? logarithmic(label, smallest, largest) : linear(label, largest);
  }

  private static Axis linear(String label, double largest) {
    double rough = (largest > 0 ? largest : 1) / (MOST_TICKS - 1);
    double decade = Math.pow(10, Math.floor(Math.log10(rough)));
    double step = 10 * decade;
    for (int i = STEPS.length - 1; i >= 0; i--) {
      step = STEPS[i] * decade >= rough ? STEPS[i] * decade : step;
    }
    List<Double> ticks = new ArrayList<>();
    for (int i = 0; i < 2 || ticks.getLast() < largest; i++) {
      ticks.add(i * step);
    }
    return new Axis(label, false, 0, ticks.getLast(), ticks);
  }

  private static Axis logarithmic(String label, double smallest, double largest) {
    int first = (int) Math.floor(Math.log10(smallest));
    int last = (int) Math.floor(Math.log10(largest)) + 1;
    boolean fine = last - first < MOST_TICKS / 2;
    List<Double> ticks = new ArrayList<>();
    for (int decade = first; decade <= last; decade++) {
      for (double step : fine ? new double[] {1, 2, 5} : new double[] {1}) {
        ticks.add(step * Math.pow(10, decade));
      }
    }
    while (ticks.size() > 2 && ticks.get(1) <= smallest) {
      ticks.removeFirst();
    }
    while (ticks.size() > 2 && ticks.get(ticks.size() - 2) >= largest) {
      ticks.removeLast();
    }
    return new Axis(label, true, ticks.getFirst(), ticks.getLast(), ticks);
  }

  /** Where on it a value is: 0 at the near end, 1 at the far end. */
  double place(double value) {
    return logarithmic
        ? Math.log(value / from) / Math.log(to / from)
        : (value - from) / (to - from);
  }

  /** As a mark says it: {@code 0.5}, {@code 2,000}, {@code 5M}. */
  static String text(double tick) {
    if (tick >= 1e6) {
      return text(tick / 1e6) + "M";
    }
    String digits = String.format(Locale.ROOT, tick >= 1 ? "%,.1f" : "%.4f", tick);
    return digits.replaceAll("\\.?0+$", "");
  }
}
