package dev.busproof.bench;

import dev.busproof.bench.model.BenchRun;
import dev.busproof.bench.report.TextTable;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code busproof bench report}. */
@Command(
    name = "report",
    description = "What a run measured, once more.",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {"0:printed", "2:the command line is wrong, or the file is no run"})
final class ReportCommand implements Callable<Integer> {
  @Parameters(index = "0", paramLabel = "RUN", description = "A result.json, or its directory.")
  private Path file = Path.of("");

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    BenchRun run = CompareCommand.read(spec, file);
    new TextTable(run).print(spec.commandLine().getOut());
    return 0;
  }
}
