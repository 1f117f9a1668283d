package dev.busproof.memfd.files;

/** The ways of reading. */
public enum ReaderKind {
  /** mmap(2) as a C program does it: SIGBUS has its default action, which is to die. */
  PLAIN("plain", false),
  /** {@link dev.busproof.memfd.GuardedFile}. */
  GUARDED("guarded", true),
  /** mmap(2) with MAP_NOSIGBUS, and a look at the size afterwards. */
  NOSIGBUS("nosigbus", true),
  /** pread(2) into a buffer, again when the file was changed meanwhile, and a look at the size. */
  PREAD("pread", true),
  /** A copy in a memfd, sealed against every change, then mapped. */
  COPY("copy", true),
  /** The JDK's MappedByteBuffer, with whatever the JVM makes of a SIGBUS. */
  JDK("jdk", false);

  private final String id;
  private final boolean isProtected;

  ReaderKind(String id, boolean isProtected) {
    this.id = id;
    this.isProtected = isProtected;
  }

  /** As on the command line. */
  public String id() {
    return id;
  }

  /** Whether it claims to survive, and to tell content from what is none. */
  public boolean isProtected() {
    return isProtected;
  }
}
