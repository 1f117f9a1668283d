package dev.busproof.cli;

import dev.busproof.compositor.BufferFault;
import dev.busproof.compositor.ClientEnd;
import dev.busproof.compositor.Compositor;
import dev.busproof.compositor.CompositorOptions;
import dev.busproof.compositor.CompositorStatistics;
import dev.busproof.compositor.Outcome;
import dev.busproof.compositor.OutputOptions;
import dev.busproof.compositor.TraceLine;
import dev.busproof.memfd.QuarantineStatistics;
import dev.busproof.memfd.SharingPath;
import dev.busproof.memfd.SharingStatistics;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.stream.Collectors;
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
  private static final Duration END_WITHIN = Duration.ofMillis(950);

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
    PrintWriter err = spec.commandLine().getErr();
    try (Ending ending = Ending.onSignal(ExitCode.OK);
        LineLog log = LineLog.to(err)) {
      if (trace.isEmpty()) {
        return run(ending, log, options(log, Optional.empty()));
      }
      try (TraceLog told = trace(trace.get(), err)) {
        int exitCode = run(ending, log, options(log, Optional.of(told::message)));
        told.end().ifPresent(log::summary);
        return exitCode;
      }
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

  private int run(Ending ending, LineLog log, CompositorOptions options) throws IOException {
    try (Compositor compositor = start(options)) {
      ending.does(() -> {
        compositor.stop();
        compositor.awaitEnd(END_WITHIN);
      });
      compositor.notices().forEach(log::summary);
      PrintWriter out = spec.commandLine().getOut();
      out.println("ready " + compositor.socketPath());
      out.flush();
      Outcome outcome = compositor.run();
      log.summary(summary(outcome.statistics()));
      log.summary(outcome.statistics().sharing().line());
      if (outcome.screenshotFailure().isPresent()) {
        ending.exitsWith(ExitCode.COULD_NOT);
      }
      return exitCode(outcome, log);
    }
  }

  private Compositor start(CompositorOptions options) throws IOException {
    try {
      return Compositor.start(options);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), "--announce: " + Main.oneLine(e), e);
    }
  }

  /** What a developer wants to know afterwards: above all by which paths memory was really read. */
  private static String summary(CompositorStatistics seen) {
    String pools =
        Arrays.stream(SharingPath.values())
            .filter(path -> seen.poolsByPath().getOrDefault(path, 0L) > 0)
            .map(path -> seen.poolsByPath().get(path) + " " + path)
            .collect(Collectors.joining(", "));
    return String.format(
        Locale.ROOT,
        "%d clients (%d broke the protocol), %d frames, pools: %s, refused: %d,"
            + " found truncated: %d, windows: %d (%d copied to leave holes alone),"
            + " loads guarded from SIGBUS: %d%s, longest turn %.1f ms%s",
        seen.clientsAccepted(),
        seen.violations(),
        seen.frames(),
        pools.isEmpty() ? "none" : pools,
        seen.refusals(),
        seen.faults(),
        seen.sharing().windowsOpened(),
        seen.sharing().holeCopies(),
        seen.guardFaults(),
        brokenPromises(seen.sharing()),
        seen.longestTurnNanos() / 1e6,
        stalls(seen.quarantine()));
  }

  private static String stalls(QuarantineStatistics seen) {
    return seen.stalledEver() == 0
        ? ""
        : String.format(
            Locale.ROOT,
            ", calls for clients' files given up: %d (%d never came back)",
            seen.stalledEver(),
            seen.stalledNow());
  }

  /** What the kernel said when it was tried out, and did not do: never seen yet. */
  private static String brokenPromises(SharingStatistics sharing) {
    long faults = sharing.faults().getOrDefault(SharingPath.NOSIGBUS, 0L);
    return faults == 0 ? "" : " (" + faults + " of them where MAP_NOSIGBUS should have)";
  }

  private static int exitCode(Outcome outcome, LineLog log) {
    if (outcome.screenshotFailure().isPresent()) {
      log.summary(outcome.screenshotFailure().get());
      return ExitCode.COULD_NOT;
    }
    return outcome.programStatus().orElse(ExitCode.OK);
  }

  private CompositorOptions options(LineLog log, Optional<Consumer<TraceLine>> told) {
    screenshot.ifPresent(this::mustBeWritable);
    try {
      CompositorOptions.Builder builder =
          CompositorOptions.builder()
              .refreshMilliHz(Math.toIntExact(Math.round(refreshHz * 1000)))
              .sharing(sharing.options())
              .program(program)
              .announce(announce)
              .testControl(testControl)
              .onClientEnd(end -> report(end, log))
              .onFault(fault -> report(fault, log));
      if (size.isPresent() && !outputs.isEmpty()) {
        throw new IllegalArgumentException(
            "--size is for one output; with --output there is no need of it");
      }
      if (!outputs.isEmpty()) {
        builder.outputs(outputs);
      }
      size.ifPresent(one -> builder.outputs(List.of(one)));
      told.ifPresent(builder::trace);
      socket.ifPresent(builder::socketName);
      screenshot.ifPresent(builder::screenshot);
      seconds.ifPresent(s -> builder.runFor(Duration.ofMillis(Math.round(s * 1000))));
      return builder.build();
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

  private void report(ClientEnd end, LineLog log) {
    String what =
        switch (end.reason()) {
          case VIOLATION -> "protocol error";
          case STOPPED_READING -> "stopped reading its events";
          case COMPOSITOR_FAILED -> "a failure of the compositor's own";
          case DISCONNECTED, SHUT_DOWN -> "";
        };
    if (!quiet && !what.isEmpty()) {
      log.line("client of process " + end.pid() + " ended, " + what + ": " + end.detail());
    }
  }

  private void report(BufferFault fault, LineLog log) {
    if (!quiet) {
      log.line(FaultText.of(fault, verbose));
    }
  }

  static final class SizeConverter implements ITypeConverter<OutputOptions> {
    @Override
    public OutputOptions convert(String text) {
      if (!text.matches("\\d+x\\d+")) {
        throw new TypeConversionException("'" + text + "' is not a size such as 1920x1080");
      }
      return new OutputConverter().convert(text);
    }
  }

  static final class OutputConverter implements ITypeConverter<OutputOptions> {
    @Override
    public OutputOptions convert(String text) {
      try {
        return OutputOptions.parse(text);
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException(String.valueOf(e.getMessage()));
      }
    }
  }
}
