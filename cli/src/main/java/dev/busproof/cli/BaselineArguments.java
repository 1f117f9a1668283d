package dev.busproof.cli;

import dev.busproof.clientsim.report.Baseline;
import dev.busproof.clientsim.report.ProveReport;
import java.io.IOException;
import java.nio.file.Files;
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
        "New findings fail, and so do lines that are out of date."
      })
  private Optional<Path> file = Optional.empty();

  @Option(
      names = "--write-baseline",
      paramLabel = "FILE",
      description =
          "Writes a file for --baseline that accepts every finding; reasons of the old one stay.")
  private Optional<Path> written = Optional.empty();

  /** The file read, if one was named. */
  Optional<Baseline> read(CommandLine line) {
    try {
      return file.isPresent() ? Optional.of(Baseline.read(file.get())) : Optional.empty();
    } catch (IOException e) {
      throw new ParameterException(line, "--baseline " + Main.oneLine(e), e);
    }
  }

  /** Writes the new file, if one was asked for. */
  void write(ProveReport report) throws IOException {
    if (written.isPresent()) {
      Files.writeString(written.get(), Baseline.write(report));
    }
  }
}
