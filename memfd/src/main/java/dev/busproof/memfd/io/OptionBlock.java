package dev.busproof.memfd.io;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Native memory for a socket's option and its length, one for each thread, used from the
 * preparation of a call to the end of it: an arena for each call costs as much as the call.
 */
final class OptionBlock {
  private static final int VALUE_BYTES = 16;
  private static final ThreadLocal<OptionBlock> OF_THREAD =
      ThreadLocal.withInitial(OptionBlock::new);

  private final MemorySegment length = Arena.ofAuto().allocate(JAVA_INT);
  private final MemorySegment memory = Arena.ofAuto().allocate(VALUE_BYTES, Integer.BYTES);

  private OptionBlock() {}

  /** Of undefined content. */
  static OptionBlock ofThisThread() {
    return OF_THREAD.get();
  }

  /** For a value of so many ints, 1 to 4, whose length is said to be that. */
  MemorySegment value(int ints) {
    length.set(JAVA_INT, 0, ints * Integer.BYTES);
    return memory.asSlice(0, (long) ints * Integer.BYTES);
  }

  /** As {@link #value} has set it, and the kernel since. */
  MemorySegment length() {
    return length;
  }
}
