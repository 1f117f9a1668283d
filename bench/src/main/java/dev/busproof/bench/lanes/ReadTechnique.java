package dev.busproof.bench.lanes;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.busproof.memfd.io.IoUring;
import dev.busproof.memfd.libc.Constants;
import dev.busproof.memfd.libc.Libc;
import dev.busproof.memfd.libc.LinuxException;
import dev.busproof.memfd.libc.Syscall;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** A system call is the copy, one band of rows for each damaged rectangle. */
abstract class ReadTechnique extends MemfdTechnique {
  final MemorySegment destination;

  /** What the destination is made of. */
  enum Destination {
    /** Pages that are there. */
    PREFAULTED,
    /** Huge pages that are there. */
    HUGE,
    /** Mapped for each frame, no page there. */
    FRESH
  }

  ReadTechnique(Frame frame, Arena arena, ClientMemfd.Pages pages, Destination into)
      throws LinuxException {
    super(frame, arena, pages);
    destination =
        switch (into) {
          case PREFAULTED -> OwnMemory.prefaulted(arena, frame.bytes());
          case HUGE -> OwnMemory.huge(arena, frame.bytes());
          case FRESH -> OwnMemory.anonymous(arena, frame.bytes());
        };
  }

  @Override
  final MemorySegment destination() {
    return destination;
  }

  @Override
  final int take() throws LinuxException {
    read();
    return frame.sample(destination, 0);
  }

  /** Brings all bands to their places in the destination. */
  abstract void read() throws LinuxException;

  @Override
  final long arrived() {
    return frame.checksum(destination, 0);
  }

  private static void requireWhole(long count, long wanted) {
    if (count != wanted) {
      throw new IllegalStateException(count + " bytes were read and not " + wanted);
    }
  }

  /** By pread(2). */
  static class Pread extends ReadTechnique {
    Pread(Frame frame, Arena arena, ClientMemfd.Pages pages, Destination into)
        throws LinuxException {
      super(frame, arena, pages, into);
    }

    @Override
    void read() throws LinuxException {
      for (int i = 0; i < frame.bands(); i++) {
        long offset = frame.bandOffset(i);
        long bytes = frame.bandBytes(i);
        long count =
            Libc.system().pread(client.fd().number(), destination.asSlice(offset, bytes), offset);
        requireWhole(LinuxException.check(count, "pread", bytes + " bytes"), bytes);
      }
    }
  }

  /** By pread(2) into memory that is as good as new: its pages are given back before each frame. */
  static final class IntoFresh extends Pread {
    private static final int MADV_DONTNEED = 4;

    IntoFresh(Frame frame, Arena arena) throws LinuxException {
      super(frame, arena, ClientMemfd.Pages.SMALL, Destination.FRESH);
    }

    @Override
    void read() throws LinuxException {
      int dropped =
          Libc.system().madvise(destination.address(), destination.byteSize(), MADV_DONTNEED);
      LinuxException.check(dropped, "madvise MADV_DONTNEED", "");
      super.read();
    }
  }

  /** By process_vm_readv(2) of this process from its own mapping: EFAULT where a load would die. */
  static final class Readv extends ReadTechnique {
    private static final int IOVEC_LONGS = 2;

    private final MemorySegment local;
    private final MemorySegment remote;
    private final long processId;
    private final long wanted;

    Readv(Frame frame, Arena arena) throws LinuxException {
      super(frame, arena, ClientMemfd.Pages.SMALL, Destination.PREFAULTED);
      MemorySegment mapping =
          OwnMemory.readOnly(arena, client.fd(), frame.bytes(), Constants.MAP_SHARED);
      local = arena.allocate(JAVA_LONG, (long) IOVEC_LONGS * frame.bands());
      remote = arena.allocate(JAVA_LONG, (long) IOVEC_LONGS * frame.bands());
      long bytes = 0;
      for (int i = 0; i < frame.bands(); i++) {
        long at = (long) IOVEC_LONGS * i;
        local.setAtIndex(JAVA_LONG, at, destination.address() + frame.bandOffset(i));
        local.setAtIndex(JAVA_LONG, at + 1, frame.bandBytes(i));
        remote.setAtIndex(JAVA_LONG, at, mapping.address() + frame.bandOffset(i));
        remote.setAtIndex(JAVA_LONG, at + 1, frame.bandBytes(i));
        bytes += frame.bandBytes(i);
      }
      wanted = bytes;
      processId = Libc.system().syscall(Syscall.GETPID, 0, 0, 0, 0, 0, 0);
    }

    @Override
    void read() throws LinuxException {
      long count = Libc.system().processVmReadv(processId, local, remote);
      requireWhole(LinuxException.check(count, "process_vm_readv", ""), wanted);
    }
  }

  /** By IORING_OP_READ, all bands in one system call. */
  static final class Uring extends ReadTechnique {
    private final IoUring ring;
    private final long wanted;

    Uring(Frame frame, Arena arena) throws LinuxException {
      super(frame, arena, ClientMemfd.Pages.SMALL, Destination.PREFAULTED);
      ring = OwnMemory.closedWith(arena, IoUring.create(Libc.system(), frame.bands()));
      long bytes = 0;
      for (int i = 0; i < frame.bands(); i++) {
        bytes += frame.bandBytes(i);
      }
      wanted = bytes;
    }

    @Override
    void read() throws LinuxException {
      for (int i = 0; i < frame.bands(); i++) {
        long offset = frame.bandOffset(i);
        ring.prepareRead(client.fd(), offset, destination.asSlice(offset, frame.bandBytes(i)));
      }
      requireWhole(ring.readAll(), wanted);
    }
  }
}
