package dev.busproof.bench.lanes;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import dev.busproof.memfd.Memfd;
import dev.busproof.memfd.ReadWindow;
import dev.busproof.memfd.ReadableMemory;
import dev.busproof.memfd.SharingLadder;
import dev.busproof.memfd.SharingPath;
import dev.busproof.memfd.libc.Constants;
import dev.busproof.memfd.libc.Libc;
import dev.busproof.memfd.libc.LinuxException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** A load that finds no page, and what is done about it. */
enum Fault {
  /** One load of a file's page that is in memory but not in the page table. */
  MINOR_FAULT {
    @Override
    Scene scene(Arena arena) throws LinuxException {
      return new MinorFault(arena);
    }
  },
  /** One load of a page that was truncated away, under the guard. */
  GUARD_FAULT {
    @Override
    Scene scene(Arena arena) throws IOException {
      return new Truncated(arena, ONE_LOAD_BYTES);
    }
  },
  /** The same without the guard: HotSpot's own handler, in a JVM that only interprets. */
  JVM_INTERNAL_ERROR {
    @Override
    Scene scene(Arena arena) throws LinuxException {
      return new JvmFault();
    }
  },
  /** A copy of as many bytes of fresh anonymous memory: a zero page for each page. */
  ZERO_PAGES {
    @Override
    Scene scene(Arena arena) throws LinuxException {
      return new ZeroPages(arena);
    }
  },
  /** A copy of a whole buffer that was truncated away before the first byte was read. */
  GUARD_WHOLE_BUFFER {
    @Override
    Scene scene(Arena arena) throws IOException {
      return new Truncated(arena, FrameSize.FULL_HD.bytes());
    }
  };

  static final long FRAME_BYTES = FrameSize.FULL_HD.bytes();

  /** Of a buffer as large; the guard replaces all of it. */
  private static final long ONE_LOAD_BYTES = 1;

  String text() {
    return LaneName.of(this);
  }

  static Fault of(String text) {
    return LaneName.read(Fault.class, text);
  }

  abstract Scene scene(Arena arena) throws IOException;

  /** Set up before each fault, since a fault is had only once. */
  interface Scene {
    void prepare() throws IOException;

    /** What is measured. */
    int load();

    /** Checks that it was what it should be, and takes it down. */
    void finish();
  }

  private static final class MinorFault implements Scene {
    private static final int MADV_DONTNEED = 4;

    private final MemorySegment mapping;

    MinorFault(Arena arena) throws LinuxException {
      ClientMemfd client = new ClientMemfd(arena, FRAME_BYTES, ClientMemfd.Pages.SMALL);
      mapping = OwnMemory.readOnly(arena, client.fd(), FRAME_BYTES, Constants.MAP_PRIVATE);
    }

    @Override
    public void prepare() throws LinuxException {
      int dropped = Libc.system().madvise(mapping.address(), mapping.byteSize(), MADV_DONTNEED);
      LinuxException.check(dropped, "madvise MADV_DONTNEED", "");
    }

    @Override
    public int load() {
      return mapping.get(JAVA_BYTE, FRAME_BYTES / 2);
    }

    @Override
    public void finish() {}
  }

  /** A window that was opened in time, over a file that is truncated to nothing. */
  private static final class Truncated implements Scene {
    private final SharingLadder ladder = Admission.ladder(SharingPath.GUARDED);
    private final MemorySegment destination;
    private final long bytes;
    private Memfd memfd;
    private ReadableMemory memory;
    private ReadWindow window;
    private long faultsBefore;

    Truncated(Arena arena, long bytes) throws IOException {
      this.bytes = bytes;
      destination = OwnMemory.prefaulted(arena, FRAME_BYTES);
      memfd = open();
      memory = admit();
      window = memory.open(0, FRAME_BYTES);
      OwnMemory.closedWith(arena, this::close);
    }

    private static Memfd open() throws LinuxException {
      Memfd made = Memfd.create(Libc.system(), "busproof-bench", FRAME_BYTES);
      made.allocate(0, FRAME_BYTES);
      return made;
    }

    private ReadableMemory admit() throws IOException {
      return Admission.admit(
          ladder, memfd.fd(), FRAME_BYTES, SharingPath.GUARDED, ReadableMemory.class);
    }

    @Override
    public void prepare() throws IOException {
      close();
      memfd = open();
      memory = admit();
      window = memory.open(0, FRAME_BYTES);
      MemorySegment.copy(window.segment(), 0, destination, 0, FRAME_BYTES);
      memfd.truncate(0);
      faultsBefore = ladder.guardFaults();
    }

    @Override
    public int load() {
      MemorySegment.copy(window.segment(), 0, destination, 0, bytes);
      return destination.get(JAVA_BYTE, 0);
    }

    @Override
    public void finish() {
      window.close();
      long faults = ladder.guardFaults() - faultsBefore;
      if (!window.faulted() || faults != 1) {
        throw new IllegalStateException(faults + " faults instead of one");
      }
    }

    private void close() {
      window.close();
      memory.close();
      memfd.close();
    }
  }

  private static final class JvmFault implements Scene {
    private Arena ofOne = Arena.ofConfined();
    private MemorySegment mapping = MemorySegment.NULL;
    private boolean thrown;

    @Override
    public void prepare() throws LinuxException {
      ofOne.close();
      ofOne = Arena.ofConfined();
      try (Memfd memfd = Memfd.create(Libc.system(), "busproof-bench", FRAME_BYTES)) {
        mapping = OwnMemory.readOnly(ofOne, memfd.fd(), FRAME_BYTES, Constants.MAP_PRIVATE);
        memfd.truncate(0);
      }
      thrown = false;
    }

    /** The one place where the error is caught: to measure what it costs, not to go on after it. */
    @Override
    public int load() {
      try {
        return mapping.get(JAVA_BYTE, FRAME_BYTES / 2);
      } catch (InternalError e) {
        thrown = true;
        return 1;
      }
    }

    @Override
    public void finish() {
      if (!thrown) {
        throw new IllegalStateException("the load of a truncated page was no InternalError");
      }
    }
  }

  private static final class ZeroPages implements Scene {
    private final MemorySegment destination;
    private Arena ofOne = Arena.ofConfined();
    private MemorySegment fresh = MemorySegment.NULL;

    ZeroPages(Arena arena) throws LinuxException {
      destination = OwnMemory.prefaulted(arena, FRAME_BYTES);
    }

    @Override
    public void prepare() throws LinuxException {
      ofOne.close();
      ofOne = Arena.ofConfined();
      fresh = OwnMemory.anonymous(ofOne, FRAME_BYTES);
    }

    @Override
    public int load() {
      MemorySegment.copy(fresh, 0, destination, 0, FRAME_BYTES);
      return destination.get(JAVA_BYTE, 0);
    }

    @Override
    public void finish() {}
  }
}
