package dev.busproof.memfd;

import java.io.IOException;
import java.nio.file.Path;

/**
 * A file was cut short, or could not be loaded, under whoever reads it through a mapping: what a
 * plain mapping answers with SIGBUS. Or it is changed faster than it can be read.
 */
public final class MappingFaultException extends IOException {
  private static final long serialVersionUID = 1L;

  private final String path;
  private final long offset;
  private final long sizeBytes;

  private MappingFaultException(
      Path path, long offset, long sizeBytes, String what, String remedy) {
    super(path + ": " + what + " (reading at " + offset + "); " + remedy);
    this.path = path.toString();
    this.offset = offset;
    this.sizeBytes = sizeBytes;
  }

  /** Whatever is read from this opening later is refused as well. */
  static MappingFaultException lasting(Path path, long offset, long sizeBytes, String what) {
    return new MappingFaultException(path, offset, sizeBytes, what, "open it anew");
  }

  /** Nothing is lost; it may be read again. */
  static MappingFaultException changing(Path path, long offset, long sizeBytes) {
    return new MappingFaultException(
        path, offset, sizeBytes, "changed faster than it can be read", "read it again");
  }

  /** The file, as it was opened. */
  public Path path() {
    return Path.of(path);
  }

  /** Where in the file the load was that found nothing, or else where the reading began. */
  public long offset() {
    return offset;
  }

  /**
   * The file's size in bytes when it was noticed. It may have grown again since, or before: not
   * below what it was when the file was opened, where a page could not be loaded for another
   * reason, or nothing was lost.
   */
  public long sizeBytes() {
    return sizeBytes;
  }
}
