package dev.busproof.cli;

import dev.busproof.clientsim.Lab;
import dev.busproof.clientsim.report.CaseList;
import dev.busproof.clientsim.report.JudgeOptions;
import dev.busproof.clientsim.report.ProveReport;
import dev.busproof.clientsim.run.Limits;
import dev.busproof.clientsim.run.NothingToTestException;
import dev.busproof.clientsim.run.ProveOptions;
import dev.busproof.clientsim.run.RunDirectory;
import dev.busproof.clientsim.run.RunRefusedException;
import dev.busproof.clientsim.run.TargetChoice;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
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
      "0:nothing worse than LENIENT or STRICT was seen, or nothing that the baseline does not know",
      "1:there are findings, or the baseline is out of date",
      "2:the command line is wrong",
      "3:the lab could not test, or no case was run"
    })
final class ProveCommand implements Callable<Integer> {
  /** Some fifteen findings, three times each with a compositor that starts within a second. */
  private static final long CONFIRM_MILLIS = 300_000;

  @Spec private CommandSpec spec;

  @Mixin private TargetArguments target;

  @Mixin private RunArguments arguments;

  @Mixin private BaselineArguments baseline;

  @ArgGroup private Where where = new Where();

  /** A new run or an old one. */
  static final class Where {
    @Option(
        names = "--out",
        paramLabel = "DIR",
        description =
            "The run's directory (default: out/prove-<date>-<time>, and out/latest leads there).")
    private Optional<Path> out = Optional.empty();

    @Option(
        names = "--resume",
        paramLabel = "DIR",
        description =
            "Goes on with a run that was interrupted, with the options and the baseline that it was"
                + " begun with.")
    private Optional<Path> resume = Optional.empty();
  }

  @Option(names = "--list", description = "Lists the cases by family and ends.")
  private boolean list;

  @Option(
      names = "--list-targets",
      description = "Lists the compositors known by name, says which are installed, and ends.")
  private boolean listTargets;

  @Option(names = "--markdown", description = "With --list: as the page docs/attacks.md.")
  private boolean markdown;

  @Option(names = "--json", description = "Prints the report, or the list, as JSON.")
  private boolean json;

  @Override
  public Integer call() throws IOException, NothingToTestException {
    PrintWriter stdout = spec.commandLine().getOut();
    if (list) {
      stdout.print(list());
      stdout.flush();
      return ExitCode.OK;
    }
    if (listTargets) {
      stdout.print(targetList());
      stdout.flush();
      return ExitCode.OK;
    }
    // What cannot be read is found before a run is begun.
    baseline.read(spec.commandLine());
    RunDirectory run = run();
    JudgeOptions judging = JudgeOptions.OF_THE_RUN.with(baseline.readFor(run, spec.commandLine()));
    Progress progress = Progress.to(spec.commandLine().getErr());
    try (Ending ending = Ending.onSignal(ExitCode.COULD_NOT);
        Lab lab = open(run)) {
      ending.does(lab::close);
      ProveReport report;
      try (progress) {
        report = lab.prove(progress, judging);
      }
      ReportPrinter.print(report, json, stdout);
      baseline.write(report, judging.baseline());
      ending.exitsWith(report.exitCode());
      return report.exitCode();
    } catch (RunRefusedException e) {
      throw new ParameterException(spec.commandLine(), Main.oneLine(e), e);
    }
  }

  private String list() {
    if (markdown) {
      return CaseList.markdown();
    }
    return json ? CaseList.json() + "\n" : CaseList.text();
  }

  private String targetList() throws IOException {
    try {
      return Lab.listTargets(target.directory());
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), Main.oneLine(e), e);
    }
  }

  private Lab open(RunDirectory run) throws IOException {
    try {
      return Lab.open(run);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), Main.oneLine(e), e);
    }
  }

  private RunDirectory run() throws IOException, NothingToTestException {
    try {
      if (where.resume.isPresent()) {
        return resumed(where.resume.get());
      }
      RunDirectory run =
          RunDirectory.create(
              where.out.orElseGet(() -> OutDirectory.named("prove")), options(), baseline.file());
      if (where.out.isEmpty()) {
        run.linkAsLatest();
      }
      return run;
    } catch (RunRefusedException | IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), Main.oneLine(e), e);
    }
  }

  private ProveOptions options() throws IOException {
    ProveOptions.Builder typed = target.options().confirmMillis(CONFIRM_MILLIS);
    arguments.applyDefaults(typed);
    arguments.applyTo(typed, Limits.defaults());
    ProveOptions options = typed.build();
    Lab.check(options);
    return options;
  }

  /** What was typed beside --resume must be what the run was begun with. */
  private RunDirectory resumed(Path directory) throws IOException, RunRefusedException {
    RunDirectory run = RunDirectory.open(directory).toResume();
    Optional<Path> described =
        run.info().options().target() instanceof TargetChoice.Known known
            ? known.directory()
            : Optional.empty();
    if (target.directory().isPresent() && !target.directory().equals(described)) {
      throw new RunRefusedException(
          "--resume %s: it was begun without --targets %s; leave that out, or begin a new run"
              .formatted(directory, target.directory().get()));
    }
    ProveOptions.Builder typed = run.info().options().toBuilder();
    target.applyTo(typed);
    arguments.applyTo(typed, run.info().options().limits());
    Optional<String> contradiction = typed.build().contradiction(run.info().options());
    if (contradiction.isPresent()) {
      throw new RunRefusedException(
          "--resume %s: it was begun %s; leave that out, or begin a new run"
              .formatted(directory, contradiction.get()));
    }
    return run;
  }
}
