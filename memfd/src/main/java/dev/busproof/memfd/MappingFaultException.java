package dev.busproof.memfd;

import java.io.IOException;
import java.nio.file.Path;

/**
 * A file was cut short, or changed without pause, under whoever reads it through a mapping: what a
 * plain mapping answers with SIGBUS.
 */
public final class MappingFaultException extends IOException {
  private static final long serialVersionUID = 1L;

  private final String path;
  private final long offset;
  private final long sizeBytes;

  MappingFaultException(Path path, long offset, long sizeBytes, String what) {
    super(path + ": " + what + " (reading at " + offset + "); open it anew");
    this.path = path.toString();
    this.offset = offset;
    this.sizeBytes = sizeBytes;
  }

  /** The file, as it was opened. */
  public Path path() {
    return Path.of(path);
  }

  /** Where in the file the load was that found nothing, or else where the reading began. */
  public long offset() {
    return offset;
  }

  /** The file's size in bytes when it was noticed. It may have grown again since. */
  public long sizeBytes() {
    return sizeBytes;
  }
}
