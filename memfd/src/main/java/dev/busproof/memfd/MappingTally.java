package dev.busproof.memfd;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** How much is mapped at the moment, and the most there may be; any thread. */
final class MappingTally {
  private static final Path LIMIT = Path.of("/proc/sys/vm/max_map_count");
  private static final int DEFAULT_LIMIT = 65530;

  private final int maxMappings;
  private final AtomicInteger mappings = new AtomicInteger();
  private final AtomicLong bytes = new AtomicLong();

  MappingTally(int maxMappings) {
    this.maxMappings = maxMappings;
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

  /** Counts a mapping that is about to be made; false when there are too many. */
  boolean tryAdd(long lengthBytes) {
    int before = mappings.getAndUpdate(n -> n < maxMappings ? n + 1 : n);
    if (before >= maxMappings) {
      return false;
    }
    bytes.addAndGet(lengthBytes);
    return true;
  }

  void remove(long lengthBytes) {
    mappings.decrementAndGet();
    bytes.addAndGet(-lengthBytes);
  }

  int maxMappings() {
    return maxMappings;
  }

  int mappings() {
    return mappings.get();
  }

  long bytes() {
    return bytes.get();
  }
}
