package dev.busproof.memfd;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.busproof.memfd.libc.Abi;
import dev.busproof.memfd.libc.Libc;
import dev.busproof.memfd.libc.LinuxException;
import dev.busproof.memfd.libc.MachineCode;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Objects;
import java.util.Optional;

/**
 * Copies pixels past the caches, by machine code assembled from {@code
 * src/main/asm/stream-rows-x86_64.s}: 0.72 ms for a frame of 1920x1080 that the JVM's copy takes
 * 1.05 to 1.3 ms for, and a third less for rows of 1 KiB. What it writes is in no cache afterwards.
 *
 * <p>The call has no more of a transition than an intrinsic has: the thread stays in Java as far as
 * the JVM knows, no collection begins meanwhile, and a load that faults outside of every range of
 * the guard ends the process. So this is for memory that the guard watches. Any thread.
 */
final class StreamingCopy {
  /** With less the call is not worth it. */
  static final int LEAST_BYTES = 4 << 10;

  private static final String X86_64 =
      "f30f1efa4989fa4989f34889d04883f8400f82be00000041f7c20f0000007418c4c1796e23c4c179"
          + "7e224983c3044983c2044883e804ebd541f7c23f00000074644883f8100f828a000000c4c17a6f23"
          + "c4c1797f224983c3104983c2104883e810ebd5c4c17e6f03c4c17e6f4b20c4c17e6f5340c4c17e6f"
          + "5b60c4c17de702c4c17de74a20c4c17de75240c4c17de75a604981c3800000004981c28000000048"
          + "2d80000000483d8000000073b64883f8407222c4c17e6f03c4c17e6f4b20c4c17de702c4c17de74a"
          + "204983c3404983c2404883e8404883f8107218c4c17a6f23c4c17a7f224983c3104983c2104883e8"
          + "10ebe24885c07418c4c1796e23c4c1797e224983c3044983c2044883e804ebe34c01c74c01ce48ff"
          + "c90f85e5feffff0faef8c5f877c3cccc";

  private static final Path CPUINFO = Path.of("/proc/cpuinfo");
  private static final int ONE_CPU_BYTES = 8192;

  private final MethodHandle rows;

  private StreamingCopy(MethodHandle rows) {
    this.rows = rows;
  }

  /**
   * Loads and links it, which takes 10 to 15 ms of processor time where nothing is compiled yet.
   *
   * @return empty where there is no code for the processor, or the kernel would not have it loaded
   */
  @SuppressWarnings("restricted")
  static Optional<StreamingCopy> load(Libc libc) {
    if (Abi.current() != Abi.X86_64 || !hasAvx()) {
      return Optional.empty();
    }
    try {
      long address = MachineCode.load(libc, "busproof-stream-rows", code());
      FunctionDescriptor shape =
          FunctionDescriptor.ofVoid(ADDRESS, ADDRESS, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG);
      MethodHandle rows =
          Linker.nativeLinker()
              .downcallHandle(
                  MemorySegment.ofAddress(address), shape, Linker.Option.critical(true));
      return Optional.of(new StreamingCopy(rows));
    } catch (LinuxException e) {
      return Optional.empty();
    }
  }

  static byte[] code() {
    return HexFormat.of().parseHex(X86_64);
  }

  /** As the kernel says, which knows whether it saves the registers, too. */
  private static boolean hasAvx() {
    try (InputStream in = Files.newInputStream(CPUINFO)) {
      String first = new String(in.readNBytes(ONE_CPU_BYTES), StandardCharsets.US_ASCII);
      return first
          .lines()
          .filter(line -> line.startsWith("flags"))
          .findFirst()
          .filter(line -> Arrays.asList(line.split(" ")).contains("avx"))
          .isPresent();
    } catch (IOException e) {
      return false;
    }
  }

  /** Whether it is the better way for a rectangle of so many pixels. */
  static boolean suits(int count, int rowCount) {
    return rowCount * (count * 4L) >= LEAST_BYTES;
  }

  /**
   * Copies a rectangle.
   *
   * @param from memory that the guard watches
   * @param offset of the first row in it, in bytes
   * @param strideBytes from one row to the next in it, not negative
   * @param count pixels of a row, positive
   * @param rowCount positive
   * @param at where the first row goes
   * @param step from where one row goes to where the next does, not negative
   * @throws IndexOutOfBoundsException outside of the memory or the array
   */
  void rows(
      MemorySegment from,
      long offset,
      long strideBytes,
      int count,
      int rowCount,
      int[] into,
      int at,
      int step) {
    if (count <= 0 || rowCount <= 0 || strideBytes < 0 || step < 0) {
      throw new IllegalArgumentException(
          "%d rows of %d, %d bytes and %d apart".formatted(rowCount, count, strideBytes, step));
    }
    long rowBytes = count * 4L;
    long readBytes = Math.addExact(Math.multiplyExact(rowCount - 1, strideBytes), rowBytes);
    Objects.checkFromIndexSize(at, (rowCount - 1L) * step + count, into.length);
    MemorySegment source = from.asSlice(offset, readBytes);
    MemorySegment target = MemorySegment.ofArray(into).asSlice(at * 4L);
    try {
      rows.invokeExact(target, source, rowBytes, (long) rowCount, step * 4L, strideBytes);
    } catch (Throwable thrown) {
      switch (thrown) {
        case RuntimeException misuse -> throw misuse;
        case Error error -> throw error;
        default -> throw new AssertionError("machine code throws no checked exception", thrown);
      }
    }
  }
}
