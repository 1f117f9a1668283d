package dev.busproof.memfd.libc;

import java.io.IOException;

/** A system call that failed: which, with what error, on what. */
public final class LinuxException extends IOException {
  private static final long serialVersionUID = 1L;

  private final String call;
  private final int errno;

  /**
   * A failure of {@code call}.
   *
   * @param errno the positive error number
   * @param what what the call was made on, or empty
   */
  public LinuxException(String call, int errno, String what) {
    super(
        call
            + ": "
            + Errno.name(errno)
            + " ("
            + Errno.description(errno)
            + ")"
            + (what.isEmpty() ? "" : ": " + what));
    this.call = call;
    this.errno = errno;
  }

  /** The positive error number, one of {@link Errno}. */
  public int errno() {
    return errno;
  }

  /** The system call's name as in its man page. */
  public String call() {
    return call;
  }

  /**
   * Passes a result through, or throws when it is {@code -errno}.
   *
   * @param what its text is made only then: this is called for every message
   */
  public static int check(int result, String call, Object what) throws LinuxException {
    return result < 0 ? check(result, call, what.toString()) : result;
  }

  /** The same for a long. */
  public static long check(long result, String call, Object what) throws LinuxException {
    return result < 0 ? check(result, call, what.toString()) : result;
  }

  /** Passes a result through, or throws when it is {@code -errno}. */
  public static int check(int result, String call, String what) throws LinuxException {
    if (result < 0) {
      throw new LinuxException(call, -result, what);
    }
    return result;
  }

  /** Passes a result through, or throws when it is {@code -errno}. */
  public static long check(long result, String call, String what) throws LinuxException {
    if (result < 0) {
      throw new LinuxException(call, Math.toIntExact(-result), what);
    }
    return result;
  }
}
