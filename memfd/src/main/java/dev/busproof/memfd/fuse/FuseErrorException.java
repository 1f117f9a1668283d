package dev.busproof.memfd.fuse;

/** A request that is answered with an error. */
final class FuseErrorException extends Exception {
  private static final long serialVersionUID = 1L;

  private final int errno;

  /** One of {@link dev.busproof.memfd.libc.Errno}. */
  FuseErrorException(int errno) {
    super("errno " + errno);
    this.errno = errno;
  }

  int errno() {
    return errno;
  }
}
