package dev.busproof.memfd;

import java.io.IOException;

/** A file has become shorter than what its owner said it holds. */
public final class TruncatedException extends IOException {
  private static final long serialVersionUID = 1L;

  TruncatedException(String message) {
    super(message);
  }

  static TruncatedException tooShort(long sizeBytes, long neededBytes) {
    return new TruncatedException(
        "the file has " + sizeBytes + " bytes, reading needs " + neededBytes);
  }

  static TruncatedException whileRead() {
    return new TruncatedException(Refusal.TRUNCATED.description());
  }
}
