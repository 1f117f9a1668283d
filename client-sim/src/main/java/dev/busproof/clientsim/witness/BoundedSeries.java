package dev.busproof.clientsim.witness;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BinaryOperator;

/**
 * A series that never grows past a bound, however long it is added to: when it is full,
 * neighbouring points are merged two by two, and from then on a point stands for twice as many
 * values. Not thread-safe.
 */
final class BoundedSeries<T> {
  private final int capacity;
  private final BinaryOperator<T> merge;
  private final List<T> points = new ArrayList<>();
  private long valuesInPoint = 1;
  private long valuesInLast;

  /**
   * An empty series.
   *
   * @param capacity most points, an even number
   * @param merge makes one point of an earlier and a later one
   */
  BoundedSeries(int capacity, BinaryOperator<T> merge) {
    this.capacity = capacity;
    this.merge = merge;
  }

  void add(T value) {
    if (!points.isEmpty() && valuesInLast < valuesInPoint) {
      points.set(points.size() - 1, merge.apply(points.getLast(), value));
      valuesInLast++;
      return;
    }
    if (points.size() == capacity) {
      halve();
    }
    points.add(value);
    valuesInLast = 1;
  }

  private void halve() {
    for (int i = 0; i < capacity / 2; i++) {
      points.set(i, merge.apply(points.get(2 * i), points.get(2 * i + 1)));
    }
    points.subList(capacity / 2, capacity).clear();
    valuesInPoint *= 2;
  }

  List<T> points() {
    return List.copyOf(points);
  }

  void clear() {
    points.clear();
    valuesInPoint = 1;
    valuesInLast = 0;
  }
}
