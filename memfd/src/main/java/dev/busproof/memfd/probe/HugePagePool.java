package dev.busproof.memfd.probe;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The machine's huge pages of the default size. It grows by one page if it may, and goes back to
 * what it was; any thread, so that whoever ends the run can see to that.
 */
final class HugePagePool {
  private static final Path COUNT = Path.of("/proc/sys/vm/nr_hugepages");
  private static final Path MEMORY = Path.of("/proc/meminfo");
  private static final Pattern LINE = Pattern.compile("(\\w+): +(\\d+).*");
  private static final int BYTES_PER_KIB = 1024;

  private final boolean mayGrow;
  private Optional<String> before = Optional.empty();

  HugePagePool(boolean mayGrow) {
    this.mayGrow = mayGrow;
  }

  boolean mayGrow() {
    return mayGrow;
  }

  /** Pages that nobody has nor was promised. */
  static long freePages() throws IOException {
    return memory("HugePages_Free") - memory("HugePages_Rsvd");
  }

  static long pageBytes() throws IOException {
    return memory("Hugepagesize") * BYTES_PER_KIB;
  }

  static long memoryBytes() throws IOException {
    return memory("MemTotal") * BYTES_PER_KIB;
  }

  private static long memory(String name) throws IOException {
    for (String line : Files.readAllLines(MEMORY)) {
      Matcher matcher = LINE.matcher(line);
      if (matcher.matches() && matcher.group(1).equals(name)) {
        return Long.parseLong(matcher.group(2));
      }
    }
    throw new IOException(MEMORY + " does not tell " + name);
  }

  /** Asks the kernel for one page more; whether it has found one is for {@link #freePages}. */
  synchronized void grow() throws IOException {
    if (!mayGrow || before.isPresent()) {
      throw new IllegalStateException("the pool may not grow, or has grown already");
    }
    String count = ProcFile.line(COUNT).orElseThrow(() -> new IOException(COUNT + " is not there"));
    Files.writeString(COUNT, Long.toString(Long.parseLong(count) + 1));
    before = Optional.of(count);
  }

  /** Sets back what {@link #grow} has set. Idempotent; may be tried again when it fails. */
  synchronized void restore() throws IOException {
    if (before.isPresent()) {
      try {
        Files.writeString(COUNT, before.get());
      } catch (IOException e) {
        throw new IOException(COUNT + " could not be set back to " + before.get(), e);
      }
      before = Optional.empty();
    }
  }

  /** The same, leaving a failure to the one who tries last. */
  void tryRestore() {
    try {
      restore();
    } catch (IOException e) {
      // It is still to be restored, and will be told then.
    }
  }
}
