package dev.busproof.bench.lanes;

import dev.busproof.bench.model.Spread;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * A plain copy of a lane's pixels, from the client's own mapping of them to the same destination,
 * timed in turns with the lane's frames. What a copy takes depends on where its pages lie in the
 * caches, which is drawn anew in each fork; these pages are the lane's.
 */
final class SamePages {
  /** Names the file that a fork leaves its medians in, for the one that started it. */
  static final String PROPERTY = "busproof.bench.same-pages";

  private final Technique technique;
  private final Collection<Double> nanos = new ArrayList<>();
  private final List<String> medians = new ArrayList<>();

  SamePages(Technique technique) {
    this.technique = technique;
  }

  /** Once. */
  void copy() throws IOException {
    long begin = System.nanoTime();
    technique.copyPlainly();
    nanos.add((double) (System.nanoTime() - begin));
  }

  /** Their median is one of those that are kept. */
  void endIteration() {
    medians.add(Double.toString(Spread.median(nanos)));
    nanos.clear();
  }

  /** Leaves them to the program that started this one, if it asked for them. */
  void leave() throws IOException {
    Optional<String> file = Optional.ofNullable(System.getProperty(PROPERTY));
    if (file.isPresent()) {
      Files.write(Path.of(file.get()), medians);
    }
  }

  /**
   * What a fork left.
   *
   * @param warmups iterations that do not count
   * @return the medians of those that do; empty when it measured none
   */
  static List<Double> left(Path file, int warmups) throws IOException {
    return Files.readAllLines(file).stream().skip(warmups).map(Double::valueOf).toList();
  }
}
