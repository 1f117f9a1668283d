package dev.busproof.bench;

import dev.busproof.bench.model.BenchRun;
import dev.busproof.bench.model.RunFiles;
import dev.busproof.bench.report.HtmlPage;
import dev.busproof.bench.report.Markdown;
import dev.busproof.bench.report.TextTable;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code busproof bench report}. */
@Command(
    name = "report",
    description = "What a run measured, once more: as the table, or as a document.",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:printed",
      "2:the command line is wrong, or the file is no run",
      "3:it could not be written"
    })
final class ReportCommand implements Callable<Integer> {
  @Parameters(index = "0", paramLabel = "RUN", description = "A result.json, or its directory.")
  private Path file = Path.of("");

  @Option(
      names = "--markdown",
      description = "Print docs/performance.md, with the targets and whether they are reached.")
  private boolean markdown;

  @Option(names = "--html", paramLabel = "FILE", description = "Write the page with plots there.")
  private Optional<Path> html = Optional.empty();

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    BenchRun run = CompareCommand.read(spec, file);
    if (html.isPresent()) {
      RunFiles.writeWhole(html.get(), new HtmlPage(run).text());
    }
    PrintWriter out = spec.commandLine().getOut();
    if (markdown) {
      out.print(new Markdown(run, "./busproof bench report RUN --markdown").text());
      out.flush();
    } else if (html.isEmpty()) {
      new TextTable(run).print(out);
    }
    return 0;
  }
}
