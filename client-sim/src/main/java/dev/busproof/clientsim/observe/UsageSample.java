package dev.busproof.clientsim.observe;

/**
 * What the target held at one moment of the attack.
 *
 * @param atMillis when, counted from the beginning of the attack
 */
public record UsageSample(long atMillis, MeterReading reading) {}
