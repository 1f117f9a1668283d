package dev.busproof.cli;

import dev.busproof.clientsim.Lab;
import dev.busproof.clientsim.ProveListener;
import dev.busproof.clientsim.report.CaseList;
import dev.busproof.clientsim.report.JudgeOptions;
import dev.busproof.clientsim.report.ProveReport;
import dev.busproof.clientsim.run.Limits;
import dev.busproof.clientsim.run.NothingToTestException;
import dev.busproof.clientsim.run.ProveOptions;
import dev.busproof.clientsim.run.RunDirectory;
import dev.busproof.clientsim.run.RunRefusedException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code busproof attack}. */
@Command(
    name = "attack",
    mixinStandardHelpOptions = true,
    description = {
      "Carries out one attack and shows what its clients and the compositor say to each other as"
          + " they say it, in the form of WAYLAND_DEBUG."
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:nothing worse than LENIENT or STRICT was seen",
      "1:there is a finding",
      "2:the command line is wrong",
      "3:the lab could not test"
    })
final class AttackCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "CASE", description = "The case, as 'prove --list' lists it.")
  private String id;

  @Mixin private TargetArguments target;

  @Mixin private LimitArguments limits;

  @Option(names = "--race-millis", paramLabel = "N", description = "How long a race lasts.")
  private Optional<Long> raceMillis = Optional.empty();

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description =
          "Journal and report (default: out/attack-<date>-<time>, and out/latest leads there).")
  private Optional<Path> out = Optional.empty();

  @Option(names = "--json", description = "Prints the report as JSON, without the conversation.")
  private boolean json;

  @Override
  public Integer call() throws IOException, NothingToTestException {
    PrintWriter stdout = spec.commandLine().getOut();
    try {
      RunDirectory run =
          RunDirectory.create(out.orElseGet(() -> OutDirectory.named("attack")), options());
      if (out.isEmpty()) {
        run.linkAsLatest();
      }
      try (Ending ending = Ending.onSignal(ExitCode.COULD_NOT);
          Lab lab = Lab.open(run)) {
        ending.does(lab::close);
        ProveReport report = json ? prove(lab, ProveListener.SILENT) : proveAloud(lab, stdout);
        ReportPrinter.print(report, json, stdout);
        ending.exitsWith(report.exitCode());
        return report.exitCode();
      }
    } catch (RunRefusedException | IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), Main.oneLine(e), e);
    }
  }

  /** A terminal that nobody reads must not hold the attack up: the log has a thread of its own. */
  private ProveReport proveAloud(Lab lab, PrintWriter stdout)
      throws IOException, RunRefusedException {
    try (TraceLog log = TraceLog.to(stdout)) {
      ProveReport report = prove(lab, new ConversationLog(log));
      log.end().ifPresent(spec.commandLine().getErr()::println);
      return report;
    }
  }

  private static ProveReport prove(Lab lab, ProveListener listener)
      throws IOException, RunRefusedException {
    return lab.prove(listener, JudgeOptions.OF_THE_RUN);
  }

  private ProveOptions options() throws IOException {
    if (!CaseList.has(id)) {
      throw new IllegalArgumentException("there is no case '" + id + "' (prove --list has them)");
    }
    ProveOptions.Builder typed = target.options().cases(id).limits(limits.over(Limits.defaults()));
    raceMillis.ifPresent(typed::raceMillis);
    ProveOptions options = typed.build();
    Lab.check(options);
    return options;
  }
}
