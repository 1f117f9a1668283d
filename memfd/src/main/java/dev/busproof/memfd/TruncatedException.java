package dev.busproof.memfd;

import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A file has become shorter than what its owner said it holds. */
public final class TruncatedException extends IOException {
  private static final long serialVersionUID = 1L;

  @SuppressWarnings("serial") // nobody sends one away
  private final @Nullable FaultRecord fault;

  TruncatedException(String message) {
    this(message, null);
  }

  private TruncatedException(String message, @Nullable FaultRecord fault) {
    super(message);
    this.fault = fault;
  }

  /** The size a file was seen to have, where a window would have ended behind it. */
  static TruncatedException tooShort(SharingPath path, long sizeBytes, long neededBytes) {
    return new TruncatedException(
        message(sizeBytes, neededBytes), FaultRecord.of(path, FaultRecord.Finding.SIZE, sizeBytes));
  }

  /** Memory that faulted under this window or an earlier one. */
  static TruncatedException whileRead(SharingPath path, long offsetBytes) {
    return new TruncatedException(
        Refusal.TRUNCATED.description(),
        FaultRecord.of(path, FaultRecord.Finding.LOAD, offsetBytes));
  }

  /** What was found, when memory of a client could not be opened. */
  public Optional<FaultRecord> fault() {
    return Optional.ofNullable(fault);
  }

  static TruncatedException tooShort(long sizeBytes, long neededBytes) {
    return new TruncatedException(message(sizeBytes, neededBytes));
  }

  private static String message(long sizeBytes, long neededBytes) {
    return "the file has " + sizeBytes + " bytes, reading needs " + neededBytes;
  }

  static TruncatedException whileRead() {
    return new TruncatedException(Refusal.TRUNCATED.description());
  }
}
