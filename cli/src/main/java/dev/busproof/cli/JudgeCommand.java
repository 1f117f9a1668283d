package dev.busproof.cli;

import dev.busproof.clientsim.report.JudgeOptions;
import dev.busproof.clientsim.report.Judgement;
import dev.busproof.clientsim.report.ProveReport;
import dev.busproof.clientsim.run.Limits;
import dev.busproof.clientsim.run.RunDirectory;
import dev.busproof.clientsim.run.RunRefusedException;
import dev.busproof.clientsim.run.StoredRun;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
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

/** {@code busproof judge}. */
@Command(
    name = "judge",
    mixinStandardHelpOptions = true,
    description = {
      "Judges a stored run again, from its journal alone, and writes its reports anew: by other"
          + " limits, or by a newer version of the judge. Several directories are judged as one"
          + " run: shards, or repetitions, whose attempts at a case are put together."
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:nothing worse than LENIENT or STRICT was seen, or nothing that the baseline does not know",
      "1:there are findings, or the baseline is out of date",
      "2:the command line is wrong, or a directory is no run",
      "3:the run did not test everything, or nothing"
    })
final class JudgeCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(
      paramLabel = "DIR",
      arity = "0..*",
      description = "Directories of runs (default: out/latest).")
  private List<Path> directories = List.of();

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description =
          "Where the reports go (default: into the run's directory; of several, nowhere).")
  private Optional<Path> out = Optional.empty();

  @Mixin private LimitArguments limits;

  @Mixin private BaselineArguments baseline;

  @Option(names = "--json", description = "Prints the report as JSON instead of tables.")
  private boolean json;

  @Override
  public Integer call() throws IOException {
    try {
      List<Path> named = directories.isEmpty() ? List.of(Path.of("out", "latest")) : directories;
      List<StoredRun> runs = stored(named);
      Limits others = limits.over(runs.getFirst().info().options().limits());
      JudgeOptions options =
          new JudgeOptions(Optional.of(others), baseline.read(spec.commandLine()));
      Judgement judgement = Judgement.of(runs, options);
      Optional<Path> written = named.size() == 1 ? out.or(() -> named.stream().findFirst()) : out;
      ProveReport report =
          written.isPresent() ? judgement.writeTo(written.get()) : judgement.report();
      ReportPrinter.print(report, json, spec.commandLine().getOut());
      baseline.write(report, options.baseline());
      return report.exitCode();
    } catch (RunRefusedException | IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), Main.oneLine(e), e);
    }
  }

  private static List<StoredRun> stored(List<Path> directories)
      throws IOException, RunRefusedException {
    List<StoredRun> runs = new ArrayList<>();
    for (Path directory : directories) {
      runs.add(RunDirectory.open(directory).read());
    }
    return List.copyOf(runs);
  }
}
