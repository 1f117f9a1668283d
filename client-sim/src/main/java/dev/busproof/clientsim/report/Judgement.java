package dev.busproof.clientsim.report;

import dev.busproof.clientsim.attack.AttackCase;
import dev.busproof.clientsim.catalogue.Catalogue;
import dev.busproof.clientsim.observe.Observation;
import dev.busproof.clientsim.run.ProveOptions;
import dev.busproof.clientsim.run.RunInfo;
import dev.busproof.clientsim.run.RunRefusedException;
import dev.busproof.clientsim.run.Shard;
import dev.busproof.clientsim.run.StoredRun;
import dev.busproof.clientsim.run.TargetChoice;
import dev.busproof.memfd.SharingStatistics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * What a stored run means: a pure function over what its directory says, the catalogue and the
 * options. Several directories are judged as one run: the shards of a run that was split, or
 * repetitions, in which a case that occurs twice was simply attempted oftener.
 */
public final class Judgement {
  private static final String JSON = "report.json";
  private static final String JUNIT = "junit.xml";
  private static final String HTML = "report.html";

  private final List<StoredRun> runs;
  private final CaseJudge judge;
  private final JudgeOptions options;

  private Judgement(List<StoredRun> runs, JudgeOptions options) {
    this.runs = List.copyOf(runs);
    this.judge = new CaseJudge(this.runs, options);
    this.options = options;
  }

  /** The judgement of one run. */
  public static Judgement of(StoredRun run, JudgeOptions options) {
    return new Judgement(List.of(run), options);
  }

  /**
   * The judgement of one or more runs.
   *
   * @throws RunRefusedException when they are not about the same target, or were not asked for
   *     alike
   */
  public static Judgement of(List<StoredRun> runs, JudgeOptions options)
      throws RunRefusedException {
    var first = runs.getFirst();
    for (var other : runs) {
      var difference = difference(first.info(), other.info());
      if (difference.isPresent()) {
        throw new RunRefusedException(
            "%s and %s cannot be judged as one: %s (./busproof compare sets them side by side)"
                .formatted(first.directory(), other.directory(), difference.get()));
      }
    }
    return new Judgement(runs, options);
  }

  private static Optional<String> difference(RunInfo one, RunInfo other) {
    if (!one.options().target().text().equals(other.options().target().text())) {
      return Optional.of("they are about different targets");
    }
    if (!one.targetVersion().equals(other.targetVersion())) {
      return Optional.of("they are about different versions of the target");
    }
    if (!one.environment().busproof().equals(other.environment().busproof())) {
      return Optional.of("they were made by different versions of busproof");
    }
    if (one.options().shard().count() != other.options().shard().count()) {
      return Optional.of("they are shards of differently many");
    }
    // Shards deal one choice of cases out: parts of several choices are no whole.
    if (one.options().shard().count() > 1
        && !one.options().cases().equals(other.options().cases())) {
      return Optional.of("they are shards of different --cases");
    }
    return alike(one.options()).equals(alike(other.options()))
        ? Optional.empty()
        : Optional.of("they were asked for with different options");
  }

  /** The options without those that may differ between parts of one run. */
  private static ProveOptions alike(ProveOptions options) {
    return options.toBuilder()
        .target(new TargetChoice.Command(options.target().text()))
        .cases("*")
        .repeat(1)
        .workers(1)
        .shard(Shard.WHOLE)
        .confirmMillis(0)
        .build();
  }

  /** One case judged; empty when nothing was seen of it. Known findings are not marked. */
  public Optional<CaseReport> caseReport(String id) {
    return judge.report(id);
  }

  /** All attempts at a case. */
  List<Observation> attempts(String id) {
    return judge.attempts(id);
  }

  /** The runs that are judged. */
  List<StoredRun> runs() {
    return runs;
  }

  /** The whole run, judged. */
  public ProveReport report() {
    var first = runs.getFirst();
    var cases = ids().stream().flatMap(id -> judge.report(id).stream()).toList();
    var marked = options.baseline().map(known -> known.marked(cases)).orElse(cases);
    return new ProveReport(
        first.info().options().target().text(),
        first.info().targetVersion(),
        runs.stream().map(run -> run.info().environment()).distinct().toList(),
        first.info().startedAt(),
        marked,
        failure(),
        options.baseline().map(known -> known.stale(cases)).orElse(List.of()),
        runs.stream().flatMap(run -> run.sharing().stream()).reduce(SharingStatistics::plus),
        runs.stream().map(StoredRun::directory).toList(),
        runs.stream().mapToLong(StoredRun::durationMillis).sum());
  }

  /** In the order of the catalogue; what it does not know comes last. */
  private List<String> ids() {
    Set<String> chosen = new LinkedHashSet<>();
    runs.forEach(run -> chosen.addAll(run.info().cases()));
    var ids = new LinkedHashSet<String>();
    Catalogue.all().stream().map(AttackCase::id).filter(chosen::contains).forEach(ids::add);
    ids.addAll(chosen);
    return List.copyOf(ids);
  }

  /** What no shard was given, though all are there: they were dealt out of another catalogue. */
  private Optional<String> undealt() {
    var chosen = new LinkedHashSet<String>();
    Catalogue.matching(runs.getFirst().info().options().cases()).forEach(c -> chosen.add(c.id()));
    runs.forEach(run -> run.info().cases().forEach(chosen::remove));
    return chosen.isEmpty()
        ? Optional.empty()
        : Optional.of(
            "%d cases are in none of the shards, the first is %s"
                .formatted(chosen.size(), chosen.iterator().next()));
  }

  private Optional<String> failure() {
    var failures = new ArrayList<String>();
    runs.forEach(run -> run.failure().ifPresent(failures::add));
    var shards = new TreeSet<Integer>();
    int count = runs.getFirst().info().options().shard().count();
    for (int i = 1; i <= count; i++) {
      shards.add(i);
    }
    runs.forEach(run -> shards.remove(run.info().options().shard().number()));
    // A single shard is a run of its own: its machine cannot know of the others.
    if (!shards.isEmpty() && runs.size() > 1) {
      failures.add(
          shards.stream()
              .map(number -> number + "/" + count)
              .collect(Collectors.joining(", ", "shards are missing: ", "")));
    } else if (count > 1 && shards.isEmpty()) {
      undealt().ifPresent(failures::add);
    }
    return failures.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", failures));
  }

  /**
   * Writes the report for programs, CI systems and people into a directory, created if need be.
   *
   * @return the report
   * @throws IOException when it cannot be written
   */
  public ProveReport writeTo(Path directory) throws IOException {
    var report = report();
    Files.createDirectories(directory);
    write(directory.resolve(JSON), report.json() + "\n");
    write(directory.resolve(JUNIT), JunitXml.write(report));
    write(directory.resolve(HTML), HtmlPage.run(this, report));
    return report;
  }

  /** Whoever watches the file sees the old one or the new one, and no half. */
  private static void write(Path file, String text) throws IOException {
    var unfinished = file.resolveSibling(file.getFileName() + ".new");
    Files.writeString(unfinished, text);
    Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
  }
}
