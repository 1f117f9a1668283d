package dev.busproof.memfd.files;

/** What a reader saw in a round, the later the worse; the worst of all it saw counts. */
public enum Outcome {
  /** The old content and nothing else. */
  OLD("old"),
  /**
   * At some point the new content, whole; or the old with something behind it that was not read.
   */
  NEW("new"),
  /** It was told that the file cannot be read: an exception or a short read. */
  ERROR("error"),
  /** Parts of both at once. */
  TORN("torn"),
  /** Zeros that were never written: taken for content, which they are not. */
  ZEROS("zeros"),
  /**
   * Words that were never written, or not there; or anything but the old content before the file
   * was touched.
   */
  STRANGE("strange"),
  /** It could not read a file that nobody had touched, or its process ended by itself. */
  FAILED("failed"),
  /** Its process died of a signal; in the table by the signal's name. */
  KILLED("killed");

  private final String id;

  Outcome(String id) {
    this.id = id;
  }

  /** As in tables and JSON. */
  public String id() {
    return id;
  }

  Outcome worse(Outcome other) {
    return compareTo(other) < 0 ? other : this;
  }
}
