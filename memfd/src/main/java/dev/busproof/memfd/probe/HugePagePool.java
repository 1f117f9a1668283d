package dev.busproof.memfd.probe;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The machine's huge pages of the default size. It grows if it may, and goes back to what it was;
 * any thread, so that whoever ends the run can see to that. What others add or take away meanwhile
 * stays theirs: what goes back is as many pages as came.
 */
public final class HugePagePool {
  private static final Path COUNT = Path.of("/proc/sys/vm/nr_hugepages");
  private static final Path MEMORY = Path.of("/proc/meminfo");
  private static final Pattern LINE = Pattern.compile("(\\w+): +(\\d+).*");
  private static final int BYTES_PER_KIB = 1024;

  private final boolean mayGrow;
  private long added;

  /**
   * A pool that has not grown yet.
   *
   * @param mayGrow whether {@link #grow} is allowed; it needs root
   */
  public HugePagePool(boolean mayGrow) {
    this.mayGrow = mayGrow;
  }

  boolean mayGrow() {
    return mayGrow;
  }

  /** Pages that nobody has nor was promised. */
  public static long freePages() throws IOException {
    return memory("HugePages_Free") - memory("HugePages_Rsvd");
  }

  /** The default size of a huge page. */
  public static long pageBytes() throws IOException {
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

  /**
   * Asks the kernel for more pages; whether it has found them is for {@link #freePages}. Pages that
   * somebody kept beyond the pool's size before, when it shrank, are counted in first.
   *
   * @throws IOException when the kernel has no huge pages, or only root may ask for them
   */
  public synchronized void grow(long pages) throws IOException {
    if (!mayGrow) {
      throw new IllegalStateException("the pool may not grow");
    }
    long before = count();
    Files.writeString(COUNT, Long.toString(before + pages));
    added += Math.max(0, count() - before);
  }

  private static long count() throws IOException {
    String line = ProcFile.line(COUNT).orElseThrow(() -> new IOException(COUNT + " is not there"));
    return Long.parseLong(line);
  }

  /** Gives back what {@link #grow} got. Idempotent; may be tried again when it fails. */
  public synchronized void restore() throws IOException {
    if (added > 0) {
      long target = Math.max(0, count() - added);
      try {
        Files.writeString(COUNT, Long.toString(target));
      } catch (IOException e) {
        throw new IOException(COUNT + " could not be set back to " + target, e);
      }
      added = 0;
    }
  }

  /** The same, leaving a failure to the one who tries last. */
  public void tryRestore() {
    try {
      restore();
    } catch (IOException e) {
      // It is still to be restored, and will be told then.
    }
  }
}
