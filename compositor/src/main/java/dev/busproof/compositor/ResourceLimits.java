package dev.busproof.compositor;

import java.util.OptionalInt;

/**
 * How much clients may make a compositor hold. What is empty follows from the process's own limits
 * (RLIMIT_NOFILE, vm.max_map_count).
 *
 * @param connections clients connected at once
 * @param unclaimedDescriptors descriptors one client may have sent that no request has taken
 * @param outputBytes events one client may leave unread
 * @param poolsPerClient pools one client may hold
 * @param poolsOverall pools all clients may hold
 */
public record ResourceLimits(
    OptionalInt connections,
    OptionalInt unclaimedDescriptors,
    OptionalInt outputBytes,
    OptionalInt poolsPerClient,
    OptionalInt poolsOverall) {

  /** All of them as the process's limits allow. */
  public static ResourceLimits defaults() {
    return new ResourceLimits(
        OptionalInt.empty(),
        OptionalInt.empty(),
        OptionalInt.empty(),
        OptionalInt.empty(),
        OptionalInt.empty());
  }

  public ResourceLimits withConnections(int most) {
    return new ResourceLimits(
        OptionalInt.of(most), unclaimedDescriptors, outputBytes, poolsPerClient, poolsOverall);
  }

  public ResourceLimits withUnclaimedDescriptors(int most) {
    return new ResourceLimits(
        connections, OptionalInt.of(most), outputBytes, poolsPerClient, poolsOverall);
  }

  public ResourceLimits withOutputBytes(int most) {
    return new ResourceLimits(
        connections, unclaimedDescriptors, OptionalInt.of(most), poolsPerClient, poolsOverall);
  }

  public ResourceLimits withPoolsPerClient(int most) {
    return new ResourceLimits(
        connections, unclaimedDescriptors, outputBytes, OptionalInt.of(most), poolsOverall);
  }

  public ResourceLimits withPoolsOverall(int most) {
    return new ResourceLimits(
        connections, unclaimedDescriptors, outputBytes, poolsPerClient, OptionalInt.of(most));
  }
}
