package dev.busproof.memfd;

import dev.busproof.memfd.libc.Abi;
import dev.busproof.memfd.libc.Constants;

/** How {@link Fd#open} opens a file, as the flags of open(2); close-on-exec is always set. */
public enum OpenFlag {
  /** O_RDONLY, also what no access flag at all means. */
  READ_ONLY(Constants.O_RDONLY),
  /** O_WRONLY. */
  WRITE_ONLY(Constants.O_WRONLY),
  /** O_RDWR. */
  READ_WRITE(Constants.O_RDWR),
  /** O_PATH: names the file without opening it. */
  PATH(Constants.O_PATH),
  /** O_DIRECTORY. */
  DIRECTORY(Abi.current().directoryFlag()),
  /** O_CREAT, with mode 0600. */
  CREATE(Constants.O_CREAT),
  /** O_EXCL. */
  EXCLUSIVE(Constants.O_EXCL),
  /** O_TMPFILE: the path is a directory, the file has no name; needs a writing flag. */
  TMPFILE(Constants.O_TMPFILE_ONLY | Abi.current().directoryFlag()),
  /** O_NONBLOCK. */
  NON_BLOCKING(Constants.O_NONBLOCK);

  private final int bits;

  OpenFlag(int bits) {
    this.bits = bits;
  }

  int bits() {
    return bits;
  }
}
