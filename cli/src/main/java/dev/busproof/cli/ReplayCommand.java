package dev.busproof.cli;

import dev.busproof.clientsim.Lab;
import dev.busproof.clientsim.ProveListener;
import dev.busproof.clientsim.fuzz.replay.Replay;
import dev.busproof.clientsim.fuzz.replay.ReplayReport;
import dev.busproof.clientsim.run.Limits;
import dev.busproof.clientsim.run.ProveOptions;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code busproof replay}. */
@Command(
    name = "replay",
    mixinStandardHelpOptions = true,
    description = {
      "Carries a fuzz program out (docs/fuzz-programs.md) and says what became of the target. For a"
          + " saved finding, whose comments name its verdict, it says STILL FAILING, FIXED or"
          + " BROKEN.",
      "Without a target: against the bundled compositor, at 480 Hz as 'fuzz' runs it."
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:fixed, or nothing was found",
      "1:still failing, or there is a finding",
      "2:the command line or the program is wrong",
      "3:the lab could not test"
    })
final class ReplayCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "FILE", description = "The program.")
  private Path file;

  @Mixin private TargetArguments target;

  @Mixin private LimitArguments limits;

  @Option(
      names = "--repeat",
      paramLabel = "N",
      description = "Attempts (default: 1); it still fails if one of them does.")
  private Optional<Integer> repeat = Optional.empty();

  @Option(
      names = "--await-millis",
      paramLabel = "N",
      description =
          "How long the program waits for an event that need not come (default: "
              + Replay.AWAIT_MILLIS
              + "). A campaign gives less to a target that reads soon, and says how much.")
  private long awaitMillis = Replay.AWAIT_MILLIS;

  @Option(
      names = "--ready-seconds",
      paramLabel = "N",
      description = "A target must answer so soon after its start (default: 20).")
  private Optional<Long> readySeconds = Optional.empty();

  @Option(
      names = "--protocol",
      paramLabel = "FILE.xml",
      description = "Knows one more protocol definition; may be repeated.")
  private List<Path> protocols = List.of();

  @Option(
      names = "--trace",
      description =
          "Shows what its clients and the compositor say to each other as they say it, in the form"
              + " of WAYLAND_DEBUG.")
  private boolean trace;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "Where the target's output goes (default: out/replay-<date>-<time>).")
  private Optional<Path> out = Optional.empty();

  @Override
  public Integer call() throws IOException {
    try {
      ProveOptions options = options();
      Path directory = out.orElseGet(() -> OutDirectory.named("replay"));
      try (Ending ending = Ending.onSignal(ExitCode.COULD_NOT);
          Replay replay =
              Replay.open(file, protocols, options, awaitMillis, directory.resolve("target.log"))) {
        ending.does(replay::close);
        Files.createDirectories(directory);
        PrintWriter stdout = spec.commandLine().getOut();
        ReplayReport report = trace ? aloud(replay, stdout) : replay.run(ProveListener.SILENT);
        report.lastOutput().forEach(line -> stdout.println("target: " + line));
        stdout.println(report.text());
        stdout.flush();
        ending.exitsWith(report.exitCode());
        return report.exitCode();
      }
    } catch (IllegalArgumentException e) {
      throw usage(e);
    }
  }

  /** A terminal that nobody reads must not hold the program up: the log has a thread of its own. */
  private ReplayReport aloud(Replay replay, PrintWriter stdout) throws IOException {
    try (TraceLog log = TraceLog.to(stdout)) {
      ReplayReport report = replay.run(new ConversationLog(log));
      log.end().ifPresent(spec.commandLine().getErr()::println);
      return report;
    }
  }

  /** What was typed. */
  ProveOptions options() throws IOException {
    ProveOptions.Builder typed =
        target.options(BundledTarget.FUZZED).limits(limits.over(Limits.defaults()));
    repeat.ifPresent(typed::repeat);
    readySeconds.map(seconds -> seconds * 1000).ifPresent(typed::readyMillis);
    ProveOptions options = typed.build();
    Lab.check(options);
    // A file that cannot be read is the command line's fault, and not the lab's.
    requireReadable(file);
    protocols.forEach(ReplayCommand::requireReadable);
    return options;
  }

  private static void requireReadable(Path named) {
    if (!Files.isReadable(named) || Files.isDirectory(named)) {
      throw new IllegalArgumentException(named + " cannot be read");
    }
  }

  private ParameterException usage(IllegalArgumentException cause) {
    return new ParameterException(spec.commandLine(), Main.oneLine(cause), cause);
  }
}
