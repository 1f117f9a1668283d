package dev.busproof.bench;

import dev.busproof.bench.lanes.LaneSuite;
import dev.busproof.bench.model.BenchRun;
import dev.busproof.bench.model.Environment;
import dev.busproof.bench.model.Measurement;
import dev.busproof.bench.model.RunFiles;
import dev.busproof.bench.peers.SideBySide;
import dev.busproof.bench.report.HtmlPage;
import dev.busproof.bench.report.TextTable;
import dev.busproof.bench.suite.BenchException;
import dev.busproof.bench.suite.Glob;
import dev.busproof.bench.suite.Selection;
import dev.busproof.bench.suite.Suite;
import java.io.Console;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The entry point of {@code ./busproof bench}. */
@Command(
    name = "busproof bench",
    sortOptions = false,
    subcommands = {CompareCommand.class, ReportCommand.class},
    description = {
      "What each way of taking in a client's frame costs beside a memcpy, and what",
      "surrounds it: faults, descriptors, system calls, messages, pixels; and the",
      "bundled compositor beside others that are installed. In each round every lane",
      "runs in a JVM of its own, in changing order; ratios are taken within a round.",
      "Takes about half an hour, --quick under two minutes."
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:measured; the table is on standard output, everything in the run's directory",
      "2:the command line is wrong",
      "3:it could not be measured"
    })
public final class Bench implements Callable<Integer> {
  static final int USAGE = 2;
  static final int COULD_NOT = 3;

  /** Of all suites; no round is begun that would probably end after it, but each one's first is. */
  private static final Duration QUICK_BUDGET = Duration.ofSeconds(105);

  private static final Duration BUDGET = Duration.ofMinutes(33);

  @Option(names = "--quick", description = "The most telling lanes, in few and short rounds.")
  private boolean quick;

  @Option(
      names = "--lanes",
      paramLabel = "GLOB",
      description = {
        "Only, and all, lanes whose group/lane or group/lane[parameters] it matches,",
        "as --list prints them: 'ingest/*,codec/*', '*[1920x1080 *]', '*' for all."
      })
  private Optional<String> lanes = Optional.empty();

  @Option(
      names = "--peers",
      paramLabel = "LIST",
      split = ",",
      description = "Compositors to set beside ours: names, all (default: weston,sway).")
  private List<String> peers = List.of();

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "Directory of the run, new or empty (default: out/bench-<date>-<time>).")
  private Optional<Path> directory = Optional.empty();

  @Option(names = "--json", paramLabel = "FILE", description = "Also write the result there.")
  private Optional<Path> json = Optional.empty();

  @Option(names = "--list", description = "Print what can be measured, and end.")
  private boolean list;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      scope = CommandLine.ScopeType.INHERIT,
      description = "Show this help and exit.")
  @SuppressWarnings("unused") // picocli answers it before call()
  private boolean help;

  @Spec private CommandSpec spec;

  private final boolean terminal;
  private final List<Suite> suites;

  Bench(boolean terminal, List<Suite> suites) {
    this.terminal = terminal;
    this.suites = List.copyOf(suites);
  }

  /** Measures, prints a table and ends the JVM with the exit code. */
  public static void main(String[] args) {
    PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
    PrintWriter err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
    boolean terminal = Optional.ofNullable(System.console()).map(Console::isTerminal).orElse(false);
    System.exit(
        run(out, err, terminal, List.of(new LaneSuite(), new SideBySide(launcher())), args));
  }

  static int run(
      PrintWriter out, PrintWriter err, boolean terminal, List<Suite> suites, String... args) {
    return new CommandLine(new Bench(terminal, suites))
        .setOut(out)
        .setErr(err)
        .setParameterExceptionHandler((failure, ignored) -> {
          String name = failure.getCommandLine().getCommandSpec().qualifiedName();
          String message = String.valueOf(failure.getMessage()).replaceAll("\\s*\\R\\s*", " ");
          err.println(name + ": " + message + " (try '" + name + " --help')");
          return USAGE;
        })
        .setExecutionExceptionHandler((failure, line, parsed) -> {
          err.println(line.getCommandSpec().qualifiedName() + ": " + failure.getMessage());
          if (failure instanceof RuntimeException) {
            failure.printStackTrace(err);
          }
          return COULD_NOT;
        })
        .execute(args);
  }

  @Override
  public Integer call() throws IOException, BenchException, InterruptedException {
    Selection selection =
        new Selection(
            quick,
            lanes.map(Glob::new),
            peers.isEmpty() ? Optional.empty() : Optional.of(peers),
            quick ? QUICK_BUDGET : BUDGET);
    List<Measurement.Key> wanted =
        suites.stream()
            .flatMap(suite -> suite.all().stream())
            .filter(key -> selection.wants(key, true))
            .toList();
    if (wanted.isEmpty()) {
      throw new ParameterException(
          spec.commandLine(), "--lanes: nothing is called " + lanes.orElse("so"));
    }
    PrintWriter out = spec.commandLine().getOut();
    if (list) {
      wanted.forEach(key -> out.println(key.text()));
      return 0;
    }
    requireWritable(json);
    try {
      for (Suite suite : suites) {
        suite.check(selection);
      }
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), "--peers: " + e.getMessage(), e);
    }
    Instant startedAt = Instant.now();
    Recorder recorder =
        new Recorder(
            runFiles(startedAt),
            Environment.read(sources()),
            startedAt,
            quick,
            spec.commandLine().getErr(),
            terminal);
    Optional<BenchException> failure = measure(selection, estimates(selection), recorder);
    BenchRun run = recorder.run();
    if (json.isPresent()) {
      RunFiles.writeWhole(json.get(), RunFiles.json(run));
    }
    new TextTable(run).print(out);
    out.println();
    out.println(recorder.directory().resolve(RunFiles.RESULT));
    Path page = recorder.directory().resolve(RunFiles.PAGE);
    RunFiles.writeWhole(page, new HtmlPage(run).text());
    out.println(page);
    if (failure.isPresent()) {
      throw failure.get();
    }
    return run.measurements().isEmpty() ? COULD_NOT : 0;
  }

  /** It names itself. */
  private static String launcher() {
    return Optional.ofNullable(System.getenv("BUSPROOF_LAUNCHER")).orElse("./busproof");
  }

  /** Where the launcher is. */
  private static Path sources() {
    return Optional.ofNullable(Path.of(launcher()).toAbsolutePath().getParent())
        .orElse(Path.of(""));
  }

  /** How long each suite that is wanted would take, and a line that says how long all of them. */
  private Map<Suite, Duration> estimates(Selection selection) throws IOException {
    Map<Suite, Duration> estimates = new LinkedHashMap<>();
    for (Suite suite : suites) {
      if (suite.all().stream().anyMatch(key -> selection.wants(key, true))) {
        estimates.put(suite, suite.estimate(selection));
      }
    }
    long seconds = Math.min(seconds(estimates.values()), selection.budget().toSeconds());
    String about = seconds < 180 ? seconds + " seconds" : Math.ceilDiv(seconds, 60) + " minutes";
    spec.commandLine().getErr().println("busproof bench: takes about " + about);
    return estimates;
  }

  private static long seconds(Collection<Duration> durations) {
    return durations.stream().mapToLong(Duration::toSeconds).sum();
  }

  /**
   * The budget is shared in proportion to what each suite would take; what one leaves goes to those
   * after it.
   *
   * @return the first failure: what else could be measured is in the table before it is told
   */
  private static Optional<BenchException> measure(
      Selection selection, Map<Suite, Duration> estimates, Recorder recorder)
      throws IOException, InterruptedException {
    Optional<BenchException> failure = Optional.empty();
    long end = System.nanoTime() + selection.budget().toNanos();
    Map<Suite, Duration> left = new LinkedHashMap<>(estimates);
    try {
      for (Map.Entry<Suite, Duration> next : estimates.entrySet()) {
        double share = (double) next.getValue().toSeconds() / Math.max(1, seconds(left.values()));
        left.remove(next.getKey());
        Duration budget = Duration.ofNanos((long) (share * (end - System.nanoTime())));
        try {
          next.getKey().run(selection.within(budget), recorder);
        } catch (BenchException e) {
          failure = failure.or(() -> Optional.of(e));
        }
        recorder.write();
      }
    } finally {
      recorder.endProgress();
    }
    return failure;
  }

  private RunFiles runFiles(Instant startedAt) throws IOException {
    if (directory.isEmpty()) {
      return RunFiles.fresh(Path.of(""), startedAt);
    }
    Path chosen = directory.get();
    try {
      Files.createDirectories(chosen);
      try (Stream<Path> present = Files.list(chosen)) {
        if (present.findAny().isPresent()) {
          throw new ParameterException(spec.commandLine(), "--out: " + chosen + " is not empty");
        }
      }
    } catch (IOException e) {
      throw new ParameterException(spec.commandLine(), "--out: cannot write into " + chosen, e);
    }
    return new RunFiles(chosen);
  }

  /** Minutes of measuring must not end in a directory that was never there. */
  private void requireWritable(Optional<Path> file) {
    Optional<Path> parent = file.map(Path::toAbsolutePath).map(Path::getParent);
    if (parent.isPresent() && !Files.isWritable(parent.get())) {
      throw new ParameterException(spec.commandLine(), "--json: cannot write into " + parent.get());
    }
  }
}
