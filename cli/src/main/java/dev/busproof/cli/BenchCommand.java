package dev.busproof.cli;

import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Unmatched;

/**
 * Names the benchmark in the list of commands. The launcher starts it by itself, on a class path,
 * because JMH's forks inherit a class path and no module path.
 */
@Command(
    name = "bench",
    description = "Measures what each way of sharing a buffer costs, beside a plain memcpy.")
final class BenchCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Unmatched private List<String> ignored = List.of();

  @Override
  public Integer call() {
    spec.commandLine()
        .getErr()
        .println("busproof bench: " + ignored + " is run by the launcher: ./busproof bench --help");
    return ExitCode.USAGE;
  }
}
