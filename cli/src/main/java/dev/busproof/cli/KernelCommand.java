package dev.busproof.cli;

import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Unmatched;

/**
 * Names the kernel lab in the list of commands. The launcher starts it by itself: it builds kernels
 * and starts guests, which is shell's work and needs no JVM that waits beside it.
 */
@Command(
    name = "kernel",
    description = "Runs a command under a kernel that has MAP_NOSIGBUS, or under an older one.")
final class KernelCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Unmatched private List<String> ignored = List.of();

  @Override
  public Integer call() {
    spec.commandLine()
        .getErr()
        .println(
            "busproof kernel: " + ignored + " is run by the launcher: ./busproof kernel --help");
    return ExitCode.USAGE;
  }
}
