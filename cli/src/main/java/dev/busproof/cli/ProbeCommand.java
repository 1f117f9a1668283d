package dev.busproof.cli;

import dev.busproof.memfd.SharingOptions;
import dev.busproof.memfd.libc.JnaLibc;
import dev.busproof.memfd.libc.Libc;
import dev.busproof.memfd.probe.FatalLoad;
import dev.busproof.memfd.probe.KernelProbe;
import dev.busproof.memfd.probe.ProbeComparison;
import dev.busproof.memfd.probe.ProbeDifference;
import dev.busproof.memfd.probe.ProbeOptions;
import dev.busproof.memfd.probe.ProbeReport;
import dev.busproof.memfd.probe.Stability;
import java.io.Console;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** {@code busproof probe}. */
@Command(
    name = "probe",
    mixinStandardHelpOptions = true,
    description = {
      "Tries out what this kernel does with shared memory: memfds, seals, MAP_NOSIGBUS, holes,"
          + " what happens past the end of a file. Changes nothing that lasts."
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:done; with --expect: no row differs",
      "1:with --expect: rows differ",
      "2:the command line is wrong, or the file to compare with cannot be read",
      "125:with --expect: no row differs, but some could not be tried (git bisect skips it)",
    })
final class ProbeCommand implements Callable<Integer> {
  private static final int TABLE_WIDTH = 118;

  @Spec private CommandSpec spec;

  @Option(
      names = "--rows",
      paramLabel = "GLOB",
      defaultValue = "*",
      description = "Only these rows, e.g. 'seal.shrink.*'; several joined by commas.")
  private String rows;

  @Option(names = "--list", description = "Lists the rows and ends.")
  private boolean list;

  @Option(names = "--json", description = "Prints JSON instead of a table, sorted by feature.")
  private boolean json;

  @Option(
      names = "--expect",
      paramLabel = "FILE",
      description = "Compares with what --json wrote earlier and prints only what differs.")
  private Optional<Path> expect = Optional.empty();

  @Option(
      names = "--expect-all",
      description = "Settings, limits and the machine itself count as differences too.")
  private boolean expectAll;

  @Option(
      names = "--compare",
      paramLabel = "FILE",
      arity = "1..*",
      description = {
        "Sets what --json wrote on other kernels beside this one, a column each, named as the",
        "files are. With --no-here, those alone."
      })
  private List<Path> compared = List.of();

  @Option(names = "--no-here", description = "With --compare: does not ask this kernel.")
  private boolean notHere;

  @Option(
      names = "--differences",
      description = "With --compare: only the rows about which two kernels differ.")
  private boolean onlyDifferences;

  @Option(
      names = "--nosigbus-flag",
      paramLabel = "N",
      defaultValue = "${env:BUSPROOF_NOSIGBUS_FLAG:-0x200000}",
      converter = FlagConverter.class,
      description =
          "The value to try as MAP_NOSIGBUS (default: BUSPROOF_NOSIGBUS_FLAG, or 0x200000).")
  private int noSigbusFlag;

  @Option(
      names = "--allow-sysctl",
      description = "May raise vm.nr_hugepages by one for a moment, to try out huge pages.")
  private boolean allowSysctl;

  @Option(
      names = "--libc",
      paramLabel = "HOW",
      defaultValue = "ffm",
      converter = LibcConverter.class,
      description = "How system calls are made: ffm or jna (default: ${DEFAULT-VALUE}).")
  private LibcChoice libc;

  @Option(names = "--fatal-load", hidden = true)
  private boolean fatalLoad;

  /** Which implementation. */
  enum LibcChoice {
    FFM,
    JNA;

    Libc make() {
      return switch (this) {
        case FFM -> Libc.system();
        case JNA -> new JnaLibc();
      };
    }

    String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  @Override
  public Integer call() throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    if (fatalLoad) {
      FatalLoad.run(
          libc.make(),
          line -> {
            out.println(line);
            out.flush();
          });
      return ExitCode.OK;
    }
    Optional<ProbeReport> earlier = expect.map(file -> read("--expect", file));
    ProbeColumns columns = new ProbeColumns(compared, file -> read("--compare", file));
    if (compared.isEmpty() && (notHere || onlyDifferences)) {
      throw new ParameterException(
          spec.commandLine(), "--no-here and --differences go with --compare");
    }
    if (notHere) {
      return print(columns.alone(rows));
    }
    try (Ending ending = Ending.onSignal(ExitCode.COULD_NOT);
        KernelProbe probe = open()) {
      ending.does(() -> close(probe));
      if (list) {
        out.print(probe.list());
        return ExitCode.OK;
      }
      ProbeReport report = probe.run();
      if (!compared.isEmpty()) {
        return print(columns.beside(report, rows));
      }
      if (json) {
        out.println(ProbeJson.write(report));
      } else if (earlier.isEmpty()) {
        out.print(report.table(width()));
      }
      out.flush();
      return earlier.isEmpty() ? ExitCode.OK : compare(report, earlier.get());
    }
  }

  /** The signal's: the command's own close meets the same failure again, and tells. */
  private void close(KernelProbe probe) {
    try {
      probe.close();
    } catch (IOException e) {
      spec.commandLine().getErr().println(Main.oneLine(e));
    }
  }

  private KernelProbe open() {
    List<String> child = list ? List.of() : childCommand();
    try {
      return KernelProbe.open(
          libc.make(), new ProbeOptions(rows, noSigbusFlag, allowSysctl, child));
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), "--rows: " + Main.oneLine(e), e);
    }
  }

  /** None when this JVM was started in some other way: the rows that need it will say so. */
  private List<String> childCommand() {
    try {
      return OwnCommand.line(List.of(), List.of("probe", "--fatal-load", "--libc", libc.word()));
    } catch (IOException e) {
      return List.of();
    }
  }

  private int print(ProbeComparison comparison) {
    PrintWriter out = spec.commandLine().getOut();
    out.print(json ? ProbeColumns.json(comparison) : comparison.table(onlyDifferences));
    out.flush();
    return ExitCode.OK;
  }

  private ProbeReport read(String option, Path file) {
    try {
      return ProbeJson.read(file);
    } catch (IOException e) {
      throw new ParameterException(spec.commandLine(), option + " " + Main.oneLine(e), e);
    }
  }

  /** What differs goes where the table would have gone, or beside the JSON. */
  private int compare(ProbeReport report, ProbeReport everythingEarlier) {
    ProbeReport earlier = everythingEarlier.only(rows);
    List<ProbeDifference> counted =
        new ArrayList<>(report.differencesFrom(earlier, Stability.BEHAVIOUR));
    List<ProbeDifference> settings = report.differencesFrom(earlier, Stability.SETTING);
    PrintWriter text = json ? spec.commandLine().getErr() : spec.commandLine().getOut();
    if (expectAll) {
      counted.addAll(settings);
    }
    List<ProbeDifference> uncertain =
        counted.stream().filter(difference -> !difference.isCertain()).toList();
    counted.removeAll(uncertain);
    counted.forEach(text::println);
    uncertain.forEach(row -> text.println("(cannot tell) " + row));
    if (!expectAll) {
      settings.forEach(setting -> text.println("(not counted) " + setting));
    }
    text.println(
        counted.isEmpty()
            ? "no row differs"
            : counted.size() + (counted.size() == 1 ? " row differs" : " rows differ"));
    text.flush();
    if (!counted.isEmpty()) {
      return ExitCode.FINDINGS;
    }
    return uncertain.isEmpty() ? ExitCode.OK : ExitCode.CANNOT_TELL;
  }

  /** Lines are folded for eyes, and whole for grep. */
  private static OptionalInt width() {
    boolean terminal = Optional.ofNullable(System.console()).map(Console::isTerminal).orElse(false);
    return terminal ? OptionalInt.of(TABLE_WIDTH) : OptionalInt.empty();
  }

  static final class LibcConverter implements ITypeConverter<LibcChoice> {
    @Override
    public LibcChoice convert(String text) {
      for (LibcChoice choice : LibcChoice.values()) {
        if (choice.word().equals(text)) {
          return choice;
        }
      }
      throw new TypeConversionException("'" + text + "' is not one of ffm, jna");
    }
  }

  static final class FlagConverter implements ITypeConverter<Integer> {
    @Override
    public Integer convert(String text) {
      try {
        int flag = Integer.decode(text);
        SharingOptions.requireUnusedFlag(flag);
        if (flag > 0) {
          return flag;
        }
      } catch (NumberFormatException e) {
        // The message below says what is wanted.
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException(Main.oneLine(e));
      }
      throw new TypeConversionException("'" + text + "' is not a flag such as 0x200000");
    }
  }
}
