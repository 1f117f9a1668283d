package dev.busproof.wire;

/**
 * A message that was dropped because the kernel would not take its descriptors: as many are in
 * flight for this user as this process may have open, in whatever sockets (ETOOMANYREFS of
 * unix(7)). What came after it is delivered.
 *
 * @param objectId whom it was from or for; the raw 32 bits
 * @param opcode which event or request
 */
public record Undelivered(int objectId, int opcode) {}
