package dev.busproof.wire;

/**
 * What one peer can make a {@link Connection} hold.
 *
 * @param unclaimedDescriptors descriptors received that no message has taken yet
 * @param outputBytes bytes waiting for a peer that does not read
 * @param outputDescriptors descriptors waiting with them
 */
public record ConnectionLimits(int unclaimedDescriptors, int outputBytes, int outputDescriptors) {
  public ConnectionLimits {
    if (unclaimedDescriptors < 0) {
      throw new IllegalArgumentException("unclaimedDescriptors is " + unclaimedDescriptors);
    }
    if (outputBytes < MessageWriter.MAX_MESSAGE_BYTES || outputBytes > 1 << 28) {
      throw new IllegalArgumentException("outputBytes is " + outputBytes);
    }
    if (outputDescriptors < 0) {
      throw new IllegalArgumentException("outputDescriptors is " + outputDescriptors);
    }
  }

  /**
   * 64 unclaimed descriptors: libwayland sends at most 28 at once and never ahead of more than one
   * such batch, so that two batches and a margin hurt no honest client, while a hundred hoarding
   * ones take 6400. 1 MiB of output: several seconds of input events for a client that is busy. 64
   * descriptors of output.
   */
  public static ConnectionLimits defaults() {
    return new ConnectionLimits(64, 1 << 20, 64);
  }
}
