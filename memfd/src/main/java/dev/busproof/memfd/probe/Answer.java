package dev.busproof.memfd.probe;

import dev.busproof.memfd.libc.Errno;
import dev.busproof.memfd.libc.LinuxException;

/**
 * What a probe found.
 *
 * @param text {@code yes}, {@code no}, {@code not permitted}, {@code cannot tell}, or the value
 * @param detail the error number's name or the reason, empty when there is nothing to add; the same
 *     every time the kernel does the same
 */
public record Answer(String text, String detail) {
  private static final String YES = "yes";
  private static final String NO = "no";
  private static final String NOT_PERMITTED = "not permitted";
  private static final String CANNOT_TELL = "cannot tell";

  static Answer yes(String detail) {
    return new Answer(YES, detail);
  }

  static Answer no(String detail) {
    return new Answer(NO, detail);
  }

  static Answer of(boolean yes) {
    return yes ? yes("") : no("");
  }

  /** Whether anything was found out; not so where a step before the question failed. */
  public boolean isKnown() {
    return !text.equals(CANNOT_TELL);
  }

  static Answer value(String text) {
    return new Answer(text, "");
  }

  static Answer notPermitted(String reason) {
    return new Answer(NOT_PERMITTED, reason);
  }

  static Answer cannotTell(String reason) {
    return new Answer(CANNOT_TELL, reason);
  }

  /** A step that the question rests on has failed: nothing is said about the feature itself. */
  static Answer failed(String step, long errno) {
    String reason = step + ": " + Errno.name(Math.toIntExact(errno));
    return isRefusal(errno) ? notPermitted(reason) : cannotTell(reason);
  }

  static Answer failed(LinuxException e) {
    return failed(e.call(), e.errno());
  }

  /** Whether a call is there, from its result or {@code -errno}. */
  static Answer supported(long result) {
    if (result >= 0) {
      return yes("");
    }
    String name = name(result);
    return switch (Math.toIntExact(-result)) {
      case Errno.ENOSYS, Errno.EINVAL, Errno.EOPNOTSUPP, Errno.ENODEV, Errno.ENOENT -> no(name);
      case Errno.EPERM, Errno.EACCES -> notPermitted(name);
      default -> cannotTell(name);
    };
  }

  /** Whether a call is refused that went through under other circumstances. */
  static Answer refused(long result) {
    return result < 0 ? yes(name(result)) : no("");
  }

  /** Whether a call goes through, for one that may be refused by design. */
  static Answer allowed(long result) {
    return result < 0 ? no(name(result)) : yes("");
  }

  static String name(long result) {
    return Errno.name(Math.toIntExact(-result));
  }

  private static boolean isRefusal(long errno) {
    return errno == Errno.EPERM || errno == Errno.EACCES;
  }

  @Override
  public String toString() {
    return detail.isEmpty() ? text : text + " (" + detail + ")";
  }
}
