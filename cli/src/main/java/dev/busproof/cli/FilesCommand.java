package dev.busproof.cli;

import dev.busproof.memfd.files.FilesLab;
import dev.busproof.memfd.files.FilesListener;
import dev.busproof.memfd.files.FilesOptions;
import dev.busproof.memfd.files.FilesReport;
import dev.busproof.memfd.libc.Libc;
import java.io.Console;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code busproof files}: the same danger away from Wayland. */
@Command(
    name = "files",
    mixinStandardHelpOptions = true,
    description = {
      "Replaces a file under somebody who reads it, in every way of replacing and of reading, and"
          + " says who saw the old content, the new, parts of both, zeros, an error, and who died."
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:nobody died but readers without protection",
      "1:a protected reader died, failed, or took for content what was none",
      "2:the command line is wrong",
      "3:nothing could be tried, or nothing with one of the protected readers"
    })
final class FilesCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Option(
      names = "--rounds",
      paramLabel = "N",
      defaultValue = "" + FilesOptions.ROUNDS,
      description =
          "How often the file is replaced under each reader (default: "
              + FilesOptions.ROUNDS
              + ").")
  private int rounds;

  @Option(
      names = "--readers",
      paramLabel = "GLOB",
      defaultValue = "*",
      description = "Of plain, guarded, nosigbus, pread, copy, jdk; several joined by commas.")
  private String readers;

  @Option(
      names = "--updaters",
      paramLabel = "GLOB",
      defaultValue = "*",
      description =
          "Of rename, unlink-create, copy-in-place, truncate, append, overwrite, program.")
  private String updaters;

  @Option(
      names = "--file-systems",
      paramLabel = "GLOB",
      defaultValue = "*",
      description = "Of tmpfs, disk, fuse.")
  private String fileSystems;

  @Option(
      names = "--dir",
      paramLabel = "DIR",
      description = "A directory on the disk to try (default: where temporary files go).")
  private Optional<Path> directory = Optional.empty();

  @Option(names = "--json", description = "Prints the report as JSON instead of tables.")
  private boolean json;

  @Override
  public Integer call() throws IOException, InterruptedException {
    PrintWriter stdout = spec.commandLine().getOut();
    FilesOptions options = options();
    FilesReport report;
    try (Ending ending = Ending.onSignal(ExitCode.COULD_NOT);
        FilesLab lab = FilesLab.open(Libc.system(), options, listener())) {
      ending.does(lab::close);
      report = lab.run();
    } finally {
      clearLine();
    }
    stdout.print(json ? FilesJson.write(report) + "\n" : report.text());
    stdout.flush();
    return report.exitCode();
  }

  private FilesOptions options() {
    Path disk = directory.orElseGet(() -> Path.of(System.getProperty("java.io.tmpdir", "/tmp")));
    if (!Files.isDirectory(disk)) {
      throw new ParameterException(spec.commandLine(), "--dir " + disk + " is no directory");
    }
    try {
      return FilesOptions.of(rounds, readers, updaters, fileSystems, disk.toAbsolutePath());
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), Main.oneLine(e), e);
    }
  }

  private static boolean isTerminal() {
    return Optional.ofNullable(System.console()).map(Console::isTerminal).orElse(false);
  }

  private FilesListener listener() {
    return isTerminal()
        ? (done, count, what) -> showLine("[%d/%d] %s".formatted(done + 1, count, what))
        : FilesListener.SILENT;
  }

  private void clearLine() {
    if (isTerminal()) {
      showLine("");
    }
  }

  private void showLine(String line) {
    spec.commandLine().getErr().print("\r" + line + "\033[K");
    spec.commandLine().getErr().flush();
  }
}
