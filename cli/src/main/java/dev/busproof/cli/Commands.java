package dev.busproof.cli;

import java.io.PrintWriter;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;

/** All commands: picocli parses, prints and chooses the exit code, the modules do the work. */
@Command(
    name = "busproof",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    description = {
      "Shared-memory robustness between Wayland clients and compositors.",
      "A client may truncate the file it shares at any moment; who survives that, and who is told?"
    },
    footer = {"", "Start with: ./busproof prove"})
final class Commands {
  /** In the order in which help lists them. */
  private static final List<Class<?>> COMMANDS =
      List.of(
          ProveCommand.class,
          JudgeCommand.class,
          CompareCommand.class,
          AttackCommand.class,
          FuzzCommand.class,
          ReplayCommand.class,
          CompositorCommand.class,
          ProbeCommand.class,
          KernelCommand.class,
          FilesCommand.class,
          BenchCommand.class);

  private Commands() {}

  /** Runs one command with these streams and gives its exit code. */
  static int run(PrintWriter out, PrintWriter err, String... args) {
    CommandLine line = new CommandLine(new Commands());
    commands(args).forEach(line::addSubcommand);
    line.setOut(out);
    line.setErr(err);
    line.setParameterExceptionHandler(USAGE_IN_ONE_LINE);
    line.setExecutionExceptionHandler(FAILURE_IN_ONE_LINE);
    if (args.length == 0) {
      line.usage(err);
      return ExitCode.USAGE;
    }
    int exitCode = line.execute(args);
    out.flush();
    return exitCode;
  }

  /**
   * The command that is named, alone: reading the options of all of them takes a tenth of a second.
   * All, when that is no command's name.
   */
  private static List<Class<?>> commands(String... args) {
    List<Class<?>> named =
        COMMANDS.stream().filter(each -> args.length > 0 && nameOf(each).equals(args[0])).toList();
    return named.isEmpty() ? COMMANDS : named;
  }

  private static String nameOf(Class<?> command) {
    return command.getAnnotation(Command.class).name();
  }

  private static final IParameterExceptionHandler USAGE_IN_ONE_LINE =
      (failure, args) -> {
        CommandLine command = failure.getCommandLine();
        PrintWriter err = command.getErr();
        String name = command.getCommandSpec().qualifiedName();
        err.println(name + ": " + Main.oneLine(failure) + " (try '" + name + " --help')");
        return ExitCode.USAGE;
      };

  private static final IExecutionExceptionHandler FAILURE_IN_ONE_LINE =
      (failure, command, result) ->
          Main.failed(command.getErr(), command.getCommandSpec().qualifiedName(), failure);
}
