package dev.busproof.bench;

import dev.busproof.bench.model.BenchRun;
import dev.busproof.bench.model.RunFiles;
import dev.busproof.bench.report.Changes;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code busproof bench compare}. */
@Command(
    name = "compare",
    description = "What has changed from one run to another, beyond the noise of both.",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:nothing of busproof's got worse",
      "1:something did",
      "2:the command line is wrong, or a file is no run",
      "3:the runs have no lane in common"
    })
final class CompareCommand implements Callable<Integer> {
  @Parameters(index = "0", paramLabel = "A", description = "A result.json, or its directory.")
  private Path before = Path.of("");

  @Parameters(index = "1", paramLabel = "B", description = "That of the later run.")
  private Path after = Path.of("");

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    Changes changes = new Changes(read(spec, before), read(spec, after));
    if (changes.isEmpty()) {
      spec.commandLine()
          .getErr()
          .println(spec.qualifiedName() + ": the runs have no lane in common");
      return Bench.COULD_NOT;
    }
    changes.print(spec.commandLine().getOut());
    return changes.regressions() > 0 ? 1 : 0;
  }

  static BenchRun read(CommandSpec spec, Path file) {
    try {
      return RunFiles.read(file);
    } catch (IOException e) {
      throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
    }
  }
}
