package dev.busproof.memfd.files;

import dev.busproof.memfd.Fd;
import dev.busproof.memfd.GuardedFile;
import dev.busproof.memfd.Memfd;
import dev.busproof.memfd.OpenFlag;
import dev.busproof.memfd.RefusedException;
import dev.busproof.memfd.Seal;
import dev.busproof.memfd.SharingOptions;
import dev.busproof.memfd.libc.Constants;
import dev.busproof.memfd.libc.Libc;
import dev.busproof.memfd.libc.LinuxException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;

/** A file that was opened in one of the ways, and can be looked at again and again. One thread. */
sealed interface Reading extends AutoCloseable {
  /** Looks at all of what was opened. An exception is an outcome too: ERROR. */
  Outcome look() throws IOException;

  @Override
  void close();

  /**
   * Opens a file.
   *
   * @param prefixBytes what comes before the words, a multiple of the page
   */
  static Reading open(ReaderKind kind, Libc libc, Path path, long prefixBytes)
      throws IOException, RefusedException {
    return switch (kind) {
      case PLAIN -> new Mapped(libc, path, prefixBytes, 0);
      case NOSIGBUS -> new Mapped(libc, path, prefixBytes, SharingOptions.MAP_NOSIGBUS);
      case GUARDED -> new Guarded(libc, path, prefixBytes);
      case PREAD -> new Buffered(libc, path, prefixBytes, false);
      case COPY -> new Buffered(libc, path, prefixBytes, true);
      case JDK -> new Jdk(path, prefixBytes);
    };
  }

  private static Outcome atLeast(Fd fd, long wanted, Outcome outcome) throws IOException {
    // Within the last page there are zeros behind the end, and no signal that says so.
    if (fd.sizeBytes() < wanted) {
      throw new IOException("the file is shorter than it was");
    }
    return outcome;
  }

  /** A private mapping of the whole file. */
  final class Mapped implements Reading {
    private final Fd fd;
    private final long length;
    private final long prefix;
    private final long address;
    private final boolean looksAtSize;

    Mapped(Libc libc, Path path, long prefix, int flag) throws LinuxException {
      this.prefix = prefix;
      this.looksAtSize = flag != 0;
      fd = Fd.open(libc, path, OpenFlag.READ_ONLY);
      length = fd.sizeBytes();
      int flags = Constants.MAP_PRIVATE | flag;
      address =
          LinuxException.check(
              libc.mmap(0, length, Constants.PROT_READ, flags, fd.number(), 0), "mmap", "");
    }

    @Override
    @SuppressWarnings("restricted")
    public Outcome look() throws IOException {
      MemorySegment all = MemorySegment.ofAddress(address).reinterpret(length);
      Outcome outcome = Content.judge(all.asSlice(prefix));
      return looksAtSize ? atLeast(fd, length, outcome) : outcome;
    }

    @Override
    public void close() {
      var _ = fd.libc().munmap(address, length);
      fd.close();
    }
  }

  /** Our own. */
  final class Guarded implements Reading {
    private final GuardedFile file;
    private final long prefix;
    private final MemorySegment into;

    Guarded(Libc libc, Path path, long prefix) throws LinuxException, RefusedException {
      this.prefix = prefix;
      file = GuardedFile.open(libc, path);
      into = MemorySegment.ofArray(new byte[Math.toIntExact(file.lengthBytes() - prefix)]);
    }

    @Override
    public Outcome look() throws IOException {
      file.read(prefix, into);
      return Content.judge(into);
    }

    @Override
    public void close() {
      file.close();
    }
  }

  /** Reads into a buffer; and from there, if asked, into a sealed memfd that is then mapped. */
  final class Buffered implements Reading {
    /** More than the changes that make one update. */
    private static final int ATTEMPTS_MAX = 64;

    private final Fd fd;
    private final long length;
    private final long prefix;
    private final boolean seal;
    private final Arena arena = Arena.ofConfined();
    private final MemorySegment buffer;

    Buffered(Libc libc, Path path, long prefix, boolean seal) throws LinuxException {
      this.prefix = prefix;
      this.seal = seal;
      fd = Fd.open(libc, path, OpenFlag.READ_ONLY);
      length = fd.sizeBytes();
      buffer = arena.allocate(length - prefix, Long.BYTES);
    }

    @Override
    public Outcome look() throws IOException {
      FileTime before = changed();
      for (int attempt = 0; attempt < ATTEMPTS_MAX; attempt++) {
        fill();
        FileTime after = changed();
        if (after.equals(before)) {
          return atLeast(fd, length, seal ? sealed() : Content.judge(buffer));
        }
        before = after;
      }
      throw new IOException("the file is changed faster than it can be read");
    }

    /** Cut and written again while it is read, it has its size again and zeros were read. */
    private FileTime changed() throws IOException {
      Path opened = Path.of("/proc/self/fd/" + fd.number());
      return (FileTime) Files.getAttribute(opened, "unix:ctime");
    }

    private void fill() throws IOException {
      long done = 0;
      while (done < buffer.byteSize()) {
        int count = fd.pread(buffer.asSlice(done), prefix + done);
        if (count == 0) {
          throw new IOException("the file ends at " + (prefix + done));
        }
        done += count;
      }
    }

    private Outcome sealed() throws LinuxException {
      try (Memfd copy = Memfd.create(fd.libc(), "copy", buffer.byteSize(), Memfd.Option.SEALABLE)) {
        long done = 0;
        while (done < buffer.byteSize()) {
          done += copy.pwrite(buffer.asSlice(done), done);
        }
        copy.seal(Seal.SHRINK, Seal.GROW, Seal.WRITE, Seal.SEAL);
        return mapped(copy);
      }
    }

    @SuppressWarnings("restricted")
    private Outcome mapped(Memfd copy) throws LinuxException {
      long size = buffer.byteSize();
      int number = copy.fd().number();
      long address =
          LinuxException.check(
              fd.libc().mmap(0, size, Constants.PROT_READ, Constants.MAP_SHARED, number, 0),
              "mmap",
              "");
      try {
        return Content.judge(MemorySegment.ofAddress(address).reinterpret(size));
      } finally {
        var _ = fd.libc().munmap(address, size);
      }
    }

    @Override
    public void close() {
      arena.close();
      fd.close();
    }
  }

  /** The JDK's. */
  final class Jdk implements Reading {
    private final MappedByteBuffer buffer;
    private final int prefix;

    Jdk(Path path, long prefix) throws IOException {
      this.prefix = Math.toIntExact(prefix);
      try (FileChannel channel = FileChannel.open(path)) {
        buffer = channel.map(MapMode.READ_ONLY, 0, channel.size());
      }
    }

    @Override
    public Outcome look() {
      return Content.judge(
          MemorySegment.ofBuffer(buffer.slice(prefix, buffer.capacity() - prefix)));
    }

    @Override
    public void close() {
      // The JDK unmaps it when it is collected.
    }
  }
}
