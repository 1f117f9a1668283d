package dev.busproof.memfd.probe;

/** What a row is about, in the order of the table. */
public enum Topic {
  /** memfd_create(2) and its flags. */
  MEMFD("memfd_create"),
  /** Every seal against every operation. */
  SEALS("Seals, and what each forbids"),
  /** Seals that somebody adds to a file he was sent. */
  RECEIVER("What the receiver of a memfd can do"),
  /** The proposed mapping flag. */
  NOSIGBUS("MAP_NOSIGBUS"),
  /** mmap(2), madvise(2). */
  MAPPINGS("Mappings"),
  /** Memory without a file behind it. */
  PAST_END("Past the end of a file"),
  /** Who pays for a hole. */
  HOLES("Holes"),
  /** hugetlb and transparent huge pages. */
  HUGE_PAGES("Huge pages"),
  /** memfd_secret, udmabuf, userfaultfd, io_uring. */
  OTHER_WAYS("Other memory, other ways to read"),
  /** The handler in front of the JVM's. */
  GUARD("The SIGBUS guard"),
  /** Sysctls and resource limits. */
  SETTINGS("Settings and limits"),
  /** Kernel, architecture, JDK, file systems. */
  SYSTEM("This machine");

  private final String heading;

  Topic(String heading) {
    this.heading = heading;
  }

  /** For people. */
  public String heading() {
    return heading;
  }
}
