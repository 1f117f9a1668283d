package dev.busproof.clientsim;

import dev.busproof.clientsim.CaseReport.Outcome;
import dev.busproof.clientsim.attack.AttackCase;
import dev.busproof.clientsim.catalogue.Catalogue;
import dev.busproof.clientsim.client.Probe;
import dev.busproof.clientsim.judge.Judge;
import dev.busproof.clientsim.judge.Verdict;
import dev.busproof.clientsim.observe.Journal;
import dev.busproof.clientsim.observe.Observation;
import dev.busproof.clientsim.target.DisplayTarget;
import dev.busproof.clientsim.target.LaunchPlan;
import dev.busproof.clientsim.target.ProcessTarget;
import dev.busproof.clientsim.target.Profiles;
import dev.busproof.clientsim.target.Target;
import dev.busproof.clientsim.target.TargetFailedException;
import dev.busproof.memfd.libc.Libc;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/**
 * Runs attack cases against one target and judges them. {@link #prove} belongs to one thread;
 * {@link #close} may come from any, a shutdown hook for instance, and ends everything that the lab
 * started.
 */
public final class Lab implements AutoCloseable {
  private static final String JOURNAL = "journal.jsonl";
  private static final String REPORT = "report.json";
  private static final String LOG = "target.log";

  private final ProveOptions options;
  private final Target target;
  private final Surroundings surroundings;
  private final CaseRun caseRun;
  private final Judge judge;
  private volatile boolean closed;

  private Lab(ProveOptions options, Libc libc, Target target) {
    this.options = options;
    this.target = target;
    this.judge = new Judge(options.limits().thresholds());
    this.surroundings = new Surroundings(libc, target, options.attackOptions());
    this.caseRun =
        new CaseRun(
            libc,
            target,
            surroundings,
            options.attackOptions(),
            options.limits().hungMillis(),
            judge);
  }

  /**
   * A lab in which nothing runs yet.
   *
   * @throws IllegalArgumentException for a target or user that is not known, or a display given by
   *     name without an XDG_RUNTIME_DIR
   * @throws IOException when the description of a target cannot be read
   */
  public static Lab open(ProveOptions options) throws IOException {
    var libc = Libc.system();
    return new Lab(options, libc, target(options, new Probe(libc)));
  }

  private static Target target(ProveOptions options, Probe probe) throws IOException {
    var user = options.targetUser();
    return switch (options.target()) {
      case TargetChoice.Bundled bundled ->
          start(LaunchPlan.ofArguments(bundled.command()).as(user), options, probe);
      case TargetChoice.Command command ->
          start(LaunchPlan.ofLine(command.template()).as(user), options, probe);
      case TargetChoice.Known known ->
          start(Profiles.read(known.directory()).plan(known.name()).as(user), options, probe);
      case TargetChoice.Display display -> {
        if (user.isPresent()) {
          throw new IllegalArgumentException("a display that is running has its user already");
        }
        yield new DisplayTarget(
            DisplayTarget.socketOf(
                display.name(), Optional.ofNullable(System.getenv("XDG_RUNTIME_DIR"))),
            probe,
            options.readyMillis());
      }
    };
  }

  private static Target start(LaunchPlan plan, ProveOptions options, Probe probe) {
    return new ProcessTarget(
        plan, probe, options.outDirectory().resolve(LOG), options.readyMillis());
  }

  /**
   * The compositors that are known by name, and whether they are installed here, for people.
   *
   * @param directory where the user's own are, when not in the usual place
   * @throws IllegalArgumentException for a file there that does not describe a target
   * @throws IOException when one cannot be read
   */
  public static String listTargets(Optional<Path> directory) throws IOException {
    return "%-12s %s%n".formatted("bundled", "always there, and tested without --target")
        + Profiles.read(directory).list();
  }

  /** One line per case: id, and behind it the requirement and the endings that pass. */
  public static String list() {
    var lines = new StringBuilder();
    for (var one : Catalogue.all()) {
      lines.append("%s%n    %s%n".formatted(one.id(), one.requirement()));
      lines.append("    shows: %s%n".formatted(one.shows()));
      lines.append("    needs: %s%n".formatted(one.needs().text()));
      lines.append("    passes: %s%n".formatted(one.expectation().text()));
    }
    return lines.toString();
  }

  /**
   * Runs the chosen cases. What a target does, and its death above all, is part of the report and
   * not an exception.
   *
   * @throws IOException when the output directory cannot be written
   */
  public ProveReport prove(ProveListener listener) throws IOException {
    long start = System.nanoTime();
    var reports = new ArrayList<CaseReport>();
    var idle = Catalogue.idle(options.cases());
    var cases = idle.isEmpty() ? Catalogue.matching(options.cases()) : List.<AttackCase>of();
    Optional<String> failure;
    if (cases.isEmpty()) {
      failure = Optional.of("no case matches '" + String.join("', '", idle) + "'");
    } else {
      Files.createDirectories(options.outDirectory());
      try (var journal = Journal.append(options.outDirectory().resolve(JOURNAL))) {
        failure = run(cases, journal, reports, listener);
      }
    }
    var report =
        new ProveReport(
            options.target().text(),
            List.copyOf(reports),
            failure,
            options.outDirectory(),
            TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start));
    if (!cases.isEmpty()) {
      Files.writeString(options.outDirectory().resolve(REPORT), report.json() + "\n");
    }
    return report;
  }

  /** Returns why the run could not go on to its end, if it could not. */
  private Optional<String> run(
      List<AttackCase> cases, Journal journal, List<CaseReport> reports, ProveListener listener)
      throws IOException {
    for (int i = 0; i < cases.size(); i++) {
      var one = cases.get(i);
      listener.caseStarted(i + 1, cases.size(), one.id());
      Optional<String> failure = Optional.empty();
      CaseReport report;
      try {
        report = attempts(one, journal, listener);
      } catch (TargetFailedException e) {
        report = report(one, Verdict.broken(e.reason()), List.of(), e.lastOutput());
        failure = Optional.of(e.reason());
      }
      reports.add(report);
      listener.caseEnded(i + 1, cases.size(), report);
      if (failure.isEmpty() && closed) {
        failure = Optional.of("interrupted after " + one.id());
      }
      if (failure.isPresent()) {
        return failure;
      }
    }
    return Optional.empty();
  }

  private CaseReport attempts(AttackCase one, Journal journal, ProveListener listener)
      throws IOException, TargetFailedException {
    var observations = new ArrayList<Observation>();
    for (int attempt = 1; attempt <= options.repeat() && !closed; attempt++) {
      if (surroundings.prepare()) {
        listener.note("ready: " + options.target().text());
      }
      var seen = caseRun.observe(one, attempt);
      if (closed) {
        // What was seen is the lab's own doing: it ended the target under its clients' feet.
        break;
      }
      journal.write(seen);
      observations.add(seen);
      if (!seen.target().answered() && seen.target().exit().isEmpty()) {
        target.kill();
      }
    }
    var verdict =
        closed ? Verdict.broken("interrupted") : judge.judge(one.expectation(), observations);
    var output =
        observations.stream()
            .map(o -> o.target().lastOutput())
            .filter(lines -> !lines.isEmpty())
            .findFirst()
            .orElse(List.of());
    return report(one, verdict, observations, output);
  }

  private CaseReport report(
      AttackCase one, Verdict verdict, List<Observation> seen, List<String> lastOutput) {
    var counters = new TreeMap<String, Long>();
    for (var observation : seen) {
      observation.attack().counters().forEach((what, n) -> counters.merge(what, n, Long::sum));
    }
    return new CaseReport(
        one.id(),
        one.requirement(),
        verdict.label(),
        verdict.told().name(),
        outcome(verdict),
        verdict.detail(),
        seen.stream().mapToLong(Observation::durationMillis).sum(),
        seen.stream().mapToLong(o -> o.bystander().longestGapMillis()).max().orElse(0),
        counters,
        lastOutput,
        "./busproof prove --cases " + one.id() + options.options());
  }

  private static Outcome outcome(Verdict verdict) {
    return switch (verdict.kind()) {
      case PASS, LENIENT, STRICT -> Outcome.FINE;
      case UNSUPPORTED -> Outcome.NOT_APPLICABLE;
      case BROKEN -> Outcome.NOT_TESTED;
      case FLAKY, WRONG_ERROR, LEAKED, HARMED, HUNG, CRASHED -> Outcome.FINDING;
    };
  }

  @Override
  public void close() {
    closed = true;
    caseRun.cancel();
    target.close();
    surroundings.close();
  }
}
