package dev.busproof.cli;

import dev.busproof.compositor.CompositorOptions;
import dev.busproof.compositor.OutputOptions;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Function;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** {@code busproof compositor}. */
@Command(
    name = "compositor",
    mixinStandardHelpOptions = true,
    description = {
      "Runs the compositor on one headless output, or on several.",
      "Prints 'ready <socket path>' on standard output once a client can connect."
    },
    footer = {
      "",
      "Outputs stand from left to right unless at= says where: --output 1920x1080 --output"
          + " side:1080x1920,transform=90,at=0,-1080. Coordinates are units of the compositor's"
          + " space, which an output shows as scale x scale pixels each. Outputs must not overlap;"
          + " gaps between them are skipped by the pointer. A transform says how the picture is"
          + " turned in the output's memory; pictures for people are upright.",
      "",
      "With PROGRAM it ends when the program does, with the program's exit status. SIGTERM and"
          + " SIGINT end it within a second, with status 0."
    })
final class CompositorCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Option(
      names = "--socket",
      paramLabel = "NAME",
      description = "Socket name in XDG_RUNTIME_DIR (default: the first free wayland-N).")
  private Optional<String> socket = Optional.empty();

  @Option(
      names = "--size",
      paramLabel = "WxH",
      converter = SizeConverter.class,
      description = "One output of that size in pixels, at scale 1 (default: 1920x1080).")
  private Optional<OutputOptions> size = Optional.empty();

  @Option(
      names = "--output",
      paramLabel = "[NAME:]WxH[,scale=N][,transform=T][,at=X,Y]",
      converter = OutputConverter.class,
      description = {
        "An output of that size in pixels; may be repeated, up to 16.",
        "T: normal, 90, 180, 270, flipped, flipped-90, flipped-180, flipped-270.",
        "Without a name it is HEADLESS-1, HEADLESS-2..."
      })
  private List<OutputOptions> outputs = List.of();

  @Option(
      names = "--refresh",
      paramLabel = "HZ",
      defaultValue = "60",
      description = "Frames per second while something changes, 1 to 1000 (default: 60).")
  private double refreshHz;

  @Mixin private SharingArguments sharing = new SharingArguments();

  @Option(
      names = "--screenshot",
      paramLabel = "FILE",
      description = {
        "Writes the last frame that showed a window, as PNG, at the end: all outputs as",
        "they lie, at the largest scale. With {output} in FILE, each output in a file of its own."
      })
  private Optional<Path> screenshot = Optional.empty();

  @Option(names = "--for", paramLabel = "SECONDS", description = "Ends after this time.")
  private Optional<Double> seconds = Optional.empty();

  @Option(
      names = "--announce",
      paramLabel = "GLOBAL=VERSION",
      description = {
        "Announces a global in an older version, or with 0 not at all. May be repeated. For"
            + " programs that bind the newest version and do not know its events.",
      })
  private Map<String, Integer> announce = Map.of();

  @Option(
      names = "--trace",
      paramLabel = "FILE",
      arity = "0..1",
      fallbackValue = "",
      description = {
        "Prints every message of every client as WAYLAND_DEBUG=server does, to FILE or standard",
        "error. A line 'client N (process PID)' tells whose the lines after it are."
      })
  private Optional<Path> trace = Optional.empty();

  @Option(
      names = "--test-control",
      description = {
        "Lets any client act in the user's place, over busproof_test_control_v1:",
        "move, press, touch, type, place windows, connect others."
      })
  private boolean testControl;

  @Option(names = "--quiet", description = "Does not report every client that breaks the protocol.")
  private boolean quiet;

  @Option(
      names = "--verbose",
      description = "Adds to every truncated buffer where the compositor was when it noticed.")
  private boolean verbose;

  @Parameters(
      paramLabel = "PROGRAM ARGS",
      description = "A program to run with WAYLAND_DISPLAY set, after --.")
  private List<String> program = List.of();

  @Override
  public Integer call() throws IOException {
    CompositorRun run = run();
    PrintWriter out = spec.commandLine().getOut();
    PrintWriter err = spec.commandLine().getErr();
    try {
      return trace.isEmpty() ? run.run(out, err) : traced(run, trace.get(), out, err);
    } catch (CompositorRun.UnknownGlobalException e) {
      throw new ParameterException(spec.commandLine(), Main.oneLine(e), e);
    }
  }

  private int traced(CompositorRun run, Path file, PrintWriter out, PrintWriter err)
      throws IOException {
    try (Ending ending = Ending.onSignal(ExitCode.OK);
        LineLog log = LineLog.to(err);
        TraceLog told = trace(file, err)) {
      run.options().trace(told::message);
      int exitCode = run.run(ending, log, out);
      told.end().ifPresent(log::summary);
      return exitCode;
    }
  }

  private TraceLog trace(Path file, PrintWriter err) {
    if (file.toString().isEmpty()) {
      return TraceLog.to(err);
    }
    try {
      return TraceLog.to(file);
    } catch (IOException e) {
      throw new ParameterException(spec.commandLine(), "--trace: " + Main.oneLine(e), e);
    }
  }

  /**
   * What was asked for.
   *
   * @throws ParameterException what was asked for makes no sense
   */
  CompositorRun run() {
    screenshot.ifPresent(this::mustBeWritable);
    try {
      CompositorOptions.Builder builder =
          CompositorOptions.builder()
              .refreshMilliHz(Math.toIntExact(Math.round(refreshHz * 1000)))
              .sharing(sharing.options())
              .program(program)
              .announce(announce)
              .testControl(testControl);
      if (size.isPresent() && !outputs.isEmpty()) {
        throw new IllegalArgumentException(
            "--size is for one output; with --output there is no need of it");
      }
      if (!outputs.isEmpty()) {
        builder.outputs(outputs);
      }
      size.ifPresent(one -> builder.outputs(List.of(one)));
      socket.ifPresent(builder::socketName);
      screenshot.ifPresent(builder::screenshot);
      seconds.ifPresent(s -> builder.runFor(Duration.ofMillis(Math.round(s * 1000))));
      // What is wrong is said before anything begins.
      var _ = builder.build();
      return new CompositorRun(builder, quiet, verbose);
    } catch (IllegalArgumentException | ArithmeticException e) {
      throw new ParameterException(spec.commandLine(), Main.oneLine(e), e);
    }
  }

  /** A picture is written at the very end; that it cannot be should be known before. */
  private void mustBeWritable(Path file) {
    Path directory = file.toAbsolutePath().getParent();
    if (directory == null || !Files.isDirectory(directory) || !Files.isWritable(directory)) {
      throw new ParameterException(
          spec.commandLine(), "--screenshot " + file + ": cannot write in " + directory);
    }
  }

  static final class SizeConverter implements ITypeConverter<OutputOptions> {
    @Override
    public OutputOptions convert(String text) {
      return read(OutputOptions::ofSize, text);
    }
  }

  static final class OutputConverter implements ITypeConverter<OutputOptions> {
    @Override
    public OutputOptions convert(String text) {
      return read(OutputOptions::parse, text);
    }
  }

  private static OutputOptions read(Function<String, OutputOptions> reader, String text) {
    try {
      return reader.apply(text);
    } catch (IllegalArgumentException e) {
      throw new TypeConversionException(String.valueOf(e.getMessage()));
    }
  }
}
