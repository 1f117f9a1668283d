package dev.busproof.compositor;

import dev.busproof.memfd.FaultRecord;

/**
 * A buffer whose memory its client took away. It is told of once per buffer; the client's end
 * follows.
 *
 * @param pid the process that had connected, 0 when the kernel would not say
 * @param bufferId the wl_buffer's object id, unsigned; the object may be gone
 * @param record what was found, offsets counted from the start of the buffer's pool
 */
public record BufferFault(long pid, int bufferId, FaultRecord record) {}
