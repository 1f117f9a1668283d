package dev.busproof.bench.lanes;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.busproof.memfd.libc.LinuxException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/**
 * pread(2) into an {@code int[]}, which only a critical downcall can: while it lasts, no collection
 * of the heap can begin. The one call that busproof itself never makes.
 */
final class HeapTechnique extends MemfdTechnique {
  private static final MethodHandle PREAD = pread();

  private final MemorySegment destination;

  HeapTechnique(Frame frame, Arena arena) throws LinuxException {
    super(frame, arena, ClientMemfd.Pages.SMALL);
    destination = MemorySegment.ofArray(new int[Math.toIntExact(frame.bytes() / 4)]);
  }

  @SuppressWarnings("restricted")
  private static MethodHandle pread() {
    Linker linker = Linker.nativeLinker();
    return linker.downcallHandle(
        linker.defaultLookup().find("pread").orElseThrow(),
        FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_LONG),
        Linker.Option.critical(true));
  }

  @Override
  MemorySegment destination() {
    return destination;
  }

  @Override
  int take() {
    for (int i = 0; i < frame.bands(); i++) {
      long offset = frame.bandOffset(i);
      long bytes = frame.bandBytes(i);
      long count = read(destination.asSlice(offset, bytes), bytes, offset);
      if (count != bytes) {
        throw new IllegalStateException(count + " bytes were read and not " + bytes);
      }
    }
    return frame.sample(destination, 0);
  }

  private long read(MemorySegment into, long bytes, long offset) {
    try {
      return (long) PREAD.invokeExact(client.fd().number(), into, bytes, offset);
    } catch (Throwable thrown) {
      throw new IllegalStateException("pread cannot be called", thrown);
    }
  }

  @Override
  long arrived() {
    return frame.checksum(destination, 0);
  }
}
