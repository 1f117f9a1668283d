package dev.busproof.cli;

import dev.busproof.clientsim.report.Comparison;
import dev.busproof.clientsim.report.JudgeOptions;
import dev.busproof.clientsim.report.Judgement;
import dev.busproof.clientsim.report.ProveReport;
import dev.busproof.clientsim.run.RunDirectory;
import dev.busproof.clientsim.run.RunRefusedException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code busproof compare}. */
@Command(
    name = "compare",
    mixinStandardHelpOptions = true,
    description = {
      "Sets runs side by side, a row for each case, a column for each run, and marks the cases"
          + " about which they differ. Every run is judged again, by the limits it was begun with."
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:the runs agree about every case that two of them tested",
      "1:they differ",
      "2:the command line is wrong, or a directory is no run",
      "3:no case was tested in two of them"
    })
final class CompareCommand implements Callable<Integer> {
  /** What most terminals are wide at the least, and what a CI log shows without folding. */
  private static final int WIDTH_CHARS = 118;

  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "DIR", arity = "2..*", description = "Directories of runs.")
  private List<Path> directories = List.of();

  @Option(names = "--differences", description = "Only the cases about which the runs differ.")
  private boolean onlyDifferences;

  @Option(
      names = "--width",
      paramLabel = "N",
      description = "Characters in a line (default: COLUMNS, or " + WIDTH_CHARS + ").")
  private Optional<Integer> width = Optional.empty();

  @Option(names = "--json", description = "Prints JSON instead of a table.")
  private boolean json;

  @Option(
      names = "--html",
      paramLabel = "FILE",
      description = "Writes the table as one self-contained page, too.")
  private Optional<Path> html = Optional.empty();

  @Override
  public Integer call() throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    Comparison comparison = Comparison.of(reports());
    if (html.isPresent()) {
      Files.writeString(html.get(), comparison.html());
    }
    if (json) {
      out.println(comparison.json());
    } else {
      out.print(comparison.text(width.orElseGet(CompareCommand::columns), onlyDifferences));
    }
    out.flush();
    return comparison.exitCode();
  }

  private List<ProveReport> reports() throws IOException {
    List<ProveReport> reports = new ArrayList<>();
    for (Path directory : directories) {
      try {
        RunDirectory run = RunDirectory.open(directory);
        reports.add(Judgement.of(run.read(), JudgeOptions.OF_THE_RUN).report());
      } catch (RunRefusedException e) {
        throw new ParameterException(spec.commandLine(), Main.oneLine(e), e);
      }
    }
    return List.copyOf(reports);
  }

  private static int columns() {
    try {
      return Optional.ofNullable(System.getenv("COLUMNS"))
          .map(Integer::parseInt)
          .orElse(WIDTH_CHARS);
    } catch (NumberFormatException e) {
      return WIDTH_CHARS;
    }
  }
}
