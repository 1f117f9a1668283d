package dev.busproof.compositor;

/**
 * One message to or from a client.
 *
 * @param client clients are counted from 1, in the order in which they were accepted
 * @param pid the client's process, 0 when the kernel does not know
 * @param text the line that libwayland would print under {@code WAYLAND_DEBUG=server}, without a
 *     line break: see {@link dev.busproof.wire.DebugTrace}
 */
public record TraceLine(long client, long pid, String text) {}
