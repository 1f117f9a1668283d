package dev.busproof.wire.ir;

/**
 * One value of an enumeration.
 *
 * @param value the 32 bits on the wire
 * @param since interface version that brought the value, from 1
 * @param summary empty when the definition has none
 */
public record Entry(String name, int value, int since, String summary) {}
