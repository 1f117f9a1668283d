package dev.busproof.cli;

import dev.busproof.memfd.HelperThread;
import dev.busproof.memfd.libc.Libc;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.file.FileSystemException;
import java.util.Locale;
import java.util.Optional;

/** The entry point of {@code ./busproof}. */
public final class Main {
  private Main() {}

  /** Runs one command and ends the JVM with its exit code. */
  public static void main(String[] args) {
    // Linking takes as long as all else until the first call; the other processor does it
    // meanwhile.
    var _ = HelperThread.start("linking", Main::link);
    System.exit(run(writer(System.out), writer(System.err), args));
  }

  private static void link() {
    var _ = Libc.system().getpagesize();
  }

  private static PrintWriter writer(PrintStream stream) {
    return new PrintWriter(stream, true, stream.charset());
  }

  /**
   * Runs one command with these streams and gives its exit code, for Errors too: a JVM that dies of
   * one says 1, which is a finding's, and at the limit of open files or on a full heap no class can
   * be loaded.
   */
  static int run(PrintWriter out, PrintWriter err, String... args) {
    try {
      Optional<CompositorRun> plain = PlainStart.of(System.getenv(), args);
      return plain.isPresent() ? plain.get().run(out, err) : Commands.run(out, err, args);
    } catch (IOException | RuntimeException | LinkageError | VirtualMachineError e) {
      return failed(err, args.length == 0 ? "busproof" : "busproof " + args[0], e);
    }
  }

  /** Says what a command failed of, and gives the exit code for that. */
  static int failed(PrintWriter err, String command, Throwable failure) {
    err.println(command + ": " + oneLine(failure));
    if (failure instanceof RuntimeException || failure instanceof Error) {
      // A runtime exception or an error is this program's own mistake: the reader needs the place.
      failure.printStackTrace(err);
    }
    return ExitCode.COULD_NOT;
  }

  static String oneLine(Throwable failure) {
    String message = failure.getMessage();
    if (failure instanceof FileSystemException file && file.getReason() == null) {
      // These say no more than the path; what is wrong with it is the name of the class.
      String what = failure.getClass().getSimpleName().replace("Exception", "");
      message += ": " + what.replaceAll("(?<=[a-z])(?=[A-Z])", " ").toLowerCase(Locale.ROOT);
    }
    return (message == null ? failure.toString() : message).replaceAll("\\s*\\R\\s*", " ");
  }
}
