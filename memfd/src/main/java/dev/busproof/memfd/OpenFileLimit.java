package dev.busproof.memfd;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.busproof.memfd.libc.Constants;
import dev.busproof.memfd.libc.Libc;
import dev.busproof.memfd.libc.LinuxException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * RLIMIT_NOFILE of this process: one more than the greatest number a descriptor can have.
 *
 * @param soft in force
 * @param hard what the soft one can be raised to by anybody
 */
public record OpenFileLimit(long soft, long hard) {
  /** The kernel's word for no limit, which it never gives for files: fs.nr_open is above all. */
  private static final long INFINITY = -1;

  /** As it is. */
  public static OpenFileLimit of(Libc libc) throws LinuxException {
    return set(libc, MemorySegment.NULL);
  }

  /**
   * Raises the soft limit to the hard one. HotSpot has done so when it started, unless it was told
   * {@code -XX:-MaxFDLimit}.
   *
   * @return as it is then
   */
  public static OpenFileLimit raise(Libc libc) throws LinuxException {
    OpenFileLimit before = of(libc);
    if (before.soft == before.hard) {
      return before;
    }
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment wanted = arena.allocateFrom(JAVA_LONG, before.hard, before.hard);
      var _ = set(libc, wanted);
    }
    return of(libc);
  }

  private static OpenFileLimit set(Libc libc, MemorySegment wanted) throws LinuxException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment old = arena.allocate(JAVA_LONG, 2);
      LinuxException.check(
          libc.prlimit(Constants.RLIMIT_NOFILE, wanted, old), "prlimit", "RLIMIT_NOFILE");
      return new OpenFileLimit(
          number(old.getAtIndex(JAVA_LONG, 0)), number(old.getAtIndex(JAVA_LONG, 1)));
    }
  }

  private static long number(long limit) {
    return limit == INFINITY ? Integer.MAX_VALUE : limit;
  }
}
