package dev.busproof.bench;

import dev.busproof.bench.model.Environment;
import dev.busproof.bench.suite.BenchException;
import java.io.Console;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * The entry point of {@code ./busproof bench}. Exit codes: 0 measured, 2 a bad option, 3 could not
 * be measured.
 */
@Command(
    name = "busproof bench",
    mixinStandardHelpOptions = false,
    sortOptions = false,
    description = {
      "What each way of taking in a client's 1920x1080 frame costs, beside a",
      "private memcpy. In each round every lane runs in a JVM of its own, in",
      "changing order; ratios are taken within a round. Takes about six minutes,",
      "--quick about one."
    })
public final class Bench implements Callable<Integer> {
  private static final int USAGE = 2;
  private static final int COULD_NOT = 3;

  @Option(names = "--quick", description = "Fewer and shorter rounds; under two minutes.")
  private boolean quick;

  @Option(names = "--json", paramLabel = "FILE", description = "Also write the result as JSON.")
  private Optional<Path> json = Optional.empty();

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help and exit.")
  @SuppressWarnings("unused") // picocli answers it before call()
  private boolean help;

  @Spec private CommandSpec spec;

  private final boolean showProgress;

  private Bench(boolean showProgress) {
    this.showProgress = showProgress;
  }

  /** Measures, prints a table and ends the JVM with the exit code. */
  public static void main(String[] args) {
    PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
    PrintWriter err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
    boolean terminal = Optional.ofNullable(System.console()).map(Console::isTerminal).orElse(false);
    System.exit(run(out, err, terminal, args));
  }

  static int run(PrintWriter out, PrintWriter err, boolean terminal, String... args) {
    return new CommandLine(new Bench(terminal))
        .setOut(out)
        .setErr(err)
        .setParameterExceptionHandler((failure, ignored) -> {
          String message = String.valueOf(failure.getMessage()).replaceAll("\\s*\\R\\s*", " ");
          err.println("busproof bench: " + message + " (try 'busproof bench --help')");
          return USAGE;
        })
        .setExecutionExceptionHandler((failure, line, parsed) -> {
          err.println("busproof bench: " + failure.getMessage());
          if (failure instanceof RuntimeException) {
            failure.printStackTrace(err);
          }
          return COULD_NOT;
        })
        .execute(args);
  }

  @Override
  public Integer call() throws IOException, BenchException {
    PrintWriter err = spec.commandLine().getErr();
    requireWritable(json);
    JmhRounds rounds =
        new JmhRounds(
            quick ? Plan.quick() : Plan.full(),
            (round, all, lane) -> {
              if (showProgress) {
                err.printf("\r\033[Kround %d of %d: %s", round + 1, all, lane.label());
                err.flush();
              }
            });
    Comparison comparison;
    try {
      comparison = Comparison.of(rounds.run());
    } finally {
      if (showProgress) {
        err.print("\r\033[K");
        err.flush();
      }
    }
    Report report = new Report(Environment.read(Path.of("")), comparison);
    report.print(spec.commandLine().getOut());
    if (json.isPresent()) {
      report.writeJson(json.get());
    }
    return 0;
  }

  /** Minutes of measuring must not end in a directory that was never there. */
  private void requireWritable(Optional<Path> file) {
    Optional<Path> directory = file.map(Path::toAbsolutePath).map(Path::getParent);
    if (directory.isPresent() && !Files.isWritable(directory.get())) {
      throw new CommandLine.ParameterException(
          spec.commandLine(), "--json: cannot write into " + directory.get());
    }
  }
}
