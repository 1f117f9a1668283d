package dev.busproof.bench.peers;

import dev.busproof.bench.model.Absence;
import dev.busproof.bench.model.Measurement;
import dev.busproof.bench.model.Parameters;
import dev.busproof.bench.model.Role;
import dev.busproof.bench.suite.BenchException;
import dev.busproof.bench.suite.Results;
import dev.busproof.bench.suite.Selection;
import dev.busproof.bench.suite.Suite;
import dev.busproof.memfd.libc.Libc;
import dev.busproof.memfd.libc.LinuxException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * The bundled compositor and others under the same load, taking turns: in every round each does
 * every scenario, one right after the other, and who begins changes.
 */
public final class SideBySide implements Suite {
  /** Results of the load generator alone, with a server that does nothing. */
  private static final String NOTHING = "null server";

  private static final String DIRECTORY = "peers";

  private static final List<Scenario> SCENARIOS =
      List.of(
          new FullDamage(),
          new Messages(),
          new ShortLives(),
          new Crowd(1),
          new Crowd(10),
          new Crowd(50),
          new Crowd(200),
          new ScatteredDamage(),
          new Idle(),
          new FirstFrames(),
          new RacingTruncation(),
          new Growth(Growth.Of.CLIENTS),
          new Growth(Growth.Of.SURFACES),
          new Growth(Growth.Of.POOLS));

  private final String launcher;
  private final Optional<Effort> fixed;

  /**
   * @param launcher the program that starts the bundled compositor when its first argument is
   *     {@code compositor}
   */
  public SideBySide(String launcher) {
    this.launcher = launcher;
    this.fixed = Optional.empty();
  }

  /** With an effort of the caller's, whatever is selected. */
  SideBySide(String launcher, Effort effort) {
    this.launcher = launcher;
    this.fixed = Optional.of(effort);
  }

  @Override
  public List<Measurement.Key> all() {
    return SCENARIOS.stream()
        .flatMap(scenario -> scenario.metrics().stream())
        .map(metric -> metric.key(Contenders.OURS))
        .toList();
  }

  @Override
  public void check(Selection selection) throws IOException {
    Contenders.check(selection.peers().orElse(List.of()));
  }

  @Override
  public void run(Selection selection, Results results)
      throws IOException, BenchException, InterruptedException {
    Path directory = Files.createDirectories(results.directory().resolve(DIRECTORY));
    List<Contender> contenders = new ArrayList<>();
    try {
      contend(selection, results, directory, contenders);
      Tally tally = new Tally(directory);
      rounds(selection, results, contenders, tally);
      tally.report(results);
    } finally {
      contenders.forEach(Contender::close);
    }
  }

  private void contend(
      Selection selection, Results results, Path directory, List<Contender> contenders)
      throws IOException {
    Contenders known = Contenders.read(launcher, directory);
    contenders.add(known.ours());
    List<String> wanted = known.wanted(selection.peers());
    if (selection.peers().isEmpty()) {
      for (String other : known.installed()) {
        if (!wanted.contains(other)) {
          absent(results, other, "it is installed and was not asked for: --peers all");
        }
      }
    }
    for (String name : wanted) {
      Optional<Contender> peer = known.peer(name);
      if (peer.isPresent()) {
        contenders.add(peer.get());
      } else {
        absent(results, name, "it is not installed");
      }
    }
  }

  private static void absent(Results results, String name, String reason) {
    results.absent(new Absence(DIRECTORY, name, Parameters.NONE, reason));
  }

  /** Whoever does not even start, or cannot do what warms it up, is left out. */
  private static void warmUp(Effort effort, Results results, List<Contender> contenders)
      throws BenchException {
    for (Contender contender : List.copyOf(contenders)) {
      results.progress("warm-up: " + contender.name());
      try {
        contender.ensureReady();
        WarmUp.of(contender, effort);
      } catch (PeerException e) {
        absent(results, contender.name(), String.valueOf(e.getMessage()));
        contender.close();
        contenders.remove(contender);
      } catch (LinuxException e) {
        throw new BenchException("the load generator: " + e.getMessage(), e);
      }
    }
  }

  private void rounds(Selection selection, Results results, List<Contender> contenders, Tally tally)
      throws BenchException {
    Effort effort = effort(selection);
    List<String> names = contenders.stream().map(Contender::name).toList();
    long beginNanos = System.nanoTime();
    warmUp(effort, results, contenders);
    double estimatedMillis = effort.startMillis();
    for (int round = 0; round < effort.rounds(); round++) {
      long roundMillis = roundMillis(round, selection, names);
      long spentNanos = System.nanoTime() - beginNanos;
      double slowness = spentNanos / estimatedMillis;
      if (round > 0 && !selection.hasTimeFor(spentNanos, (long) (slowness * roundMillis))) {
        return;
      }
      estimatedMillis += roundMillis;
      for (Scenario scenario : SCENARIOS) {
        if (round < scenario.rounds(effort) && isWanted(scenario, selection, names)) {
          for (Contender contender : order(contenders, round)) {
            results.progress(
                "round %d of %d: %s, %s"
                    .formatted(
                        round + 1,
                        effort.rounds(),
                        scenario.metrics().getFirst().group(),
                        contender.name()));
            measure(scenario, contender, effort, round, tally);
          }
          if (scenario instanceof Messages) {
            measureNothing(effort, round, tally);
          }
        }
      }
    }
  }

  private Effort effort(Selection selection) {
    return fixed.orElseGet(
        () -> selection.quick() ? Effort.quick(selection.lanes().isPresent()) : Effort.full());
  }

  @Override
  public Duration estimate(Selection selection) throws IOException {
    List<String> names = new ArrayList<>(List.of(Contenders.OURS));
    names.addAll(Contenders.read(launcher, Path.of("")).wanted(selection.peers()));
    long millis = 0;
    for (int round = 0; round < effort(selection).rounds(); round++) {
      millis += roundMillis(round, selection, names);
    }
    return millis == 0
        ? Duration.ZERO
        : Duration.ofMillis((effort(selection).startMillis() + millis) * names.size());
  }

  /** Of one contender. */
  private long roundMillis(int round, Selection selection, List<String> names) {
    Effort effort = effort(selection);
    return SCENARIOS.stream()
        .filter(scenario -> round < scenario.rounds(effort))
        .filter(scenario -> isWanted(scenario, selection, names))
        .mapToLong(scenario -> scenario.estimateMillis(effort))
        .sum();
  }

  private static boolean isWanted(Scenario scenario, Selection selection, List<String> names) {
    boolean byDefault = !(scenario.isLong() && selection.quick());
    return scenario.metrics().stream()
        .flatMap(metric -> names.stream().map(metric::key))
        .anyMatch(key -> selection.wants(key, byDefault));
  }

  private static List<Contender> order(List<Contender> contenders, int round) {
    List<Contender> order = new ArrayList<>(contenders);
    Collections.rotate(order, -round);
    return order;
  }

  private static void measure(
      Scenario scenario, Contender contender, Effort effort, int round, Tally tally)
      throws BenchException {
    if (tally.hasFailed(scenario, contender.name())) {
      return;
    }
    Readings readings = new Readings();
    try {
      contender.ensureReady();
      scenario.measure(contender, effort, readings);
    } catch (PeerException e) {
      tally.failed(scenario, contender.name(), String.valueOf(e.getMessage()));
    } catch (LinuxException e) {
      throw new BenchException("the load generator: " + e.getMessage(), e);
    }
    tally.add(contender.name(), contender.role(), round, readings);
  }

  private static void measureNothing(Effort effort, int round, Tally tally) throws BenchException {
    Readings readings = new Readings();
    try (NullServer server = new NullServer(Libc.system());
        Generator generator = Generator.create(Libc.system())) {
      LoadClient client = generator.adopt(server.client());
      Messages.measure(client, client.create(LoadClient.IGNORED), effort, readings);
    } catch (PeerException | LinuxException e) {
      throw new BenchException("the load generator by itself: " + e.getMessage(), e);
    }
    tally.add(NOTHING, Role.LIMIT, round, readings);
  }
}
