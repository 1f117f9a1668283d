package dev.busproof.memfd.probe;

import static dev.busproof.memfd.libc.LinuxException.check;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import dev.busproof.memfd.Fd;
import dev.busproof.memfd.guard.BusGuard;
import dev.busproof.memfd.guard.GuardFullException;
import dev.busproof.memfd.guard.GuardInstallation;
import dev.busproof.memfd.guard.GuardedRange;
import dev.busproof.memfd.libc.Constants;
import dev.busproof.memfd.libc.Libc;
import dev.busproof.memfd.libc.LinuxException;
import dev.busproof.memfd.libc.Syscall;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.function.Consumer;

/**
 * Loads from past the end of a file, first under the guard and then without any handler, which ends
 * the process. For a JVM that was started to this end.
 */
public final class FatalLoad {
  /** Keys of the lines it writes. */
  static final String GUARD = "guard";

  static final String GUARDED_VALUE = "guarded-value";
  static final String GUARDED_FAULTS = "guarded-faults";
  static final String GUARDED_OFFSET = "guarded-offset";
  static final String UNGUARDED = "unguarded";
  static final String SURVIVED = "survived";
  static final String INSTALLED = "installed";

  /** The byte of the page that is loaded under the guard. */
  static final int LOADED = 5;

  private static final int SIGACTION_BYTES = 152;

  private final Libc libc;
  private final Consumer<String> lines;

  private FatalLoad(Libc libc, Consumer<String> lines) {
    this.libc = libc;
    this.lines = lines;
  }

  /**
   * Does it. Returns only when the kernel raised no signal.
   *
   * @param lines told what has been found so far; must not hold anything back
   */
  public static void run(Libc libc, Consumer<String> lines) throws LinuxException {
    FatalLoad load = new FatalLoad(libc, lines);
    load.underTheGuard();
    load.withoutHandler();
  }

  private void line(String key, Object value) {
    lines.accept(key + "=" + value);
  }

  private void underTheGuard() throws LinuxException {
    switch (BusGuard.install(libc)) {
      case GuardInstallation.Refused(String reason) -> line(GUARD, reason.replaceAll("\\R", " "));
      case GuardInstallation.Installed(BusGuard guard) -> {
        line(GUARD, INSTALLED);
        loadUnder(guard);
      }
    }
  }

  private void loadUnder(BusGuard guard) throws LinuxException {
    try (Workbench bench = new Workbench(libc)) {
      long address = bench.readable(bench.pages(1), 2, Constants.MAP_PRIVATE);
      try (GuardedRange range = guard.register(address, 2 * bench.pageBytes())) {
        line(GUARDED_VALUE, load(address + bench.pageBytes() + LOADED));
        line(GUARDED_FAULTS, range.faults());
        line(GUARDED_OFFSET, range.faultOffset().orElse(-1) - bench.pageBytes());
      } catch (GuardFullException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  private void withoutHandler() throws LinuxException {
    // Its death is expected: nobody wants the core.
    long dumpable = libc.syscall(Syscall.PRCTL, Constants.PR_SET_DUMPABLE, 0, 0, 0, 0, 0);
    check(dumpable, "prctl", "");
    try (Workbench bench = new Workbench(libc);
        Arena arena = Arena.ofConfined()) {
      Fd fd = bench.pages(1);
      long address = bench.readable(fd, 2, Constants.MAP_SHARED);
      // All zeros is SIG_DFL.
      MemorySegment action = arena.allocate(SIGACTION_BYTES, Long.BYTES);
      check(libc.sigaction(Constants.SIGBUS, action, MemorySegment.NULL), "sigaction", "");
      line(UNGUARDED, "now");
      line(SURVIVED, load(address + bench.pageBytes()));
    }
  }

  private static int load(long address) {
    return Workbench.at(address, 1).get(JAVA_BYTE, 0);
  }
}
