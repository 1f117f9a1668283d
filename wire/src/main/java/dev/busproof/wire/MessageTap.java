package dev.busproof.wire;

import dev.busproof.memfd.Fd;
import java.lang.foreign.MemorySegment;
import java.util.Collection;
import java.util.List;

/**
 * Is shown what a {@link Connection} carries, in wire form, on the connection's thread. What it is
 * shown stays the connection's: it is not to be kept, closed or written to, and a tap does not
 * throw.
 */
public interface MessageTap {
  /**
   * A message has been taken, and nobody has acted on it yet.
   *
   * @param body the arguments, without the header
   * @param descriptors all that have arrived and were not taken, oldest first: those of this
   *     message, if it has any, and then others
   */
  void received(int objectId, int opcode, MemorySegment body, Collection<Fd> descriptors);

  /**
   * What has arrived can be no message, because its header is impossible.
   *
   * @param bytes header and whatever came after it
   */
  void unreadable(MemorySegment bytes, Collection<Fd> descriptors);

  /**
   * A message has been queued.
   *
   * @param descriptors its own
   */
  void sent(int objectId, int opcode, MemorySegment body, Collection<Fd> descriptors);

  /** Bytes have been queued that may be anything. */
  void sentRaw(byte[] bytes, List<Fd> descriptors);
}
