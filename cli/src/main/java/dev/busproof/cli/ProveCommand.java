package dev.busproof.cli;

import dev.busproof.clientsim.Lab;
import dev.busproof.clientsim.ProveOptions;
import dev.busproof.clientsim.ProveReport;
import dev.busproof.clientsim.TargetChoice;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code busproof prove}, the main job. */
@Command(
    name = "prove",
    mixinStandardHelpOptions = true,
    description = {
      "Throws every hostile client at a compositor and says who survived, who was harmed and how"
          + " the culprit was told. Without a target: at the bundled compositor."
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:nothing worse than LENIENT or STRICT was seen",
      "1:there are findings",
      "2:the command line is wrong",
      "3:the lab could not test, or no case was run"
    })
final class ProveCommand implements Callable<Integer> {
  private static final String BUNDLED = "bundled";
  private static final DateTimeFormatter RUN_NAME =
      DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss", Locale.ROOT);

  @Spec private CommandSpec spec;

  @ArgGroup private Where where = new Where();

  /** One target at the most. */
  static final class Where {
    @Option(
        names = "--target",
        paramLabel = "NAME",
        description = "A compositor that is known by name: see --list-targets (default: bundled).")
    private Optional<String> known = Optional.empty();

    @Option(
        names = "--target-command",
        paramLabel = "CMD",
        description = {
          "Command line of the compositor to test; it is started, watched and restarted.",
          "{socket} is replaced by the socket's name, {runtime} by the runtime directory."
        })
    private Optional<String> command = Optional.empty();

    @Option(
        names = "--display",
        paramLabel = "NAME",
        description = "Socket name or path of a compositor that is already running.")
    private Optional<String> display = Optional.empty();
  }

  @Option(
      names = "--targets",
      paramLabel = "DIR",
      description =
          "Descriptions of more targets, NAME.json each (default: ~/.config/busproof/targets).")
  private Optional<Path> targets = Optional.empty();

  @Option(
      names = "--list-targets",
      description = "Lists the compositors known by name, says which are installed, and ends.")
  private boolean listTargets;

  @Option(
      names = "--target-user",
      paramLabel = "USER",
      description =
          "Name or number of the user that the target runs as; needs root (default: the lab's own,"
              + " or nobody for one that refuses root).")
  private Optional<String> targetUser = Optional.empty();

  @Option(
      names = "--cases",
      paramLabel = "GLOB",
      defaultValue = "*",
      description = "Only these cases, e.g. 'shm.truncate.*'; several joined by commas.")
  private String cases;

  @Option(names = "--list", description = "Lists the cases and ends.")
  private boolean list;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "Journal, report and the target's output (default: out/prove-<date>-<time>).")
  private Optional<Path> out = Optional.empty();

  @Option(names = "--json", description = "Prints the report as JSON instead of tables.")
  private boolean json;

  @Option(
      names = "--repeat",
      paramLabel = "N",
      defaultValue = "1",
      description = "Attempts at each case; unequal verdicts are FLAKY (default: 1).")
  private int repeat;

  @Option(
      names = "--truncations",
      paramLabel = "N",
      defaultValue = "0",
      description = "The truncation race goes on for N truncations instead of some seconds.")
  private long truncations;

  @Option(names = "--race-millis", paramLabel = "N", description = "How long each race lasts.")
  private Optional<Long> raceMillis = Optional.empty();

  @Option(
      names = "--kills",
      paramLabel = "N",
      description = "Processes of 10 clients each that the kill case ends (default: 20).")
  private Optional<Integer> kills = Optional.empty();

  @Mixin private LimitArguments limits = new LimitArguments();

  @Option(
      names = "--ready-seconds",
      paramLabel = "N",
      defaultValue = "20",
      description =
          "A target that does not answer so soon after its start is BROKEN (default: 20).")
  private int readySeconds;

  @Override
  public Integer call() throws IOException {
    PrintWriter stdout = spec.commandLine().getOut();
    if (list) {
      stdout.print(Lab.list());
      stdout.flush();
      return ExitCode.OK;
    }
    if (listTargets) {
      stdout.print(targetList());
      stdout.flush();
      return ExitCode.OK;
    }
    ProveOptions options = options();
    Progress progress = Progress.to(spec.commandLine().getErr());
    try (Ending ending = Ending.onSignal(ExitCode.COULD_NOT);
        Lab lab = open(options)) {
      ending.does(lab::close);
      ProveReport report;
      try (progress) {
        report = lab.prove(progress);
      }
      if (json) {
        stdout.println(report.json());
      } else {
        stdout.print(report.table());
        stdout.print(report.summary());
      }
      stdout.flush();
      ending.exitsWith(report.exitCode());
      return report.exitCode();
    }
  }

  private String targetList() throws IOException {
    try {
      return Lab.listTargets(targets);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), Main.oneLine(e), e);
    }
  }

  private Lab open(ProveOptions options) throws IOException {
    try {
      return Lab.open(options);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), Main.oneLine(e), e);
    }
  }

  private ProveOptions options() throws IOException {
    try {
      ProveOptions.Builder options =
          ProveOptions.builder(target(), out.orElseGet(ProveCommand::defaultOut))
              .cases(cases)
              .repeat(repeat)
              .truncations(truncations)
              .limits(limits.limits())
              .readyMillis(readySeconds * 1000L);
      targetUser.ifPresent(options::targetUser);
      raceMillis.ifPresent(options::raceMillis);
      kills.ifPresent(options::kills);
      return options.build();
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), Main.oneLine(e), e);
    }
  }

  private TargetChoice target() throws IOException {
    if (where.command.isPresent()) {
      return new TargetChoice.Command(where.command.get());
    }
    if (where.display.isPresent()) {
      return new TargetChoice.Display(where.display.get());
    }
    if (where.known.isPresent() && !where.known.get().equals(BUNDLED)) {
      return new TargetChoice.Known(where.known.get(), targets);
    }
    return new TargetChoice.Bundled(
        OwnCommand.line("compositor", "--quiet", "--socket", "{socket}"));
  }

  private static Path defaultOut() {
    return Path.of("out", "prove-" + LocalDateTime.now(ZoneId.systemDefault()).format(RUN_NAME));
  }
}
