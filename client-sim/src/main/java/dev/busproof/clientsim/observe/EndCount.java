package dev.busproof.clientsim.observe;

/**
 * One way in which attacking clients ended and how many did.
 *
 * @param end the first such end; later ones that differ only in message or object id are counted
 *     with it
 * @param count at least 1
 */
public record EndCount(ClientEnd end, long count) {}
