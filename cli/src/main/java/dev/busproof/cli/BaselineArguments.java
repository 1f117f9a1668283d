package dev.busproof.cli;

import dev.busproof.clientsim.report.Baseline;
import dev.busproof.clientsim.report.ProveReport;
import dev.busproof.clientsim.run.RunDirectory;
import dev.busproof.clientsim.run.RunFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** Findings that are known. */
final class BaselineArguments {
  @Option(
      names = "--baseline",
      paramLabel = "FILE",
      description = {
        "Known findings, a line each: 'case verdict reason'.",
        "New findings fail, and so do lines that are out of date.",
        "A run remembers the file for --resume, where another can be named."
      })
  private Optional<Path> file = Optional.empty();

  @Option(
      names = "--write-baseline",
      paramLabel = "FILE",
      description =
          "Writes a file for --baseline that accepts every finding; reasons of the old one stay.")
  private Optional<Path> written = Optional.empty();

  /** The file that was named, if one was. */
  Optional<Path> file() {
    return file;
  }

  /** The file read, if one was named. */
  Optional<Baseline> read(CommandLine line) {
    return file.map(named -> read(line, named, ""));
  }

  /** The file read that a run was begun with, unless another was named. */
  Optional<Baseline> readFor(RunDirectory run, CommandLine line) {
    return file.isPresent()
        ? read(line)
        : run.info()
            .baseline()
            .map(known -> read(line, Path.of(known), run.path() + " was begun with "));
  }

  private static Baseline read(CommandLine line, Path from, String why) {
    try {
      return Baseline.read(from);
    } catch (IOException e) {
      throw new ParameterException(line, why + "--baseline " + Main.oneLine(e), e);
    }
  }

  /** Writes the new file, if one was asked for. */
  void write(ProveReport report, Optional<Baseline> old) throws IOException {
    if (written.isPresent()) {
      RunFiles.write(written.get(), Baseline.write(report, old));
    }
  }
}
