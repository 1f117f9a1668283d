package dev.busproof.bench;

import dev.busproof.memfd.Memfd;
import dev.busproof.memfd.ReadWindow;
import dev.busproof.memfd.ReadableMemory;
import dev.busproof.memfd.RefusedException;
import dev.busproof.memfd.Seal;
import dev.busproof.memfd.SharingLadder;
import dev.busproof.memfd.SharingOptions;
import dev.busproof.memfd.SharingPath;
import dev.busproof.memfd.libc.Constants;
import dev.busproof.memfd.libc.Libc;
import dev.busproof.memfd.libc.LinuxException;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;

/**
 * Taking in a 1920x1080 frame of a client, one method for each {@link Lane}. All copy the whole
 * frame into prefaulted native memory, all through the same {@link MemorySegment#copy}, except the
 * two that copy by pread(2). The sources of the mapped lanes stay mapped, as a pool does.
 *
 * <p>Every frame is timed by itself: its median survives a machine that takes the CPU away now and
 * then, which an average does not. Reading the clock costs 1/10,000 of a frame.
 */
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class IngestBenchmark {
  /** From private memory to private memory: what no sharing can beat. */
  @Benchmark
  public int privateMemcpy(PrivateSource source) {
    return source.ingest();
  }

  /** From a MAP_SHARED mapping: what compositors do today, and a truncation kills. */
  @Benchmark
  public int sharedMap(SharedMap source) {
    return source.ingest();
  }

  /** From a MAP_PRIVATE mapping, which a truncation kills as well. */
  @Benchmark
  public int privateMap(PrivateMap source) {
    return source.ingest();
  }

  /** Through a window on a sealed memfd: the size is checked, nothing else is needed. */
  @Benchmark
  public int sealedWindow(SealedSource source) throws IOException {
    return source.ingest();
  }

  /** Through a window on an unsealed memfd: fstat(2) before and after, the guard in between. */
  @Benchmark
  public int guardedWindow(GuardedSource source) throws IOException {
    return source.ingest();
  }

  /** By pread(2) into the destination. */
  @Benchmark
  public int pread(PreadSource source) throws IOException {
    return source.ingest();
  }

  /** Through a window that is itself the copy; it is read where it lies. */
  @Benchmark
  public int copiedWindow(CopiedSource source) throws IOException {
    return source.ingest();
  }

  /** The client's frame in memory of our own. */
  public static class PrivateSource extends Ingest {
    private final MemorySegment frame = prefaulted(arena);

    @Override
    void draw(int pixel) {
      Frame.fill(frame, pixel);
    }

    @Override
    int ingest() {
      MemorySegment.copy(frame, 0, destination, 0, Frame.BYTES);
      return Frame.sample(destination);
    }
  }

  /** The client's frame in a memfd, drawn through a descriptor. */
  abstract static class MemfdSource extends Ingest {
    final Memfd memfd;

    MemfdSource() {
      memfd = started(MemfdSource::create);
    }

    private static Memfd create() throws LinuxException {
      Memfd memfd =
          Memfd.create(Libc.system(), "busproof-bench", Frame.BYTES, Memfd.Option.SEALABLE);
      memfd.fill(0);
      return memfd;
    }

    @Override
    final void draw(int pixel) throws LinuxException {
      memfd.fill(pixel);
    }

    @Override
    public void close() {
      memfd.close();
      super.close();
    }
  }

  /** Mapped once, without any protection. */
  abstract static class MappedSource extends MemfdSource {
    private final MemorySegment mapping;

    MappedSource(int sharing) {
      mapping = started(() -> map(memfd, sharing));
    }

    @SuppressWarnings("restricted")
    private static MemorySegment map(Memfd memfd, int sharing) throws LinuxException {
      Libc libc = Libc.system();
      long address =
          LinuxException.check(
              libc.mmap(0, Frame.BYTES, Constants.PROT_READ, sharing, memfd.fd().number(), 0),
              "mmap",
              "the client's frame");
      return MemorySegment.ofAddress(address).reinterpret(Frame.BYTES);
    }

    @Override
    final int ingest() {
      MemorySegment.copy(mapping, 0, destination, 0, Frame.BYTES);
      return Frame.sample(destination);
    }

    @Override
    public void close() {
      var _ = Libc.system().munmap(mapping.address(), Frame.BYTES);
      super.close();
    }
  }

  /** MAP_SHARED. */
  public static class SharedMap extends MappedSource {
    public SharedMap() {
      super(Constants.MAP_SHARED);
    }
  }

  /** MAP_PRIVATE. */
  public static class PrivateMap extends MappedSource {
    public PrivateMap() {
      super(Constants.MAP_PRIVATE);
    }
  }

  /** Read by pread(2) straight into the destination. */
  public static class PreadSource extends MemfdSource {
    @Override
    int ingest() throws LinuxException {
      long done = 0;
      while (done < Frame.BYTES) {
        int count = memfd.fd().pread(destination.asSlice(done), done);
        if (count == 0) {
          throw new IllegalStateException("the client's frame ends at byte " + done);
        }
        done += count;
      }
      return Frame.sample(destination);
    }
  }

  /** Read as the compositor reads: through a window of {@link ReadableMemory}. */
  abstract static class WindowSource extends MemfdSource {
    final ReadableMemory memory;

    WindowSource(SharingPath path, SharingOptions.Preference preference) {
      memory = started(() -> admit(memfd, path, preference));
    }

    private static ReadableMemory admit(
        Memfd memfd, SharingPath path, SharingOptions.Preference preference)
        throws LinuxException, RefusedException {
      if (path == SharingPath.SEALED) {
        memfd.seal(Seal.SHRINK);
      }
      SharingLadder ladder =
          SharingLadder.create(Libc.system(), SharingOptions.defaults().withPreference(preference));
      var memory = ladder.admit(memfd.fd().duplicate(), Frame.BYTES);
      if (memory.path() == path && memory instanceof ReadableMemory readable) {
        return readable;
      }
      throw new IllegalStateException(
          "the ladder chose " + memory.path() + " where " + path + " is to be measured");
    }

    @Override
    int ingest() throws IOException {
      ReadWindow window = memory.open(0, Frame.BYTES);
      try (window) {
        MemorySegment.copy(window.segment(), 0, destination, 0, Frame.BYTES);
      }
      requireSound(window);
      return Frame.sample(destination);
    }

    static void requireSound(ReadWindow window) {
      if (window.faulted()) {
        throw new IllegalStateException("the window faulted, yet nobody truncates here");
      }
    }

    @Override
    public void close() {
      memory.close();
      super.close();
    }
  }

  /** Sealed against shrinking by the client. */
  public static class SealedSource extends WindowSource {
    public SealedSource() {
      super(SharingPath.SEALED, SharingOptions.Preference.AUTO);
    }
  }

  /** Unsealed, the guard watches. */
  public static class GuardedSource extends WindowSource {
    public GuardedSource() {
      super(SharingPath.GUARDED, SharingOptions.Preference.AUTO);
    }
  }

  /** Never mapped. */
  public static class CopiedSource extends WindowSource {
    public CopiedSource() {
      super(SharingPath.COPIED, SharingOptions.Preference.COPIED);
    }

    @Override
    int ingest() throws IOException {
      ReadWindow window = memory.open(0, Frame.BYTES);
      int sample;
      try (window) {
        sample = Frame.sample(window.segment());
      }
      requireSound(window);
      return sample;
    }

    @Override
    MemorySegment arrived() {
      try (ReadWindow window = memory.open(0, Frame.BYTES)) {
        return destination.copyFrom(window.segment());
      } catch (IOException e) {
        throw new IllegalStateException("the client's frame cannot be read again", e);
      }
    }
  }
}
