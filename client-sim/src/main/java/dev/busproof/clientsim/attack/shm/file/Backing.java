package dev.busproof.clientsim.attack.shm.file;

import dev.busproof.clientsim.attack.Canvas;
import dev.busproof.clientsim.attack.Machine;
import dev.busproof.clientsim.attack.Needs;
import dev.busproof.clientsim.attack.UnsupportedException;
import dev.busproof.memfd.Fd;
import dev.busproof.memfd.Memfd;
import dev.busproof.memfd.Seal;
import dev.busproof.memfd.libc.Libc;
import dev.busproof.memfd.libc.LinuxException;
import java.io.IOException;
import java.util.Set;

/** What clients make pools of, and can truncate afterwards. */
public enum Backing {
  /** A memfd that cannot be sealed, as GTK 3 and Firefox use. */
  MEMFD("memfd", "a memfd that cannot be sealed") {
    @Override
    PoolFile create(Libc libc, long sizeBytes) throws LinuxException {
      return alone(Memfd.create(libc, NAME, 0).fd());
    }
  },
  /** A memfd that its client could have sealed. */
  SEALABLE("sealable", "a memfd that could be sealed and is not") {
    @Override
    PoolFile create(Libc libc, long sizeBytes) throws LinuxException {
      return alone(Memfd.create(libc, NAME, 0, Memfd.Option.SEALABLE).fd());
    }
  },
  /** A memfd whose only seal says nothing about shrinking. */
  GROW_SEALED("grow-sealed", "a memfd that is sealed against growing only") {
    @Override
    PoolFile create(Libc libc, long sizeBytes) throws LinuxException {
      return alone(Memfd.create(libc, NAME, 0, Memfd.Option.SEALABLE).fd());
    }

    @Override
    void finish(Fd file) throws LinuxException {
      file.addSeals(Set.of(Seal.GROW));
    }
  },
  /** An unlinked file on tmpfs, as programs without memfd_create use. */
  TMPFS("tmpfs", "an unlinked file on tmpfs") {
    @Override
    PoolFile create(Libc libc, long sizeBytes) throws IOException {
      return alone(Directories.unlinked(libc, Directories.tmpfs(libc)));
    }
  },
  /** An unlinked file on a disk. */
  DISK("disk", "an unlinked file on a disk") {
    @Override
    PoolFile create(Libc libc, long sizeBytes) throws IOException {
      return alone(Directories.unlinked(libc, Directories.disk(libc)));
    }
  },
  /** A memfd of huge pages, which no write(2) can fill: its pixels are zeros. */
  HUGETLB("hugetlb", "a memfd of huge pages") {
    @Override
    PoolFile create(Libc libc, long sizeBytes) throws IOException {
      int pageBytes = HugePages.pageBytes();
      var pages = HugePages.provide(Math.toIntExact(Math.ceilDiv(sizeBytes, (long) pageBytes)));
      boolean done = false;
      try {
        var fd = Memfd.create(libc, NAME, 0, Memfd.Option.HUGETLB).fd();
        done = true;
        return new PoolFile(fd, pages::close);
      } finally {
        if (!done) {
          pages.close();
        }
      }
    }

    @Override
    void paint(Fd file, long sizeBytes, int colour) throws LinuxException {
      file.allocate(0, sizeBytes);
    }

    @Override
    public long unitBytes() throws UnsupportedException {
      return HugePages.pageBytes();
    }
  };

  private static final String NAME = "busproof-pool";
  private static final long PAGE_BYTES = 4096;

  private final String id;
  private final String text;

  Backing(String id, String text) {
    this.id = id;
    this.text = text;
  }

  /** One word for ids. */
  public String id() {
    return id;
  }

  /** In a sentence. */
  public String text() {
    return text;
  }

  /** What there must be of the machine, beside what {@code needs} names. */
  public Needs with(Needs needs) {
    return this == HUGETLB ? needs.and(Machine.HUGE_PAGES) : needs;
  }

  /**
   * Whether the kernel lets it be mapped by everybody, so that no compositor has a reason of its
   * own to refuse it.
   */
  public boolean isOrdinary() {
    return this != HUGETLB && this != DISK;
  }

  /** What its sizes are multiples of, or at least what cuts are measured in. */
  public long unitBytes() throws UnsupportedException {
    return PAGE_BYTES;
  }

  /** {@link #open(Libc, long, int)} in {@link Canvas#COLOUR}. */
  public PoolFile open(Libc libc, long sizeBytes) throws IOException {
    return open(libc, sizeBytes, Canvas.COLOUR);
  }

  /**
   * Makes one, every pixel of that colour, or black where nothing can be written.
   *
   * @throws UnsupportedException when there is no such file on this machine
   */
  public PoolFile open(Libc libc, long sizeBytes, int colour) throws IOException {
    var file = create(libc, sizeBytes);
    boolean done = false;
    try {
      file.fd().truncate(sizeBytes);
      paint(file.fd(), sizeBytes, colour);
      finish(file.fd());
      done = true;
      return file;
    } finally {
      if (!done) {
        file.close();
      }
    }
  }

  /** An empty one that can grow to that size. */
  abstract PoolFile create(Libc libc, long sizeBytes) throws IOException;

  void paint(Fd file, long sizeBytes, int colour) throws LinuxException {
    file.fill(0, sizeBytes, colour);
  }

  /** What is done when the pixels are in it. */
  void finish(Fd file) throws LinuxException {}

  private static PoolFile alone(Fd fd) {
    return new PoolFile(fd, () -> {});
  }
}
