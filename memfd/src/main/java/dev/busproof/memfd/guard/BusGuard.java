package dev.busproof.memfd.guard;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.busproof.memfd.guard.GuardInstallation.Installed;
import dev.busproof.memfd.guard.GuardInstallation.Refused;
import dev.busproof.memfd.libc.Abi;
import dev.busproof.memfd.libc.Constants;
import dev.busproof.memfd.libc.Libc;
import dev.busproof.memfd.libc.LinuxException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A SIGBUS handler in front of the JVM's own. When a load in a registered range finds no file
 * behind its page, the whole range becomes private zeros, the range's counter goes up, and the load
 * is run again; whoever reads the counter afterwards knows that zeros were made up. Every other
 * SIGBUS reaches the JVM's handler as if this one did not exist.
 *
 * <p>The order that keeps it safe, which {@code ClientMemory} enforces and any other user must:
 * map, register, read, look at the counter, close the range, unmap. A range must not be closed, nor
 * its memory unmapped, while any thread can still be reading it: a thread that has just faulted is
 * about to map zeros over the range's addresses, whatever lies there by then.
 */
public final class BusGuard {
  /** One more than vm.max_map_count's default of 65530 allows mappings, rounded up. */
  private static final int CAPACITY = 65536;

  /** glibc's struct sigaction on 64-bit Linux: handler at 0, then mask, flags and restorer. */
  private static final int SIGACTION_BYTES = 152;

  /** SIG_DFL is 0 and SIG_IGN 1: nothing that could be jumped to. */
  private static final long SIG_IGN = 1;

  /** The one piece of state a process has: signal handlers belong to processes. */
  private static @Nullable BusGuard installed;

  private final HandlerTable table;
  private final long pageBytes;

  private BusGuard(HandlerTable table, long pageBytes) {
    this.table = table;
    this.pageBytes = pageBytes;
  }

  /** Whether there is a tested handler for this architecture. */
  public static boolean supported() {
    return BusGuardCode.of(Abi.current()).isPresent();
  }

  /**
   * Installs it the first time, and gives the same guard ever after. Where the architecture has no
   * handler, or the kernel would not have it installed, it says why.
   */
  public static synchronized GuardInstallation install(Libc libc) {
    if (installed != null) {
      return new Installed(installed);
    }
    Optional<byte[]> code = BusGuardCode.of(Abi.current());
    if (code.isEmpty()) {
      return new Refused("no tested handler for " + System.getProperty("os.arch"));
    }
    GuardInstallation first = installFirst(libc, code.get());
    installed = first.guard().orElse(null);
    return first;
  }

  /** A refusal leaves nothing behind: it is met again at every later attempt. */
  static GuardInstallation installFirst(Libc libc, byte[] code) {
    Optional<HandlerTable> unused = Optional.empty();
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment action = arena.allocate(SIGACTION_BYTES, Long.BYTES);
      int result = libc.sigaction(Constants.SIGBUS, MemorySegment.NULL, action);
      LinuxException.check(result, "sigaction", "SIGBUS");
      long previous = action.get(JAVA_LONG, 0);
      if (previous == 0 || previous == SIG_IGN) {
        return new Refused("there is no handler of the JVM's that other faults could be passed to");
      }
      HandlerTable table = HandlerTable.allocate(libc, CAPACITY);
      unused = Optional.of(table);
      table.previousHandler(previous);
      long handler = BusGuardCode.load(libc, code, table.address());
      // The JVM's mask, flags and restorer stay: its handler runs under them when we pass on.
      action.set(JAVA_LONG, 0, handler);
      result = libc.sigaction(Constants.SIGBUS, action, MemorySegment.NULL);
      if (result < 0) {
        var _ = libc.munmap(handler, code.length);
        LinuxException.check(result, "sigaction", "the SIGBUS handler");
      }
      unused = Optional.empty();
      return new Installed(new BusGuard(table, libc.getpagesize()));
    } catch (LinuxException e) {
      return new Refused(String.valueOf(e.getMessage()));
    } finally {
      unused.ifPresent(table -> table.discard(libc));
    }
  }

  /**
   * Watches [address, address + lengthBytes), to the end of its last page.
   *
   * @param address page-aligned start of a mapping
   * @throws GuardFullException when {@link #capacity} ranges are registered already
   */
  public GuardedRange register(long address, long lengthBytes) throws GuardFullException {
    if (address <= 0 || address % pageBytes != 0 || lengthBytes <= 0) {
      throw new IllegalArgumentException(
          "not a mapping: " + lengthBytes + " bytes at 0x" + Long.toHexString(address));
    }
    long end = Math.addExact(address, Math.addExact(lengthBytes, pageBytes - 1) & -pageBytes);
    return new GuardedRange(table, address, table.take(address, end));
  }

  /** How many ranges can be registered at once. */
  public int capacity() {
    return table.capacity();
  }

  /** How many are. */
  public int registered() {
    return table.registered();
  }

  /** Faults it has turned into zeros since it was installed. */
  public long faults() {
    return table.totalFaults();
  }
}
