package dev.busproof.memfd.files;

import dev.busproof.memfd.libc.Constants;
import dev.busproof.memfd.libc.Libc;
import java.io.BufferedReader;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.function.BooleanSupplier;

/**
 * The reading process: {@code ReaderMain KIND}. For each line {@code PREFIX PATH} on its standard
 * input it opens the file, looks at it, says {@code ready}, goes on looking until the next line
 * comes, looks once more, and says the worst it saw. It ends with its input.
 */
final class ReaderMain {
  static final String READY = "ready";

  /** The end of its input is not seen before it is read: should nobody be there any more. */
  private static final long ROUND_NANOS_MAX = 30_000_000_000L;

  /** struct sigaction: all zeros is SIG_DFL without flags. */
  private static final int SIGACTION_BYTES = 152;

  private final ReaderKind kind;
  private final Libc libc = Libc.system();
  private final BufferedReader in =
      new BufferedReader(
          new InputStreamReader(new FileInputStream(FileDescriptor.in), StandardCharsets.UTF_8));
  private final OutputStream out = new FileOutputStream(FileDescriptor.out);

  private ReaderMain(ReaderKind kind) {
    this.kind = kind;
  }

  public static void main(String[] arguments) throws IOException {
    ReaderMain reader = new ReaderMain(ReaderKind.valueOf(arguments[0]));
    if (reader.kind == ReaderKind.PLAIN) {
      reader.dieLikeC();
    }
    String line = reader.in.readLine();
    while (line != null) {
      reader.round(line);
      line = reader.in.readLine();
    }
  }

  /** The JVM's handler makes an error of it or a crash; a C program just dies, without a core. */
  private void dieLikeC() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment zeros = arena.allocate(SIGACTION_BYTES, Long.BYTES);
      var _ = libc.prlimit(Constants.RLIMIT_CORE, zeros, MemorySegment.NULL);
      var _ = libc.sigaction(Constants.SIGBUS, zeros, MemorySegment.NULL);
    }
  }

  private void round(String line) throws IOException {
    int blank = line.indexOf(' ');
    Path path = Path.of(line.substring(blank + 1));
    long prefixBytes = Long.parseLong(line.substring(0, blank));
    Outcome worst =
        Watch.of(() -> Reading.open(kind, libc, path, prefixBytes), () -> say(READY), over());
    var _ = in.readLine();
    say(worst.id());
  }

  private BooleanSupplier over() {
    long end = System.nanoTime() + ROUND_NANOS_MAX;
    return () -> {
      try {
        return in.ready() || System.nanoTime() >= end;
      } catch (IOException e) {
        return true;
      }
    };
  }

  private void say(String word) throws IOException {
    out.write((word + "\n").getBytes(StandardCharsets.UTF_8));
    out.flush();
  }
}
