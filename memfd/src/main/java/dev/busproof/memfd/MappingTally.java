package dev.busproof.memfd;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** How much is mapped at the moment, and the most there may be; any thread. */
final class MappingTally {
  private static final Path LIMIT = Path.of("/proc/sys/vm/max_map_count");
  private static final int DEFAULT_LIMIT = 65530;

  /**
   * An eighth of the 128 TiB that x86-64 and aarch64 give a process: address space is what all the
   * clients' claims together can use up without anybody having any memory.
   */
  static final long MAX_BYTES = 16L << 40;

  private final int maxMappings;
  private final long maxBytes;
  private int mappings;
  private long bytes;

  MappingTally(int maxMappings) {
    this(maxMappings, MAX_BYTES);
  }

  MappingTally(int maxMappings, long maxBytes) {
    this.maxMappings = maxMappings;
    this.maxBytes = maxBytes;
  }

  /** Three quarters of what a process may have; see {@link SharingLadder#maxMappings}. */
  static int systemLimit() {
    return share(readLimit());
  }

  private static long readLimit() {
    // Files.readString asks for one byte first, and a sysctl answers the first read only: "6".
    try (BufferedReader reader = Files.newBufferedReader(LIMIT)) {
      return Long.parseLong(reader.readLine());
    } catch (IOException | NumberFormatException e) {
      return DEFAULT_LIMIT;
    }
  }

  static int share(long limit) {
    return Math.clamp(limit / 4 * 3, 1, Integer.MAX_VALUE);
  }

  /**
   * Counts a mapping that is about to be made.
   *
   * @throws RefusedException NO_ROOM, and nothing was counted
   */
  synchronized void add(long lengthBytes) throws RefusedException {
    if (mappings >= maxMappings) {
      throw RefusedException.noRoom(maxMappings + " mappings are held");
    }
    if (lengthBytes > maxBytes - bytes) {
      throw RefusedException.noRoom(
          "%d bytes are mapped, and with %d more it would be over %d"
              .formatted(bytes, lengthBytes, maxBytes));
    }
    mappings++;
    bytes += lengthBytes;
  }

  synchronized void remove(long lengthBytes) {
    mappings--;
    bytes -= lengthBytes;
  }

  int maxMappings() {
    return maxMappings;
  }

  long maxBytes() {
    return maxBytes;
  }

  synchronized int mappings() {
    return mappings;
  }

  synchronized long bytes() {
    return bytes;
  }
}
