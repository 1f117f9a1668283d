package dev.busproof.compositor;

import dev.busproof.compositor.client.ClientLimits;
import dev.busproof.compositor.client.Common;
import dev.busproof.compositor.client.CommonLimits;
import dev.busproof.compositor.client.CommonLimits.Limit;
import dev.busproof.compositor.client.Held;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;

/**
 * How the process's own limits are dealt out, so that one client's hoard never fails another's
 * request: the kernel silently drops descriptors that arrive beyond RLIMIT_NOFILE, and refuses
 * mappings beyond vm.max_map_count; a heap that is full fails anybody.
 *
 * @param unclaimedDescriptors descriptors sent and not yet taken, of one client
 * @param pendingCloses descriptors given up and not yet closed, of one client
 * @param pendingClosesOverall the same, of all clients, those that have gone included
 * @param outputBytes events unread, of one client
 * @param outputDescriptors descriptors in those events, of one client
 * @param perClient everything else one client may hold
 * @param common what all of them may hold together
 */
record Capacity(
    int unclaimedDescriptors,
    int pendingCloses,
    int pendingClosesOverall,
    int outputBytes,
    int outputDescriptors,
    ClientLimits perClient,
    CommonLimits common) {

  /**
   * Ours: standard streams, the runtime's files, listener, lock, epoll, timers. A JVM with its
   * class archive open has about 20.
   */
  private static final int OUR_DESCRIPTORS = 64;

  /** One recvmsg can bring in as many as this (SCM_MAX_FD) before we can count them. */
  private static final int BURST = 253;

  /**
   * An idle connection costs a descriptor and some 3 KiB, a busy one 16 KiB more: this many are
   * served without anybody noticing, and still nobody has that many programs.
   */
  private static final int MOST_CONNECTIONS = 8192;

  private static final int CONNECTION_BYTES = 24 << 10;
  private static final int MOST_UNCLAIMED = 64;
  private static final int MOST_UNCLAIMED_OVERALL = 1024;
  private static final int MOST_PENDING = 64;
  private static final int MOST_UNREAD_OVERALL = 256;
  private static final int MOST_POOLS = 16_384;
  private static final int DEFAULT_OUTPUT_BYTES = 1 << 20;

  /** A keymap for each keyboard and a pipe for each paste, until the end of the turn. */
  private static final int OUTPUT_DESCRIPTORS = 8;

  /** Whoever holds no more than this of anything keeps it whatever the others do. */
  private static final int MODEST_POOLS = 32;

  private static final int MODEST_CONNECTIONS = 16;
  private static final long MODEST_MAPPED_BYTES = 2L << 30;
  private static final long MODEST_COPIED_BYTES = 16L << 20;
  private static final long MODEST_MEMORY_BYTES = 1L << 20;
  private static final int MODEST_CALLBACKS = 64;

  /** Three quarters of what is mapped at most: the rest is for files that are read once. */
  private static final long MOST_MAPPED_BYTES = 12L << 40;

  /** A collection of all of them stops us for a tenth of a second. */
  private static final long MOST_MEMORY_BYTES = 96L << 20;

  private static final long MOST_BUFFER_BYTES = 64L << 20;

  /** All of them are answered after the same frame, in 10 ms. */
  private static final int MOST_CALLBACKS = 32_768;

  private static final int MOST_CAPTURES = 1024;

  /**
   * As this process's limits allow.
   *
   * @param files descriptors it may have
   */
  static Capacity of(ResourceLimits limits, long files) {
    return of(
        limits,
        files,
        number(Path.of("/proc/sys/vm/max_map_count"), 65_530),
        Runtime.getRuntime().maxMemory());
  }

  static Capacity of(ResourceLimits limits, long files, long maps, long heapBytes) {
    int connections = limits.connections().orElse(connections(files, heapBytes));
    int unclaimedOverall = clamp(files / 8, 32, MOST_UNCLAIMED_OVERALL);
    int pendingOverall = unclaimedOverall;
    int unreadOverall = clamp(files / 32, OUTPUT_DESCRIPTORS, MOST_UNREAD_OVERALL);
    int unclaimed =
        limits.unclaimedDescriptors().orElse(Math.min(MOST_UNCLAIMED, unclaimedOverall));
    long filesLeft =
        files
            - OUR_DESCRIPTORS
            - BURST
            - unclaimedOverall
            - pendingOverall
            - unreadOverall
            - connections;
    // Half of the mappings, because the JVM and its collectors map as they please.
    int pools = limits.poolsOverall().orElse(clamp(Math.min(filesLeft, maps / 2), 16, MOST_POOLS));
    ClientLimits usual = ClientLimits.defaults();
    ClientLimits perClient =
        usual
            .with(Held.POOLS, limits.poolsPerClient().orElse(atMost(usual, Held.POOLS, pools)))
            .with(Held.MEMORY_BYTES, atMost(usual, Held.MEMORY_BYTES, heapBytes / 16))
            .with(Held.COPIED_BYTES, atMost(usual, Held.COPIED_BYTES, heapBytes / 8));
    Map<Common, Limit> common = new EnumMap<>(Common.class);
    common.put(Common.CONNECTIONS, new Limit(connections, MODEST_CONNECTIONS));
    common.put(Common.POOLS, new Limit(pools, Math.min(MODEST_POOLS, pools / 4)));
    common.put(Common.MAPPED_BYTES, new Limit(MOST_MAPPED_BYTES, MODEST_MAPPED_BYTES));
    common.put(Common.COPIED_BYTES, new Limit(heapBytes / 4, MODEST_COPIED_BYTES));
    common.put(
        Common.MEMORY_BYTES,
        new Limit(Math.min(MOST_MEMORY_BYTES, heapBytes / 4), MODEST_MEMORY_BYTES));
    common.put(Common.FRAME_CALLBACKS, new Limit(MOST_CALLBACKS, MODEST_CALLBACKS));
    common.put(Common.CAPTURES, new Limit(MOST_CAPTURES, 1));
    common.put(Common.UNCLAIMED_DESCRIPTORS, new Limit(unclaimedOverall, 0));
    common.put(Common.BUFFER_BYTES, new Limit(Math.min(MOST_BUFFER_BYTES, heapBytes / 8), 0));
    common.put(Common.UNREAD_DESCRIPTORS, new Limit(unreadOverall, 0));
    return new Capacity(
        unclaimed,
        Math.min(MOST_PENDING, pendingOverall),
        pendingOverall,
        limits.outputBytes().orElse(DEFAULT_OUTPUT_BYTES),
        OUTPUT_DESCRIPTORS,
        perClient,
        new CommonLimits(common));
  }

  /**
   * A thirty-second of few descriptors, 32 of the 1024 that a shell may still give, and more than a
   * third of many.
   */
  private static int connections(long files, long heapBytes) {
    long most = Math.max(files / 32, (files - 4096) * 3 / 8);
    return clamp(Math.min(most, heapBytes / 4 / CONNECTION_BYTES), 4, MOST_CONNECTIONS);
  }

  private static int atMost(ClientLimits usual, Held what, long most) {
    return Math.toIntExact(Math.min(usual.of(what), most));
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
