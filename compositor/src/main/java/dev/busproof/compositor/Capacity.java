package dev.busproof.compositor;

import dev.busproof.compositor.client.ClientLimits;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * How the process's own limits are dealt out, so that one client's hoard never fails another's
 * request: the kernel silently drops descriptors that arrive beyond RLIMIT_NOFILE, and refuses
 * mappings beyond vm.max_map_count.
 *
 * @param connections clients connected at once
 * @param unclaimedDescriptors descriptors sent and not yet taken, of one client
 * @param unclaimedOverall the same, of all clients
 * @param pendingCloses descriptors given up and not yet closed, of one client
 * @param pendingClosesOverall the same, of all clients, those that have gone included
 * @param pools of all clients
 * @param outputBytes events unread, of one client
 * @param outputDescriptors descriptors in those events, of one client
 * @param perClient everything else one client may hold
 */
record Capacity(
    int connections,
    int unclaimedDescriptors,
    int unclaimedOverall,
    int pendingCloses,
    int pendingClosesOverall,
    int pools,
    int outputBytes,
    int outputDescriptors,
    ClientLimits perClient) {

  /**
   * Ours: standard streams, the runtime's files, listener, lock, epoll, timers. A JVM with its
   * class archive open has about 20.
   */
  private static final int OUR_DESCRIPTORS = 64;

  /** One recvmsg can bring in as many as this (SCM_MAX_FD) before we can count them. */
  private static final int BURST = 253;

  private static final int MOST_CONNECTIONS = 512;
  private static final int MOST_UNCLAIMED = 64;
  private static final int MOST_UNCLAIMED_OVERALL = 1024;
  private static final int MOST_PENDING = 64;
  private static final int MOST_POOLS = 16_384;
  private static final int DEFAULT_OUTPUT_BYTES = 1 << 20;

  /** A keymap for each keyboard and a pipe for each paste, until the end of the turn. */
  private static final int OUTPUT_DESCRIPTORS = 8;

  static Capacity of(ResourceLimits limits) {
    long files = openFilesLimit();
    long maps = number(Path.of("/proc/sys/vm/max_map_count"), 65_530);
    // 512 from 16 384 open files on; 32 with the 1024 that a shell may still give.
    int connections = limits.connections().orElse(clamp(files / 32, 4, MOST_CONNECTIONS));
    int unclaimedOverall = clamp(files / 8, 32, MOST_UNCLAIMED_OVERALL);
    int pendingOverall = unclaimedOverall;
    int unclaimed =
        limits.unclaimedDescriptors().orElse(Math.min(MOST_UNCLAIMED, unclaimedOverall));
    long filesLeft =
        files
            - OUR_DESCRIPTORS
            - BURST
            - unclaimedOverall
            - pendingOverall
            - connections * (1L + OUTPUT_DESCRIPTORS);
    // Half of the mappings, because the JVM and its collectors map as they please.
    int pools = limits.poolsOverall().orElse(clamp(Math.min(filesLeft, maps / 2), 16, MOST_POOLS));
    ClientLimits usual = ClientLimits.defaults();
    ClientLimits perClient =
        new ClientLimits(
            usual.objects(),
            limits.poolsPerClient().orElse((int) Math.min(usual.pools(), pools)),
            usual.mappedBytes(),
            Math.min(usual.copiedBytes(), Runtime.getRuntime().maxMemory() / 8),
            usual.frameCallbacks(),
            usual.regionRectangles(),
            usual.textChars());
    return new Capacity(
        connections,
        unclaimed,
        unclaimedOverall,
        Math.min(MOST_PENDING, pendingOverall),
        pendingOverall,
        pools,
        limits.outputBytes().orElse(DEFAULT_OUTPUT_BYTES),
        OUTPUT_DESCRIPTORS,
        perClient);
  }

  /** The soft limit, which HotSpot raises to the hard one at start. */
  private static long openFilesLimit() {
    try {
      List<String> lines = Files.readAllLines(Path.of("/proc/self/limits"));
      for (String line : lines) {
        if (line.startsWith("Max open files")) {
          String soft = line.substring("Max open files".length()).strip().split("\\s+", 2)[0];
          return soft.equals("unlimited") ? Integer.MAX_VALUE : Long.parseLong(soft);
        }
      }
    } catch (IOException | NumberFormatException e) {
      // As below: without /proc the least that Linux gives is assumed.
    }
    return 1024;
  }

  private static long number(Path file, long otherwise) {
    // Not readString: it begins with one byte where the size is 0, and sysctl files have nothing to
    // give at any other offset than the first, so that 65530 would be 6.
    try (BufferedReader reader = Files.newBufferedReader(file)) {
      String line = reader.readLine();
      return line == null ? otherwise : Long.parseLong(line.strip());
    } catch (IOException | NumberFormatException e) {
      return otherwise;
    }
  }

  private static int clamp(long value, int least, int most) {
    return (int) Math.max(least, Math.min(most, value));
  }
}
