package dev.busproof.cli;

import dev.busproof.clientsim.fuzz.campaign.Campaign;
import dev.busproof.clientsim.fuzz.campaign.CampaignDirectory;
import dev.busproof.clientsim.fuzz.campaign.FuzzOptions;
import dev.busproof.clientsim.fuzz.campaign.FuzzReport;
import dev.busproof.clientsim.fuzz.campaign.KnownFindings;
import dev.busproof.clientsim.run.RunRefusedException;
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

/** {@code busproof fuzz}. */
@Command(
    name = "fuzz",
    mixinStandardHelpOptions = true,
    description = {
      "Plays programs that nobody wrote against a compositor: clients made from the protocol"
          + " definitions, mostly valid, whose files change at chosen moments. What goes wrong is"
          + " tried again, made as small as can be and kept as a program that 'replay' runs.",
      "Without a target: against the bundled compositor."
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:nothing was found, or nothing that the baseline does not know",
      "1:there are findings",
      "2:the command line is wrong",
      "3:the lab could not test, or no program was played"
    })
final class FuzzCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Mixin private TargetArguments target;

  @Mixin private FuzzArguments arguments;

  @ArgGroup private Where where = new Where();

  /** A new campaign or an old one. */
  static final class Where {
    @Option(
        names = "--out",
        paramLabel = "DIR",
        description =
            "The campaign's directory (default: out/fuzz-<date>-<time>, and out/latest leads"
                + " there).")
    private Optional<Path> out = Optional.empty();

    @Option(
        names = "--resume",
        paramLabel = "DIR",
        description = {
          "Goes on with a campaign that was interrupted, with the options that it was begun with.",
          "Another --time or --programs goes on with one that had come to its end."
        })
    private Optional<Path> resume = Optional.empty();
  }

  @Option(
      names = "--show",
      paramLabel = "W:I",
      description =
          "With --resume: prints the Ith program of worker W, counted from 0, made again from seed"
              + " and journal, and ends.")
  private Optional<String> show = Optional.empty();

  @Option(
      names = "--baseline",
      paramLabel = "FILE",
      description = "Known findings, a line each: the finding's name and a reason.")
  private Optional<Path> baseline = Optional.empty();

  @Option(names = "--json", description = "Prints the report as JSON.")
  private boolean json;

  @Override
  public Integer call() throws IOException {
    try {
      return show.isPresent() ? show(show.get()) : fuzz();
    } catch (RunRefusedException | IllegalArgumentException e) {
      throw usage(Main.oneLine(e), e);
    }
  }

  private ParameterException usage(String message, Exception cause) {
    return new ParameterException(spec.commandLine(), message, cause);
  }

  private int fuzz() throws IOException, RunRefusedException {
    PrintWriter stdout = spec.commandLine().getOut();
    KnownFindings known = known();
    CampaignDirectory directory = directory();
    FuzzProgress progress = FuzzProgress.to(spec.commandLine().getErr());
    try (Ending ending = Ending.onSignal(ExitCode.COULD_NOT, Ending.REPORT_MILLIS);
        Campaign campaign = Campaign.open(directory)) {
      ending.does(campaign::close);
      FuzzReport report;
      try (progress) {
        report = campaign.run(progress, known);
      }
      stdout.print(json ? report.json() + "\n" : report.text() + report.summary());
      stdout.flush();
      ending.exitsWith(report.exitCode());
      return report.exitCode();
    }
  }

  private KnownFindings known() {
    if (baseline.isEmpty()) {
      return KnownFindings.none();
    }
    try {
      return KnownFindings.read(baseline.get());
    } catch (IOException e) {
      throw usage("--baseline " + Main.oneLine(e), e);
    }
  }

  private CampaignDirectory directory() throws IOException, RunRefusedException {
    if (where.resume.isPresent()) {
      return resumed(where.resume.get());
    }
    FuzzOptions options = arguments.over(target.options(BundledTarget.FUZZED));
    try {
      Campaign.checkProtocols(options);
    } catch (IOException e) {
      throw usage("--protocol " + Main.oneLine(e), e);
    }
    Campaign.check(options);
    CampaignDirectory directory =
        CampaignDirectory.create(where.out.orElseGet(() -> OutDirectory.named("fuzz")), options);
    if (where.out.isEmpty()) {
      directory.linkAsLatest();
    }
    return directory;
  }

  /** What was typed beside --resume must be what the campaign was begun with, but for its end. */
  private CampaignDirectory resumed(Path path) throws IOException, RunRefusedException {
    CampaignDirectory directory = CampaignDirectory.open(path);
    FuzzOptions begun = directory.info().options();
    var lab = begun.lab().toBuilder();
    target.applyTo(lab, BundledTarget.FUZZED);
    FuzzOptions typed = arguments.over(begun, lab);
    Optional<String> contradiction = typed.contradiction(begun);
    if (contradiction.isPresent()) {
      throw new RunRefusedException(
          "--resume %s: it was begun %s; leave that out, or begin a new campaign"
              .formatted(path, contradiction.get()));
    }
    return directory.until(typed.timeMillis(), typed.programs());
  }

  private int show(String which) throws IOException, RunRefusedException {
    Path path =
        where.resume.orElseThrow(() ->
            new IllegalArgumentException("--show needs --resume, which says of what campaign"));
    if (!which.matches("[0-9]{1,4}:[0-9]{1,18}")) {
      throw new IllegalArgumentException(
          "--show takes a worker and the number of a program, such as 1:4711, not '%s'"
              .formatted(which));
    }
    String[] numbers = which.split(":", -1);
    String program =
        Campaign.program(
                CampaignDirectory.open(path),
                Integer.parseInt(numbers[0]),
                Long.parseLong(numbers[1]))
            .orElseThrow(() ->
                new IllegalArgumentException(
                    "--show %s: that worker has played no such program".formatted(which)));
    spec.commandLine().getOut().print(program);
    return ExitCode.OK;
  }
}
