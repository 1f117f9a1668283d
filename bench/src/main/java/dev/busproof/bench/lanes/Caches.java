package dev.busproof.bench.lanes;

import dev.busproof.memfd.libc.LinuxException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;

/** Empties the processor's caches by writing to more memory than they hold. */
final class Caches {
  private static final Path LAST_LEVEL = Path.of("/sys/devices/system/cpu/cpu0/cache/index3/size");

  /** Where the size is not told; and the most that is written, 10 ms or so a frame. */
  private static final long USUAL_BYTES = 32L << 20;

  private static final long MOST_BYTES = 64L << 20;

  private final MemorySegment memory;
  private byte value;

  Caches(Arena arena) throws LinuxException {
    memory = OwnMemory.prefaulted(arena, Math.min(MOST_BYTES, lastLevelBytes() * 5 / 4));
  }

  private static long lastLevelBytes() {
    try {
      String text = Files.readString(LAST_LEVEL).strip();
      return Long.parseLong(text.replace("K", "")) << 10;
    } catch (IOException | NumberFormatException e) {
      return USUAL_BYTES;
    }
  }

  void empty() {
    memory.fill(value++);
  }
}
